"""The ledger's log: leaves, signed events, and the keys that its own events put in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, BinaryIO, Callable

import merkle
import notes
import strict_cbor
from strict_cbor import NotDeterministic, Tag

ROLES = ("event", "checkpoint", "receipt")
CLOCKS = ("simulated", "system")
OWN_STREAM = ("ledger", bytes(16))
SIGN1, ENCRYPT0, DATE = 18, 16, 100  # CBOR tags (RFC 9052, RFC 8943)


class Refused(Exception):
    """A leaf is not what it must be. `check` says in which respect."""

    def __init__(self, check: str, reason: str) -> None:
        super().__init__(reason)
        self.check = check


# ---------------------------------------------------------------------------------------------
# COSE_Sign1 (RFC 9052 section 4) with EdDSA (RFC 9053 section 2.2)


@dataclass(frozen=True)
class Sign1:
    """A COSE_Sign1 with protected header {1: -8, 4: kid} and, for receipts, a label more."""

    protected: bytes
    header: dict
    unprotected: dict
    payload: bytes | None
    signature: bytes

    @property
    def kid(self) -> bytes:
        """The key that is said to have signed."""
        return self.header[4]

    def verified_by(self, public: bytes, detached: bytes | None = None) -> bool:
        """Whether the signature is the key's over Sig_structure with empty external data."""
        payload = self.payload if detached is None else detached
        message = strict_cbor.encode(["Signature1", self.protected, b"", payload])
        return notes.verifies(public, self.signature, message)


def sign1(value: Any, labels: set[int] | None = None) -> Sign1:
    """Takes a decoded, tagged COSE_Sign1 apart. `labels` of the protected header, exactly."""
    if not isinstance(value, Tag) or value.number != SIGN1:
        raise Refused("form", "no COSE_Sign1 (tag 18)")
    parts = value.value
    if not isinstance(parts, list) or len(parts) != 4:
        raise Refused("form", "a COSE_Sign1 is an array of 4")
    protected, unprotected, payload, signature = parts
    if not isinstance(protected, bytes) or not isinstance(unprotected, dict):
        raise Refused("form", "the headers of a COSE_Sign1 are a byte string and a map")
    try:
        header = strict_cbor.decode(protected)
    except NotDeterministic as error:
        raise Refused("form", f"the protected header: {error}") from None
    wanted = {1, 4} if labels is None else labels
    if not isinstance(header, dict) or set(header) != wanted or header.get(1) != -8:
        more = "".join(f", {label}" for label in sorted(wanted - {1, 4}))
        raise Refused("form", f"the protected header is not {{1: -8 (EdDSA), 4: kid{more}}}")
    if not isinstance(header[4], bytes) or len(header[4]) != 8:
        raise Refused("form", "the kid has not 8 bytes")
    if payload is not None and not isinstance(payload, bytes):
        raise Refused("form", "the payload of a COSE_Sign1 is a byte string or null")
    if not isinstance(signature, bytes) or len(signature) != 64:
        raise Refused("form", "an Ed25519 signature has 64 bytes")
    return Sign1(protected, header, unprotected, payload, signature)


# ---------------------------------------------------------------------------------------------
# Leaf and event


@dataclass(frozen=True)
class Event:
    """What a leaf says. Its signature is not thereby checked."""

    recorded: int
    origin: str
    identifier: bytes
    type: str
    version: int
    stream: tuple[str, bytes]
    stream_version: int
    parts: list
    signed: Sign1

    @property
    def clear(self) -> dict:
        """The first clear part; empty when there is none."""
        return next((part for part in self.parts if isinstance(part, dict)), {})

    @property
    def vectors(self) -> list[bytes]:
        """Subject and initialization vector of each sealed part."""
        return [
            strict_cbor.decode(part.value[0])[4] + part.value[1][5]
            for part in self.parts
            if isinstance(part, Tag)
        ]


