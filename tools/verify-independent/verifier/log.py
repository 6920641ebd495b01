"""The walk through all leaves, from which everything else is judged."""

from . import tree
from .catalogue import Catalogue
from .event import check_actor, check_clear_parts, is_bytes, parse_leaf
from .fault import FORM_ERRORS, Fault, require
from .keys import Keyring


class Walk:
    """What the leaves say, leaf by leaf, in order.

    Memory: two hashes a leaf, its event id, and an entry for every stream; and, where
    `keeps_all` is set to hold a ledger at rest against it, commands, blobs and subjects.
    `checks_vectors`: an entry for every sealed part.
    """

    def __init__(self, report, keeps_all=False, checks_vectors=False):
        self.report = report
        self.keeps_all = keeps_all
        self.vectors = set() if checks_vectors else None
        self.is_whole = True
        self.tree = tree.Tree()
        self.keyring = Keyring()
        self.catalogue = Catalogue()
        self.openings = []
        self.recorded = 0
        self.identifiers = set()
        self.streams = {}
        self.commands = {}
        self.marks = {}
        self.blobs = []
        self.submissions = {}
        self.subjects = set()
        self.erased = set()
        self.vouched = set()

    def take_all(self, leaves):
        """Takes in every leaf; faults are kept, and the walk goes on."""
        try:
            for data in leaves:
                self.take(data)
        except Fault as fault:
            self.is_whole = False
            self.report.fault(f"position {self.tree.size}: {fault}")
        for opened in self.openings:
            self.report.attempt("policies of a genesis", self.catalogue.check_policies, opened)

    def take(self, data):
        """Takes in one leaf."""
        position = self.tree.size
        root = self.tree.root(position) if position else None
        node = tree.leaf_hash(data)
        self.tree.append(node)
        try:
            leaf = parse_leaf(data)
            self.report.verified("leaves of the published form")
            self._check(leaf, position, root)
        except Fault as fault:
            self.report.fault(f"position {position}: {fault}")

    def _check(self, leaf, position, root):
        event, faults = leaf.event, []

        def check(what, function, *arguments):
            try:
                result = function(*arguments)
            except Fault as fault:
                faults.append(str(fault))
                return None
            except FORM_ERRORS as error:
                faults.append(f"{what or event.type}: of another form "
                              f"({type(error).__name__}: {error})")
                return None
            if what:
                self.report.verified(what)
            return result

        check("recorded times in order", self._check_recorded, leaf)
        check("event ids, each once", self._check_identifier, event)
        check("stream versions without gaps", self._check_stream, event)
        check("actors", check_actor, event.actor)
        check("clear parts", check_clear_parts, event)
        if self.vectors is not None:
            check("initialization vectors, each once under a key", self._check_vectors, event)
        about_keys = check(None, self.keyring.is_key_event, event)
        opened = None
        if event.type == "ledger.opened" and about_keys:
            opened = check("genesis events", self.keyring.check_opening, event, position, root)
        check("origins", self._check_origin, event, position)
        # The first genesis, and no other event, is signed by a key that it names itself.
        if position == 0 and opened:
            self.keyring.open(event, position, opened)
        check("signatures of events", self._check_signature, leaf, position)
        if opened and position:
            self.keyring.open(event, position, opened)
        elif about_keys and event.type != "ledger.opened":
            check("changes of keys", self.keyring.change, event, position)
        if check(None, self.catalogue.check, event, position):
            self.report.verified("clear parts of a published form")
        check(None, self._remember, event, position)
        if faults:
            raise Fault("; ".join(faults))

    def _check_recorded(self, leaf):
        before, self.recorded = self.recorded, leaf.recorded
        require(leaf.recorded >= before, f"time runs backwards: {leaf.recorded} after {before}")

    def _check_identifier(self, event):
        require(event.identifier not in self.identifiers, "the event id occurred before")
        self.identifiers.add(event.identifier)

    def _check_stream(self, event):
        before = self.streams.get(event.stream, 0)
        self.streams[event.stream] = event.stream_version
        require(event.stream_version == before + 1,
                f"version {event.stream_version} of stream {event.stream[0]} "
                f"{event.stream[1].hex()}, which stands at {before}")

    def _check_vectors(self, event):
        for vector in event.vectors:
            require(vector not in self.vectors, "an initialization vector twice under one key")
            self.vectors.add(vector)

    def _check_origin(self, event, position):
        if position == 0:
            require(event.type == "ledger.opened", "the log does not begin with its genesis")
        elif event.type != "ledger.opened":
            origin = self.keyring.origin_at(position)
            require(event.origin == origin,
                    f"the event belongs to {event.origin}, not to {origin}")

    def _check_signature(self, leaf, position):
        leaf.signed.verify(self.keyring.signer(leaf.kid, position))

    def _remember(self, event, position):
        if event.type in ("ledger.opened", "subject.erased") or event.type.startswith("key."):
            self.marks[position] = event.type
        if event.type == "ledger.opened":
            self.openings.append(event.clear)
        if event.type == "submission.received":
            # The first event of a submission decides where it begins.
            submission = event.clear.get("submission")
            require(is_bytes(submission, 16), "a submission has not 16 bytes")
            self.submissions.setdefault(submission, position)
        if not self.keeps_all:
            return
        self.blobs += [(position, tuple(blob)) for blob in event.blobs]
        self.subjects |= event.subjects
        if event.type == "subject.erased":
            self.erased |= set(event.clear["subjects"])
        if event.command_digest is not None:
            self.commands[event.identifier] = (
                position.to_bytes(8, "big") + self.recorded.to_bytes(8, "big")
                + event.command_digest)

    def story(self):
        """Names, genesis hashes and losses, for a reader to compare."""
        for position, origin in self.keyring.origins:
            yield (f"from position {position}: origin {origin}, {self.keyring.clock} clock, "
                   f"genesis leaf hash {self.tree.nodes(0, position, 1).hex()}")
        for lost in self.keyring.lost:
            yield (f"{lost['size']} leaves of {lost['origin']} had been published before its "
                   "successor: those from the successor's genesis on are lost")
        if len(self.keyring.origins) > 1:
            yield ("a later genesis is signed by the event key before it, and so is as good as the "
                   "first, which no log vouches for: compare its hash, or a --vkey, with what the "
                   "operator published")

    def check_note(self, note):
        """Whether a note states the beginning of this log, by a key that the log names."""
        statement = {"origin": note.origin, "size": note.size, "root": note.root}
        require(statement not in self.keyring.lost,
                "its last positions were lost, says the successor's genesis")
        require(note.size > 0, "a note of no leaves: the genesis that names its key is not in it")
        require(note.size <= self.tree.size,
                f"it states {note.size} leaves, the log has {self.tree.size}: it was set back")
        position = note.size - 1
        origin = self.keyring.origin_at(position)
        if note.origin != origin:
            left = self.keyring.end_of(note.origin)
            require(left is None or left > position,
                    f"{note.origin} stated {note.size} leaves, and this log left that name at "
                    f"position {left}: published positions were lost")
            raise Fault(f"it is of {note.origin}, the log at that size of {origin}")
        require(note.root == self.tree.root(note.size),
                "another root than the leaves give: the log was forked or changed")
        keys = self.keyring.counting("checkpoint", position)
        self.vouched.add((note.size, note.verify([key.public for key in keys])))
