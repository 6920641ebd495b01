"""What a proof or receipt is held against: the log, or keys and notes without it."""

from .event import is_uint, key_identifier
from .fault import Fault, require
from .keys import Key, check_public_key
from .note import from_base64, parse_note, parse_vkey
from .tree import root_of_inclusion


class Trust:
    """Keys, roots and leaves that were verified, or told by another way."""

    def __init__(self, walk=None, vkeys=()):
        self.walk = walk
        self.pinned = list(vkeys)
        self.packages = set()
        self.told = {"events": {}, "receipts": {}}
        self.told_notes = []
        self.roots = {}
        self.leaf_hashes = {}

    def tell_keys(self, listing):
        """Takes in what `msix keys` lists; with the log, holds it against the log."""
        require(set(listing) == {"notes", "events", "receipts"},
                f"the members are {sorted(listing)}")
        told = {part: {} for part in self.told}
        for part in told:
            for item in listing[part]:
                key = _told_key(item, part[:-1])
                require(key.kid not in told[part], f"a key twice among the {part}")
                told[part][key.kid] = key
        notes = sorted(parse_vkey(text) for text in listing["notes"])
        if self.walk:
            self._compare(told, notes)
        self.told, self.told_notes = told, notes

    def _compare(self, told, notes):
        ring = self.walk.keyring
        for part, keys in told.items():
            known = {key.kid: (key.public, key.first, key.last) for key in ring.of_role(part[:-1])}
            listed = {key.kid: (key.public, key.first, key.last) for key in keys.values()}
            require(listed == known, f"{part}: the keys are not those of the log")
        known = sorted((key.origin, key.public) for key in ring.of_role("checkpoint"))
        require(notes == known, "notes: the keys are not those of the log")

    def tell_note(self, data):
        """Takes in a note that was kept from before; says what it states."""
        note = parse_note(data)
        self.check_note(note)
        return f"{note.origin}, {note.size} leaves"

    def tell_checkpoint(self, data):
        """Takes in the note under which the log is to be believed; says what it states."""
        note = parse_note(data)
        self.check_note(note)
        if self.walk and self.pinned:
            self._check_pinned(note)
        more = self.walk.tree.size - note.size if self.walk else 0
        return f"{note.origin}, {note.size} leaves" + (f"; the log has {more} leaves more"
                                                       if more else "")

    def check_note(self, note):
        """Whether a note's signature counts, and whether the log begins as it says.

        With the log, its keys decide: a note from before a key was told may be by another.
        """
        if self.walk:
            self.walk.check_note(note)
        elif self.pinned:
            self._check_pinned(note)
        else:
            require(self.told_notes, "no vkey, no list of keys and no log to check a note with")
            note.verify([public for name, public in self.told_notes if name == note.origin])
        known = self.roots.setdefault((note.origin, note.size), note.root)
        require(known == note.root, f"two notes of {note.size} leaves differ: a fork")

    def _check_pinned(self, note):
        # Who was told a key by another way accepts no other, whatever the log says.
        publics = [public for name, public in self.pinned if name == note.origin]
        try:
            note.verify(publics)
        except Fault as fault:
            raise Fault(f"not signed by a key that was told (--vkey): {fault}") from fault

    def root(self, size):
        """The root of the first leaves."""
        if self.walk:
            return self.walk.tree.root(size)
        roots = {root for (_, known), root in self.roots.items() if known == size}
        require(len(roots) == 1, f"no verified note of {size} leaves")
        return roots.pop()

    def leaf_hash(self, position):
        """The hash of a leaf, or None when it is not known."""
        if not self.walk:
            return self.leaf_hashes.get(position)
        require(is_uint(position) and position < self.walk.tree.size,
                f"the log has no leaf {position}")
        return self.walk.tree.nodes(0, position, 1)

    def check_inclusion(self, position, size, leaf, path, root):
        """Whether a path leads from a leaf to a root, and the leaf is the log's."""
        if self.walk:
            require(self.leaf_hash(position) == leaf, f"another leaf than the log's {position}")
        require(root_of_inclusion(position, size, leaf, path) == root,
                "the path does not lead to the root")
        self.leaf_hashes[position] = leaf

    def check_event_signature(self, leaf, position):
        """Whether an event key that counts at a position signed a leaf's event."""
        if self.walk:
            leaf.signed.verify(self.walk.keyring.signer(leaf.kid, position))
            return
        key = self.told["events"].get(leaf.kid)
        require(key is not None and key.counts_at(position),
                f"no event key {leaf.kid.hex()} counts at {position}")
        leaf.signed.verify(key.public)

    def check_receipt_signature(self, signed, payload=None):
        """Whether a receipt key signed, whichever: a receipt states no time of its own."""
        keys = (self.walk.keyring.of_role("receipt") if self.walk
                else self.told["receipts"].values())
        for key in keys:
            if key.kid == signed.headers[4]:
                signed.verify(key.public, payload)
                return
        raise Fault(f"no receipt key {signed.headers[4].hex()} is known")


def _told_key(item, role):
    require(set(item) == {"kid", "alg", "public", "from", "until"}, "other members in a key")
    require(item["alg"] == "EdDSA", "a key's algorithm")
    require(is_uint(item["from"]) and (item["until"] is None or is_uint(item["until"])),
            "a key's positions")
    public = from_base64(item["public"])
    check_public_key(public)
    require(item["kid"] == key_identifier(public).hex(), "a kid that is not its key's")
    return Key(bytes.fromhex(item["kid"]), role, public, None, item["from"], item["until"])
