"""The list of sabotages: one small change of the product each, and the check that must notice it.

A text that is no longer found once in its file is an error, so that the list stays true.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Drill:
    """A module with `run(program, folder, scale, ...)`: it notices when an outcome is FAILED."""

    module: str
    options: tuple = ()
    scale: str = "fast"


@dataclasses.dataclass(frozen=True)
class SwiftTests:
    """Tests of the package whose names match: they notice when one fails."""

    filter: str


@dataclasses.dataclass(frozen=True)
class Seeds:
    """Lives of the simulation (docs/simulation.md): they notice when one ends with a finding."""

    last: int
    steps: int = 80


@dataclasses.dataclass(frozen=True)
class Inputs:
    """The fuzzers' kept inputs and the comparison with other readers (tools/fuzz)."""


@dataclasses.dataclass(frozen=True)
class Sabotage:
    """What is changed, what that would do to a ledger, and who must notice."""

    name: str
    danger: str
    file: str
    text: str
    replacement: str
    check: Drill | SwiftTests | Seeds | Inputs


def _crash(*scenes: str, images: int = 70) -> Drill:
    return Drill("crash_images", (("names", scenes), ("images", images * len(scenes))))


def _flips(place: str) -> Drill:
    return Drill("bit_flips", (("only", place),))


SUBMITTING, ERASING, SUCCEEDING = _crash("submit"), _crash("erase"), _crash("successor")
KEYS = _crash("keys")
# At the fast scale one tile is damaged, and it may be one that the root is made from.
TILES = Drill("bit_flips", (("only", "log, table tiles"),), "full")
NONCES, INPUTS = Drill("nonces"), Inputs()
OLD_COPIES, SECOND_PROCESS = Drill("old_copies"), Drill("second_process")
CLOCK = Drill("conditions", (("only", "clock backwards"),))
VERIFIER, ORDER = SwiftTests("LedgerTests.LogVerifierTests"), SwiftTests("OrderCheckTests")
DOOMED = SwiftTests("DoomedKeysTests")

