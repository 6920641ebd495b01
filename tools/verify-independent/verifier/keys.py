"""Which keys count where, by the log alone (keys.md)."""

from dataclasses import dataclass

from .event import LEDGER_STREAM, is_bytes, is_origin, is_uint, key_identifier
from .fault import Fault, require

ROLES = ("event", "checkpoint", "receipt")
FIELD_PRIME = 2**255 - 19
CURVE_CONSTANT = -121665 * pow(121666, -1, FIELD_PRIME) % FIELD_PRIME
# The points of small order have these five values of y and no other.
_ORDER_EIGHT = int.from_bytes(bytes.fromhex(
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
SMALL_ORDER = {0, 1, FIELD_PRIME - 1, _ORDER_EIGHT, FIELD_PRIME - _ORDER_EIGHT}


@dataclass
class Key:
    """A public key, its role, and the positions at which it counts."""

    kid: bytes
    role: str
    public: bytes
    origin: str
    first: int
    last: object = None

    def counts_at(self, position):
        """Whether it counts at a position."""
        return self.first <= position and (self.last is None or position <= self.last)


def check_public_key(public):
    """A fault unless the bytes are the canonical encoding of a point of large order."""
    require(is_bytes(public, 32), "a public key has not 32 bytes")
    number = int.from_bytes(public, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    require(y < FIELD_PRIME, "a public key is not canonical")
    require(y not in SMALL_ORDER, "a public key is a point of small order")
    numerator, denominator = y * y - 1, CURVE_CONSTANT * y * y + 1
    square = numerator * pow(denominator, -1, FIELD_PRIME) % FIELD_PRIME
    require(pow(square, (FIELD_PRIME - 1) // 2, FIELD_PRIME) in (0, 1), "a public key is no point")
    require(square or not sign, "a public key is not canonical")


class Keyring:
    """The keys that the log has named so far, and the origins."""

    def __init__(self):
        self.keys = {}
        self.origins = []
        self.lost = []
        self.clock = None

    def origin_at(self, position):
        """The origin in force at a position."""
        for first, origin in reversed(self.origins):
            if first <= position:
                return origin
        raise Fault(f"no origin is in force at {position}")

    def end_of(self, origin):
        """Position of the genesis that took up another name after this one; None if none did."""
        names = [name for _, name in self.origins]
        if origin not in names[:-1]:
            return None
        return self.origins[names.index(origin) + 1][0]

    def of_role(self, role):
        """Every key of a role, also those that ended."""
        return [key for key in self.keys.values() if key.role == role]

    def counting(self, role, position):
        """The keys of a role that count at a position."""
        return [key for key in self.of_role(role) if key.counts_at(position)]

    def signer(self, kid, position):
        """The public key that may sign an event at a position."""
        key = self.keys.get(kid)
        require(key is not None, f"no key {kid.hex()} was ever put in force")
        require(key.role == "event", f"the key {kid.hex()} is a {key.role} key")
        require(key.counts_at(position), f"the key {kid.hex()} counts from {key.first} "
                f"{'on' if key.last is None else f'to {key.last}'}, not here")
        return key.public

    def is_key_event(self, event):
        """Whether an event is about keys; what is half understood is refused."""
        if event.type in ("ledger.opened", "key.added", "key.retired", "key.revoked"):
            require(event.stream == LEDGER_STREAM, "a key event outside of the ledger's stream")
            require(event.version == 1, "a key event of another version")
            return True
        require(not event.type.startswith("key."), f"{event.type} is an unknown key event")
        return False

    def check_opening(self, event, position, root):
        """The new keys of a genesis, which are not yet taken in. `root`: of the leaves before."""
        clear = event.clear
        needed = {"format", "origin", "clock", "keys", "policies", "rules"}
        require(needed <= set(clear) <= needed | {"predecessor", "lost"},
                f"the members of a genesis are {sorted(clear, key=str)}")
        require(clear["format"] == 1, "a genesis of another format")
        require(is_origin(clear["origin"]) and clear["origin"] == event.origin,
                "a genesis does not name its own origin")
        require(clear["origin"] not in [origin for _, origin in self.origins],
                "the origin was in use before")
        require(clear["clock"] in ("system", "simulated"), "a genesis's clock")
        require(self.clock in (None, clear["clock"]), "a successor changes the clock")
        if position == 0:
            require("predecessor" not in clear, "the first genesis names a predecessor")
        else:
            before = {"origin": self.origin_at(position - 1), "size": position, "root": root}
            stated = clear.get("predecessor")
            require(stated is not None, "a later genesis names no predecessor")
            _check_statement(stated)
            for name, value in before.items():
                require(stated[name] == value, f"the {name} of the predecessor is not that of "
                        "the log before")
        if "lost" in clear:
            require(position > 0, "the first genesis names lost positions")
            _check_statement(clear["lost"])
            require(clear["lost"]["origin"] == before["origin"] and clear["lost"]["size"] > position,
                    "what was lost is no later statement of the predecessor")
        _check_contents(clear)
        first = position + 1 if position else 0
        keys = [self._new_key(item, first, event.origin) for item in clear["keys"]]
        require(len({key.kid for key in keys}) == len(keys), "a genesis names a key twice")
        for role in ROLES:
            require(role in [key.role for key in keys], f"a genesis names no {role} key")
        return keys

    def open(self, event, position, keys):
        """Takes in a genesis that was checked."""
        for key in self.keys.values():
            if key.last is None:
                key.last = position
        self.keys |= {key.kid: key for key in keys}
        self.origins.append((position, event.origin))
        self.lost += [event.clear["lost"]] if "lost" in event.clear else []
        self.clock = event.clear["clock"]

    def change(self, event, position):
        """Takes in a key that is added or ends."""
        clear = event.clear
        if event.type == "key.added":
            require(set(clear) == {"key"}, f"members of key.added: {sorted(clear, key=str)}")
            key = self._new_key(clear["key"], position + 1, event.origin)
            self.keys[key.kid] = key
            return
        require({"kid"} <= set(clear) <= {"kid", "role", "reason"}, f"members of {event.type}: {sorted(clear, key=str)}")
        key = self.keys.get(clear["kid"])
        # A key that was added here counts only from the next position on.
        require(key is not None and key.counts_at(position) and key.last is None,
                f"{event.type} ends a key that is not in force")
        require(all(isinstance(value, str) for name, value in clear.items() if name != "kid"),
                f"a member of {event.type} is no text")
        others = [other for other in self.of_role(key.role) if other.last is None]
        require(len(others) > 1, f"{event.type} ends the last {key.role} key")
        key.last = position

    def _new_key(self, item, first, origin):
        require(isinstance(item, dict) and set(item) == {"kid", "role", "alg", "public", "from"},
                "a key's members")
        require(item["role"] in ROLES, "a key's role")
        require(item["alg"] == "EdDSA", "a key's algorithm")
        check_public_key(item["public"])
        require(item["kid"] == key_identifier(item["public"]), "a kid that is not its key's")
        require(item["kid"] not in self.keys, "a key that was put in force before")
        require(is_uint(item["from"]) and item["from"] == first,
                f"a key said to count from {item['from']!r}, which counts from {first}")
        return Key(item["kid"], item["role"], item["public"], origin, first)


def _check_statement(value):
    require(isinstance(value, dict) and set(value) == {"origin", "size", "root"}
            and is_origin(value["origin"]) and is_uint(value["size"])
            and is_bytes(value["root"], 32), "a statement about a log has another form")


def _check_contents(clear):
    for policy in clear["policies"]:
        require(set(policy) == {"area", "version", "digest"} and isinstance(policy["area"], str)
                and is_uint(policy["version"]) and is_bytes(policy["digest"], 32),
                "a policy of a genesis has another form")
    rules = clear["rules"]
    require(isinstance(clear["policies"], list) and isinstance(rules, dict)
            and set(rules) == {"name", "digest"} and isinstance(rules["name"], str)
            and is_bytes(rules["digest"], 32), "the rules of a genesis have another form")