def event(leaf: Any) -> Event:
    """From a decoded leaf `[1, recorded, 18([...])]`."""
    if not isinstance(leaf, list) or len(leaf) != 3:
        raise Refused("form", "a leaf is an array of 3")
    version, recorded, signed_value = leaf
    if version != 1 or isinstance(version, bool):
        raise Refused("form", f"leaf version {version!r} is not known")
    if not _uint(recorded) or recorded >= 1 << 63:
        raise Refused("form", "the recorded time is not a number of microseconds")
    signed = sign1(signed_value)
    if signed.unprotected:
        raise Refused("form", "the unprotected header is not empty")
    if signed.payload is None:
        raise Refused("form", "an event carries its payload")
    try:
        payload = strict_cbor.decode(signed.payload)
    except NotDeterministic as error:
        raise Refused("form", f"the payload is not deterministic CBOR: {error}") from None
    if strict_cbor.cbor2_agrees(signed.payload, payload) is False:
        raise Refused("form", "cbor2 writes the payload with other bytes")
    return _event(recorded, signed, payload)


def _uint(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _int32(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31


def _bytes(value: Any, count: int) -> bool:
    return isinstance(value, bytes) and len(value) == count


# Key of the payload map: name, test, whether it must be there. See docs/formats/event.md.
_MEMBERS: dict[int, tuple[str, Callable[[Any], bool], bool]] = {
    1: ("origin", lambda value: isinstance(value, str) and notes.is_name(value), True),
    2: ("event id", lambda value: _bytes(value, 16), True),
    3: ("type", lambda value: isinstance(value, str) and "." in value, True),
    4: ("version", lambda value: _uint(value) and 0 < value < 1 << 63, True),
    5: ("stream", lambda value: isinstance(value, list) and len(value) == 2
        and isinstance(value[0], str) and 1 <= len(value[0].encode()) <= 255
        and _bytes(value[1], 16), True),
    6: ("stream version", lambda value: _uint(value) and value > 0, True),
    7: ("actor", lambda value: isinstance(value, dict), True),
    8: ("cause", lambda value: _bytes(value, 16), False),
    9: ("effective date", lambda value: isinstance(value, Tag) and value.number == DATE
        and _int32(value.value), False),
    10: ("parts", lambda value: isinstance(value, list), True),
    11: ("blobs", lambda value: isinstance(value, list) and value != [] and all(
        isinstance(blob, list) and len(blob) == 3 and _bytes(blob[0], 16) and _bytes(blob[1], 32)
        and _uint(blob[2]) and blob[2] < 1 << 63 for blob in value), False),
    12: ("command digest", lambda value: isinstance(value, bytes) and len(value) >= 16, False),
}


def _event(recorded: int, signed: Sign1, payload: Any) -> Event:
    if not isinstance(payload, dict):
        raise Refused("form", "the payload is no map")
    for key in payload:
        if key not in _MEMBERS:
            raise Refused("form", f"the payload has an unknown member {key!r}")
    for key, (name, test, required) in _MEMBERS.items():
        if key not in payload and not required:
            continue
        if key not in payload or not test(payload[key]):
            what = "event id" if key == 2 else "form"
            raise Refused(what, f"the {name} (member {key}) is missing or misshapen")
    for index, part in enumerate(payload[10]):
        _check_part(index, part)
    kind, identifier = payload[5]
    return Event(
        recorded, payload[1], payload[2], payload[3], payload[4], (kind, identifier), payload[6],
        payload[10], signed)


def _check_part(index: int, part: Any) -> None:
    if isinstance(part, dict):
        return
    wrong = Refused("form", f"part {index} is neither a clear map nor a sealed part of our form")
    if not isinstance(part, Tag) or part.number != ENCRYPT0:
        raise wrong
    if not isinstance(part.value, list) or len(part.value) != 3:
        raise wrong
    protected, unprotected, ciphertext = part.value
    if not isinstance(protected, bytes) or not isinstance(unprotected, dict):
        raise wrong
    try:
        header = strict_cbor.decode(protected)
    except NotDeterministic:
        raise wrong from None
    if not isinstance(header, dict) or set(header) != {1, 4} or header[1] != 3:
        raise wrong
    if not _bytes(header[4], 16) or set(unprotected) != {5} or not _bytes(unprotected[5], 12):
        raise wrong
    if not isinstance(ciphertext, bytes) or len(ciphertext) < 16:
        raise wrong


# ---------------------------------------------------------------------------------------------
# Keys


@dataclass
class Key:
    """A public key of the ledger with the positions at which it counts."""

    role: str
    public: bytes
    since: int
    until: int | None
    origin: str

    @property
    def kid(self) -> bytes:
        """SHA-256 of the key, the first eight bytes."""
        return sha256(self.public).digest()[:8]

    def covers(self, position: int) -> bool:
        """Whether it counts at a position; for a tree of S leaves that is position S - 1."""
        return self.since <= position and (self.until is None or position <= self.until)

    def vkey(self) -> str:
        """The key as a note key."""
        return notes.vkey(self.origin, self.public)


@dataclass
class Genesis:
    """One `ledger.opened`: the name that counts from its position on."""

    position: int
    origin: str
    leaf_hash: bytes
    clock: str
    lost: dict | None = None


@dataclass
class Keys:
    """The fold of `ledger.opened`, `key.added`, `key.retired` and `key.revoked`."""

    all: list[Key] = field(default_factory=list)
    openings: list[Genesis] = field(default_factory=list)

    @property
    def origin(self) -> str | None:
        """The origin in force after the events so far."""
        return self.openings[-1].origin if self.openings else None

    def origin_at(self, position: int) -> str | None:
        """The origin in force at a position."""
        found = None
        for opening in self.openings:
            if opening.position <= position:
                found = opening.origin
        return found

    def of(self, role: str) -> list[Key]:
        """All keys of a role, in the order in which they came."""
        return [key for key in self.all if key.role == role]

    def signer(self, event_: Event, position: int) -> Key:
        """The key that must have signed the event; its origin is checked first.

        Only the genesis at position 0 is signed by a key that it names itself. A later one is
        signed by the event key of the log that it continues, in the name of the new origin.
        """
        if event_.type == "ledger.opened" and position == 0:
            named = [key for key in _genesis_keys(event_, 0) if key.role == "event"]
            for key in named:
                if key.kid == event_.signed.kid:
                    return key
            raise Refused("key", "the genesis is not signed by an event key that it names")
        if self.origin is None:
            raise Refused("key", f"the log begins with {event_.type}, not with ledger.opened")
        if event_.origin != self.origin and event_.type != "ledger.opened":
            raise Refused("origin", f"the event belongs to {event_.origin}, not to {self.origin}")
        kid = event_.signed.kid
        known = [key for key in self.of("event") if key.kid == kid]
        for key in known:
            if key.covers(position):
                return key
        if known:
            until = f" to {known[-1].until}" if known[-1].until is not None else " on"
            raise Refused(
                "key", f"key {kid.hex()} counts from position {known[-1].since}{until}, not here")
        raise Refused("key", f"no key {kid.hex()} was ever put in force")

    def apply(self, event_: Event, position: int, tree: merkle.Tree, leaf_hash: bytes) -> None:
        """Takes in an event. `tree` holds the leaves before it."""
        if event_.type == "ledger.opened":
            self._open(event_, position, tree, leaf_hash)
        elif event_.type == "key.added":
            if self.origin is None:
                return
            _require_form(event_)
            key = _key(event_.clear.get("key"), position + 1, self.origin)
            self._refuse_second_use(key)
            self.all.append(key)
        elif event_.type in ("key.retired", "key.revoked"):
            _require_form(event_)
            self._end(event_, position)
        elif event_.type.startswith("key."):
            raise Refused("key", f"{event_.type} is a key event that this program does not know")

    def _end(self, event_: Event, position: int) -> None:
        kid = event_.clear.get("kid")
        ended = next((key for key in self.all if key.kid == kid and key.until is None), None)
        if ended is None:
            raise Refused("key", f"{event_.type} names a key that is not in force")
        if not any(key is not ended and key.until is None for key in self.of(ended.role)):
            raise Refused("key", f"{event_.type} ends the last {ended.role} key")
        ended.until = position

    def _open(self, event_: Event, position: int, tree: merkle.Tree, leaf_hash: bytes) -> None:
        _require_form(event_)
        clear = event_.clear
        if clear.get("origin") != event_.origin:
            raise Refused("origin", "the genesis names another origin than it is signed for")
        if any(event_.origin == opening.origin for opening in self.openings):
            raise Refused("origin", f"a later genesis takes up the old origin {event_.origin}")
        clock = clear.get("clock")
        if clock not in CLOCKS:
            raise Refused("origin", "the genesis does not say whether its clock is simulated")
        predecessor = clear.get("predecessor")
        if position == 0:
            if predecessor is not None:
                raise Refused("origin", "the first leaf names a predecessor, which is not here")
        else:
            self._check_predecessor(predecessor, position, tree)
            if clock != self.openings[-1].clock:
                raise Refused("origin", "a later genesis changes the kind of the clock")
        new = _genesis_keys(event_, position + 1 if position else 0)
        for role in ROLES:
            if not any(key.role == role for key in new):
                raise Refused("key", f"the genesis names no {role} key")
        for key in new:
            self._refuse_second_use(key)
        for key in self.all:
            if key.until is None:
                key.until = position
        self.all += new
        lost = clear.get("lost")
        self.openings.append(Genesis(
            position, event_.origin, leaf_hash, clock, lost if isinstance(lost, dict) else None))

    def _check_predecessor(self, predecessor: Any, position: int, tree: merkle.Tree) -> None:
        if not isinstance(predecessor, dict):
            raise Refused("origin", "a later genesis names no predecessor")
        if predecessor.get("origin") != self.origin:
            raise Refused("origin", f"the predecessor is not {self.origin}")
        if predecessor.get("size") != position:
            raise Refused("origin", f"the predecessor's size is not {position}")
        if predecessor.get("root") != tree.root():
            raise Refused("origin", "the predecessor's root is not that of the leaves before")

    def _refuse_second_use(self, new: Key) -> None:
        for key in self.all:
            if key.kid == new.kid:
                raise Refused("key", f"key {new.kid.hex()} ({new.role}) was put in force before, "
                              f"as {key.role} key")


def _require_form(event_: Event) -> None:
    if event_.stream != OWN_STREAM or event_.version != 1:
        raise Refused("key", f"{event_.type} is not in the ledger's own stream, or of version "
                      f"{event_.version}")


def _genesis_keys(event_: Event, since: int) -> list[Key]:
    items = event_.clear.get("keys")
    if not isinstance(items, list):
        raise Refused("key", "the genesis names no keys")
    keys = [_key(each, since, event_.origin) for each in items]
    if len({key.kid for key in keys}) != len(keys):
        raise Refused("key", "the genesis names a key twice")
    return keys


def _key(value: Any, since: int, origin: str) -> Key:
    if not isinstance(value, dict):
        raise Refused("key", "a key event describes no key")
    role, public = value.get("role"), value.get("public")
    if role not in ROLES or value.get("alg") != "EdDSA":
        raise Refused("key", "a key event describes a key of unknown role or algorithm")
    if not isinstance(public, bytes) or not notes.sound_key(public):
        raise Refused("key", "a key event describes no sound Ed25519 key")
    key = Key(role, public, since, None, origin)
    if value.get("kid") != key.kid:
        raise Refused("key", "a key event names a kid that is not SHA-256 of its key")
    if value.get("from") != since:
        raise Refused("key", f"key {key.kid.hex()} is said to count from {value.get('from')!r}, "
                      f"and counts from {since}")
    return key


# ---------------------------------------------------------------------------------------------
# The whole log


CHECKS = {
    "CBOR": "every byte deterministic CBOR, every leaf within its limit",
    "form": "every leaf [1, time, COSE_Sign1], every member of its form",
    "time": "recorded time never decreases",
    "origin": "every event belongs to the origin in force",
    "key": "every key was in force where it signed",
    "signature": "every signature good",
    "event id": "no event id twice",
    "stream": "stream versions consecutive from 1",
}


@dataclass
class Log:
    """What reading a whole log gives."""

    size: int = 0
    bytes: int = 0
    keys: Keys = field(default_factory=Keys)
    tree: merkle.Tree = field(default_factory=merkle.Tree)
    roots: dict[int, bytes] = field(default_factory=dict)
    leaf_hashes: dict[int, bytes] = field(default_factory=dict)
    failures: list[tuple[str, str]] = field(default_factory=list)
    stopped: bool = False
    first_recorded: int = 0
    last_recorded: int = 0

    def failed(self, check: str, position: int, reason: str) -> None:
        """Remembers what is wrong, and where."""
        self.failures.append((check, f"position {position}: {reason}"))


def read(
    stream: BinaryIO, sizes: set[int], indexes: set[int], check_vectors: bool = False,
    failures_max: int = 1_000,
) -> Log:
    """Reads and checks every leaf. Keeps the roots at `sizes` and the hashes at `indexes`.

    Memory: one leaf, the right edge of the tree, the keys, and three maps that grow with the log:
    event ids (16 bytes each), the version of each stream, and, if asked, initialization vectors.
    """
    log = Log()
    identifiers: dict[bytes, int] = {}
    versions: dict[tuple[str, bytes], int] = {}
    vectors: set[bytes] = set()
    if 0 in sizes:
        log.roots[0] = merkle.EMPTY_ROOT
    leaves = strict_cbor.sequence(stream)
    while len(log.failures) < failures_max:
        position = log.size
        try:
            _, data, value = next(leaves)
        except StopIteration:
            return log
        except NotDeterministic as error:
            log.failed("CBOR", position, f"{error}; what follows cannot be read")
            log.stopped = True
            return log
        hash_ = merkle.leaf_hash(data)
        _check(log, position, data, value, hash_, identifiers, versions,
               vectors if check_vectors else None)
        log.tree.append(hash_)
        log.size += 1
        log.bytes += len(data)
        if log.size in sizes:
            log.roots[log.size] = log.tree.root()
        if position in indexes:
            log.leaf_hashes[position] = hash_
    log.stopped = True
    return log


def _check(
    log: Log, position: int, data: bytes, value: Any, hash_: bytes,
    identifiers: dict[bytes, int], versions: dict[tuple[str, bytes], int],
    vectors: set[bytes] | None,
) -> None:
    if len(data) > strict_cbor.LEAF_BYTES_MAX:
        log.failed("CBOR", position, f"a leaf of {len(data)} bytes")
    if strict_cbor.cbor2_agrees(data, value) is False:
        log.failed("CBOR", position, "cbor2 writes the leaf with other bytes")
    try:
        this = event(value)
    except Refused as refused:
        log.failed(refused.check, position, str(refused))
        return
    if position == 0:
        log.first_recorded = this.recorded
    elif this.recorded < log.last_recorded:
        log.failed("time", position, f"time runs backwards: {this.recorded} µs after "
                   f"{log.last_recorded} µs")
    log.last_recorded = max(log.last_recorded, this.recorded)
    try:
        key = log.keys.signer(this, position)
        if not this.signed.verified_by(key.public):
            raise Refused("signature", "the signature is not good")
        log.keys.apply(this, position, log.tree, hash_)
    except Refused as refused:
        log.failed(refused.check, position, str(refused))
    if this.identifier in identifiers:
        log.failed("event id", position, f"event id {this.identifier.hex()} stands at position "
                   f"{identifiers[this.identifier]} already")
    else:
        identifiers[this.identifier] = position
    before = versions.get(this.stream, 0)
    if this.stream_version != before + 1:
        log.failed("stream", position, f"version {this.stream_version} of stream "
                   f"{this.stream[0]} {this.stream[1].hex()}, which stands at {before}")
    versions[this.stream] = this.stream_version
    for vector in this.vectors if vectors is not None else ():
        if vector in vectors:
            log.failed("vectors", position, "an initialization vector comes twice under one key")
        vectors.add(vector)