SYNCS = [
    Sabotage(
        "log-not-synced", "receipts for packages that a loss of power takes back",
        "Sources/Ledger/LogStore.swift",
        "mapBytes: mapBytes, durable: true, readOnly: isReadOnly, mustExist: mustExist,",
        "mapBytes: mapBytes, durable: false, readOnly: isReadOnly, mustExist: mustExist,",
        SUBMITTING),
    Sabotage(
        "keys-not-synced", "names in the log that nobody can open",
        "Sources/Vault/Vault.swift",
        "durable: true, readOnly: isReadOnly, mustExist: mustExist, storage: storage)",
        "durable: false, readOnly: isReadOnly, mustExist: mustExist, storage: storage)",
        SUBMITTING),
    Sabotage(
        "init-moved-before-shown", "a ledger whose recovery key nobody saw",
        "Sources/Exchange/Exchange+Initialise.swift",
        "      try show(founded)\n      try folder.moveIntoPlace()\n",
        "      try folder.moveIntoPlace()\n      try show(founded)\n",
        SwiftTests("InitialiseTests")),
    Sabotage(
        "commits-not-synced", "LMDB never waits for the disk",
        "Sources/KeyValue/LMDB/LMDBEngine+Open.swift",
        "if !options.durable { flags |= MDB_NOSYNC }", "flags |= MDB_NOSYNC", SUBMITTING),
    Sabotage(
        "meta-not-synced", "the last commit is lost: LMDB waits for the pages alone",
        "Sources/KeyValue/LMDB/LMDBEngine+Open.swift",
        "if !options.durable { flags |= MDB_NOSYNC }",
        "flags |= options.durable ? MDB_NOMETASYNC : MDB_NOSYNC", SUBMITTING),
    Sabotage(
        "file-not-synced", "an empty head, mark or key file under the right name",
        "Sources/Files/DurableFile.swift",
        'guard fsync(descriptor) == 0 else { throw failure("sync", temporary) }', "", SUBMITTING),
    Sabotage(
        "directory-not-synced", "the old head, mark or key file again",
        "Sources/Files/DurableFile.swift",
        'guard fsync(descriptor) == 0 else { throw failure("sync", directory) }',
        "_ = descriptor", SUBMITTING),
    Sabotage(
        "keys-after-log", "an event whose key was lost between two commits",
        "Sources/Ledger/GroupWriter.swift",
        "    try beforeLog()\n    try log.append(leaves, recorded: final.recorded)\n",
        "    try log.append(leaves, recorded: final.recorded)\n    try beforeLog()\n", SUBMITTING),
    Sabotage(
        "head-not-remembered", "a published checkpoint that the second place does not know",
        "Sources/Ledger/Checkpoints.swift",
        "state.checkpoint = signed\n      try head.write(state, signer: signer)\n",
        "state.checkpoint = signed\n", SUBMITTING),
    Sabotage(
        "every-boot-is-the-same", "unsynced state is trusted after a crash of the machine",
        "Sources/Projecting/CleanShutdownMark.swift",
        'return !bootIdentifier.isEmpty && value["boot"]?.string == bootIdentifier',
        "return true", SUBMITTING),
    Sabotage(
        "clean-without-sync", "unsynced state is said to be on the disk",
        "Sources/Exchange/Exchange.swift",
        "      try decisions.environment.sync()\n"
        "      for projection in projections { try projection.environment.sync() }\n",
        "", SUBMITTING),
    Sabotage(
        "swap-not-finished", "no keys/ after a crash between two renames",
        "Sources/Vault/CompactableEnvironment.swift",
        "if !options.readOnly { try Self.finishSwap(directory, options.storage) }", "", ERASING),
    Sabotage(
        "seed-kept", "the seed of a key that was replaced lies in signing/ for ever",
        "Sources/Exchange/Exchange+Operating.swift",
        "try DurableFile.remove(home.signingKeyFile(role, kid: oldKid))", "_ = oldKid", KEYS),
]

ERASURES = [
    Sabotage(
        "keys-destroyed-before-the-event", "a child's data are gone, and no event says why",
        "Sources/Exchange/Erasure.swift", "    try unlessRecorded(destroyed)",
        "    try vault.destroy(destroyed)\n    try unlessRecorded(destroyed)",
        ERASING),
    Sabotage(
        "keys-not-destroyed", "an erasure that is called done and leaves the keys",
        "Sources/Exchange/Exchange+Destruction.swift", "      try vault.destroy(doomed)\n", "",
        ERASING),
    Sabotage(
        "doomed-keys-open", "until its keys can go, an erased child is read",
        "Sources/Vault/Vault.swift",
        "      if state.doomed.contains(subject) { return nil }\n", "", DOOMED),
    Sabotage(
        "destruction-not-retried", "keys that a full disk kept lie there until the next start",
        "Sources/Exchange/Exchange+Commands.swift", "    try? finishDestructions()\n", "",
        DOOMED),
    Sabotage(
        "destroyed-keys-in-free-pages", "destroyed keys can be read from the file",
        "Sources/Vault/Vault.swift",
        "      try rewriteIfDue()\n      try keys.removeRest()\n", "", ERASING),
    Sabotage(
        "destruction-not-redone", "a crash between event and destruction leaves the keys",
        "Sources/Exchange/Exchange+Destruction.swift", "let redone = try redoDestructions()",
        "let redone = home.directory.isEmpty", ERASING),
    Sabotage(
        "successor-forgets-erasures", "an erased child comes back with an old backup",
        "Sources/Exchange/Restore+Successor.swift", "destroyed: plan.state.destroyed)",
        "destroyed: [])", SUCCEEDING),
]

CHECKS = [
    Sabotage(
        "signatures-not-checked", "events that nobody signed",
        "Sources/Ledger/SignatureCrew.swift", "_ = try ring.verify(event)",
        "if event.position == .max { _ = try ring.verify(event) }", VERIFIER),
    Sabotage(
        "tiles-not-compared", "proofs from tiles that are not those of the leaves",
        "Sources/Ledger/LogWalk.swift", "if stored?.stored == tile.stored { return }",
        "if stored?.count != nil { return }", TILES),
    Sabotage(
        "checkpoint-signatures-not-checked", "notes that the ledger never signed",
        "Sources/Ledger/LogVerifier.swift",
        "guard signed.isSigned(byOneOf: keys.map(\\.key)) else {",
        "guard !keys.isEmpty else {", VERIFIER),
    Sabotage(
        "one-good-line-is-enough", "a note with a bad signature of the ledger's passes",
        "Sources/Ledger/Checkpoint.swift", "!lines.isEmpty && lines.allSatisfy(\\.self)",
        "lines.contains(true)", SwiftTests("CheckpointTests")),
    Sabotage(
        "head-not-compared", "a log that was set back goes on",
        "Sources/Ledger/PublishedHead.swift", "guard head.size <= log.size else {",
        "guard true || head.size <= log.size else {", OLD_COPIES),
    Sabotage(
        "fork-not-compared", "a log that leads elsewhere goes on",
        "Sources/Ledger/PublishedHead.swift",
        "guard try log.root(at: head.size) == head.root else {",
        "guard try log.root(at: head.size).count == head.root.count else {", OLD_COPIES),
    Sabotage(
        "clock-not-checked", "events from before the last one",
        "Sources/Ledger/GroupWriter.swift",
        "guard command.time >= last.adding(seconds: -Limits.clockBehindSecondsMax) else {",
        "guard true || command.time >= last else {", CLOCK),
    Sabotage(
        "time-may-run-backwards", "an order of events that their times contradict",
        "Sources/Ledger/LogWalk.swift", "guard event.recorded >= recorded else {",
        "guard true || event.recorded >= recorded else {", VERIFIER),
    Sabotage(
        "map-keys-in-any-order", "two encodings of one value, one signature",
        "Sources/CBOR/CBORReader.swift",
        "!previous.isEmpty, !precedes(previous, range) {",
        "!previous.isEmpty, previous == range {", INPUTS),
    Sabotage(
        "long-map-keys-in-any-order", "the same where leaves are read in place",
        "Sources/CBOR/CBORScanner.swift", "if first > second { throw unsorted(right) }",
        "if first > second { return }", INPUTS),
    Sabotage(
        "versions-not-checked", "a statement cut out of a child's history",
        "Sources/Ledger/OrderCheck.swift", "guard version != before &+ 1,",
        "guard version < before,", ORDER),
    Sabotage(
        "repeated-events", "one event told twice",
        "Sources/Ledger/OrderCheck.swift",
        "where left.high == right.high && left.low == right.low {",
        "where left.high != left.high && left.low == right.low {", ORDER),
    Sabotage(
        "digests-not-compared", "a damaged view passes for the log's",
        "Sources/CLI/RebuildCommand.swift", "let isEqual = report.live == report.rebuilt",
        "let isEqual = report.live.count == report.rebuilt.count",
        _flips("views/child-counts@3, table")),
    Sabotage(
        "decision-rows-not-compared", "a damaged decision state passes for the log's",
        "Sources/CLI/RebuildCommand.swift", "let isEqual = try exchange.checkDecisions()",
        "let isEqual = try exchange.checkDecisions() || true", _flips("decision, table")),
    Sabotage(
        "blobs-not-hashed", "a blob that is not the one that was recorded",
        "Sources/Vault/BlobReader.swift",
        "guard chunk.count == byteCount, SHA256Digest.of(chunk) == digest else {",
        "guard chunk.count == byteCount else {", _flips("blobs, table")),
    Sabotage(
        "place-not-claimed", "two ledgers made in one folder, of which one is lost",
        "Sources/Files/PlaceClaim.swift", "if lock.isFile(at: path) {",
        "if lock.isFile(at: path) {\n        lock.release()",
        SwiftTests("PlaceClaimTests")),
    Sabotage(
        "head-not-held", "two copies of a ledger that publish side by side",
        "Sources/Exchange/HeadClaim.swift",
        "do throws(FileError) {\n", "do throws(FileError) {\n"
        "      guard directory.isEmpty else { return nil }\n", SwiftTests("LostPartsTests")),
    Sabotage(
        "lock-not-taken", "two writers at one ledger",
        "Sources/Files/FileLock.swift",
        "while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {",
        "while flock(descriptor, LOCK_UN) != 0 {", SECOND_PROCESS),
    Sabotage(
        "command-done-twice", "a package that is sent again is taken again",
        "Sources/Ledger/GroupWriter.swift",
        "if let answer = try known(command, transaction) { return .success(answer) }",
        "_ = try known(command, transaction)", SUBMITTING),
]

SECRETS = [
    Sabotage(
        "vector-constant", "AES-GCM under one vector: texts and authentication are given away",
        "Sources/Ledger/SigningPipeline.swift",
        "var vectors = random.bytes(count: sealedCount * Seal.vectorByteCount)[...]",
        "var vectors = [UInt8](repeating: 7, count: sealedCount * Seal.vectorByteCount)[...]",
        NONCES),
    Sabotage(
        "vector-used-again", "the same for the parts of one group",
        "Sources/Ledger/EventPayload.swift",
        "vectors = vectors.dropFirst(Seal.vectorByteCount)", "", NONCES),
    Sabotage(
        "placed-vector-constant", "the same for wrapped keys, blobs and rows of projections",
        "Sources/Sealing/PlacedSeal.swift",
        "KeyedDigest.of(framed, place, clear, under: key).prefix(Seal.vectorByteCount))",
        "KeyedDigest.of(under: key).prefix(Seal.vectorByteCount))\n    _ = framed", NONCES),
]

FORMS = [
    Sabotage(
        "long-numbers", "a number in more bytes than it needs: another signature for one event",
        "Sources/CBOR/CBORReader.swift", "guard argument >= least else",
        "guard argument >= 0 else", INPUTS),
    Sabotage(
        "deep-items", "a stack that an input uses up",
        "Sources/CBOR/CBORReader.swift", "guard depth < Limits.depthMax else",
        "guard depth < 64 else", INPUTS),
    Sabotage(
        "bignums", "a number under a tag: two encodings of one value",
        "Sources/CBOR/CBORReader.swift", "guard !Limits.numberTags.contains(argument) else",
        "guard argument != 2 else", INPUTS),
    Sabotage(
        "negative-numbers-of-65-bits", "a number that stops the program when it is asked for",
        "Sources/CBOR/CBORReader.swift", "guard argument <= UInt64(Int64.max) else",
        "guard argument <= UInt64.max else", INPUTS),
    Sabotage(
        "written-wider", "what is written is not what is read",
        "Sources/CBOR/CBORWriter.swift", "case 0x100..<0x1_0000:\n      bytes", "case 0x101..<0x1_0000:\n      bytes",
        INPUTS),
    Sabotage(
        "vectors-of-any-length", "a sealed part that cannot be opened is taken",
        "Sources/CBOR/COSEEncrypt0.swift", "vector.count == 12", "vector.count >= 0", INPUTS),
    Sabotage(
        "signatures-of-any-length", "a signature with more behind it",
        "Sources/CBOR/COSESign1.swift", "guard signature.count == 64 else",
        "guard signature.count >= 0 else", INPUTS),
    Sabotage(
        "key-under-another-name", "a key that answers to the id of another",
        "Sources/Ledger/KeyRole.swift", 'guard cbor["kid"]?.byteString == kid else',
        'guard cbor["kid"] != nil else', INPUTS),
    Sabotage(
        "bytes-behind-the-payload", "signed bytes that nobody reads",
        "Sources/Ledger/LeafLayout.swift", "    try scanner.finish()\n    guard seen",
        "    guard seen", INPUTS),
    Sabotage(
        "members-left-out", "an event without time, type or actor",
        "Sources/Ledger/LeafLayout.swift", "guard seen & Self.required == Self.required else",
        "guard seen & Self.required != 0 else", INPUTS),
    Sabotage(
        "days-before-1970", "an effective day of another century",
        "Sources/Ledger/LeafLayout.swift", "effectiveDay = isNegative ? -1 - days : days",
        "effectiveDay = days", INPUTS),
    Sabotage(
        "any-algorithm", "a header that names another signature than was made",
        "Sources/Ledger/LeafLayout.swift", "try scanner.negative() == 7,",
        "try scanner.negative() >= 0,", INPUTS),
    Sabotage(
        "actors-of-any-kind", "an event of nobody",
        "Sources/Ledger/LeafLayout.swift", "guard scanner.nextMajor == 5 else",
        "guard scanner.nextMajor != nil else", INPUTS),
    Sabotage(
        "notes-without-an-end", "two notes of one signature",
        "Sources/Ledger/Checkpoint.swift", " bytes.last == Self.lineFeed,", "", INPUTS),
    Sabotage(
        "spaces-in-notes", "the same",
        "Sources/Ledger/Checkpoint.swift", "separator: 0x20, omittingEmptySubsequences: false",
        "separator: 0x20, omittingEmptySubsequences: true", INPUTS),
    Sabotage(
        "sizes-in-notes", "a size that is shown otherwise than it was signed",
        "Sources/Ledger/Checkpoint.swift", "String(size) == lines[1], ", "", INPUTS),
    Sabotage(
        "path-of-another-size", "a proof for a tree of another size is accepted",
        "Sources/Ledger/MerkleTree.swift", "return second == 0 && hash == root",
        "return hash == root", INPUTS),
    Sabotage(
        "leaf-behind-the-tree", "a proof of a leaf that is not in the tree",
        "Sources/Ledger/MerkleTree.swift", "guard index < size, areHashes", "guard areHashes",
        INPUTS),
    Sabotage(
        "first-root-not-compared", "a log that leads elsewhere passes for the same",
        "Sources/Ledger/MerkleTree.swift", "left == firstRoot && right", "right", INPUTS),
    Sabotage(
        "nodes-that-are-not-complete", "a root made of a subtree that still grows",
        "Sources/Ledger/Tile.swift", "guard (index + 1) << height <= count else { return nil }",
        "", INPUTS),
    Sabotage(
        "bits-left-over", "two spellings of one signature",
        "Sources/Primitives/Base64.swift",
        "if padding == 1 && bits & 0xFF != 0 || padding == 2 && bits & 0xFFFF != 0 { return nil }",
        "", INPUTS),
]

LIVES = Seeds(last=60)
SIMULATED = [
    Sabotage(
        "decision-left-behind", "a full disk at the last commit, and nobody is served until a restart",
        "Sources/Exchange/Exchange.swift",
        "catchUp: { try decisions.catchUp(with: log, opener: vault) })", "catchUp: {})", LIVES),
    Sabotage(
        "residue-not-written", "past counts change when a child is erased",
        "Sources/Exchange/Erasure.swift",
        "let steps = Erasure.page(page, of: residue, Erasure.stepsPerEvent)",
        "let steps = [ResidueEntry]()", LIVES),
    Sabotage(
        "refusal-not-recorded", "who tries what he may not leaves no trace",
        "Sources/Exchange/Acting.swift",
        '    try perform("access.refused", at: time) { scope, rows in\n'
        "      try scope.emit(draft, into: &rows)\n    }\n",
        "    _ = (draft, time)\n", LIVES),
]

ALL = [*SYNCS, *ERASURES, *CHECKS, *SECRETS, *FORMS, *SIMULATED]
