import CBOR
import Foundation
import KeyValue
import Primitives
import Records
import Sealing
import Signing
import Testing

@testable import Ledger

/// Bytes of a seed, safe from any thread.
final class SeededSource: RandomSource {
  private let state: Guarded<Seeded>

  init(_ seed: UInt64) { state = Guarded(Seeded(seed)) }

  func bytes(count: Int) -> [UInt8] { state.withLock { $0.bytes(count) } }
}

/// An empty directory for one test.
///
/// Not lent to a closure: inside closures the compiler may run the closure of an `#expect` in the
/// place of another of the same type (seen with Swift 6.3.1).
struct Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("ledger-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// Where a log lies.
enum Place: CaseIterable, Sendable {
  case disk, memory
}

/// An empty log.
func openLog(_ place: Place, in scratch: Scratch) throws -> LogStore {
  try openLog(place == .disk ? scratch.path + "/log" : nil)
}

/// Opens a log with a small map.
func openLog(_ directory: String?, isReadOnly: Bool = false) throws -> LogStore {
  try LogStore(directory: directory, isReadOnly: isReadOnly, mapBytes: 1 << 28)
}

/// A leaf of any bytes: the tree does not ask what they say.
func plainLeaf(_ number: UInt64, at position: UInt64) -> SignedLeaf {
  let bytes = number.bigEndianBytes
  return SignedLeaf(
    bytes: bytes, hash: MerkleTree.leafHash(bytes), type: "plain", position: position,
    recorded: Instant(microseconds: 1))
}

extension LogStore {
  /// Appends so many plain leaves; gives their hashes.
  @discardableResult
  func appendPlain(_ count: Int) throws -> [[UInt8]] {
    let leaves = (0..<UInt64(count)).map { plainLeaf(size + $0, at: size + $0) }
    if !leaves.isEmpty { try append(leaves, recorded: Instant(microseconds: 1)) }
    return leaves.map(\.hash)
  }

  /// All rows of a table.
  func rows(_ table: Table) throws -> [Pair] { try allRows(of: table, in: environment) }
}

/// All rows of a table.
func allRows(of table: Table, in environment: Environment) throws -> [Pair] {
  var found = [Pair]()
  try environment.read { rows in
    try rows.forEach(in: table) { key, value in
      found.append(Pair(key: key.bytes, value: value.bytes))
      return true
    }
  }
  return found
}

/// The kind of refusal; nil when there was none. Another error is an issue.
func refusal<R>(_ body: () throws -> R) -> LedgerError.Code? {
  do {
    _ = try body()
    return nil
  } catch let error as LedgerError {
    return error.code
  } catch {
    Issue.record(error)
    return nil
  }
}

/// Opens parts under the keys that it was given.
final class KeyBox: PartOpener {
  private let keys = Guarded<[[UInt8]: SealingKey]>([:])

  func make(_ subject: SubjectID, seed: UInt8) throws -> SealingKey {
    let secret = try #require(SecretKey([UInt8](repeating: seed, count: 32)))
    let key = SealingKey(identifier: subject.bytes, key: secret)
    keys.withLock { $0[subject.bytes] = key }
    return key
  }

  func destroy(_ subject: SubjectID) { keys.withLock { $0[subject.bytes] = nil } }

  func open(_ part: COSEEncrypt0, external: [UInt8]) throws -> CBORItem? {
    guard let key = keys.withLock({ $0[part.kid] }) else { return nil }
    return try CBORItem(
      decoding: try Seal.open(
        part.ciphertext, under: key.key, vector: part.initializationVector,
        additionalData: COSEEncrypt0.additionalData(kid: part.kid, external: external)))
  }
}

/// The signing keys of a test's ledger, by a number.
func signers(_ number: UInt8) throws -> LedgerSigners {
  LedgerSigners(
    event: try SigningKey(seed: [UInt8](repeating: number, count: 32)),
    checkpoint: try SigningKey(seed: [UInt8](repeating: number + 64, count: 32)),
    receipt: try SigningKey(seed: [UInt8](repeating: number + 128, count: 32)))
}

let origin = "ledger.example/test"

/// The genesis at a position: the first event of a ledger, or of its successor.
func genesis(
  origin: String = origin, signers: LedgerSigners, at position: UInt64 = 0,
  predecessor: CBORValue? = nil, lost: CBORValue? = nil, clock: String = "simulated",
  changing changes: [String: CBORValue] = [:], without missing: String? = nil
) -> EventDraft {
  let from = position == 0 ? 0 : position + 1
  var members: [String: CBORValue] = [
    "format": .int(1), "origin": .text(origin), "clock": .text(clock), "policies": .array([]),
    "rules": .record(["name": .text("counting/1"), "digest": .bytes(zeros)]),
    "keys": .array(
      KeyRole.allCases.map {
        KeyValidity(role: $0, key: signers[$0].verifyingKey, from: from).cbor
      }),
  ]
  members["predecessor"] = predecessor
  members["lost"] = lost
  for (name, value) in changes { members[name] = value }
  if let missing { members[missing] = nil }
  return EventDraft(
    type: LedgerEventType.opened, stream: .ledger, actor: .record(["kind": .text("system")]),
    parts: [.clear(.map(members.map { .init(.text($0.key), $0.value) }))])
}

/// As many as a SHA-256 has.
let zeros = [UInt8](repeating: 0, count: 32)

/// What a successor's genesis says of the log that it continues.
func predecessor(_ origin: String, size: UInt64, root: [UInt8] = zeros) -> CBORValue {
  .record(["origin": .text(origin), "size": .unsigned(size), "root": .bytes(root)])
}

/// Key events, for their positions.
func keyAdded(
  _ key: SigningKey, _ role: KeyRole, at position: UInt64, stream: Ledger.Stream = .ledger
) -> EventDraft {
  EventDraft(
    type: LedgerEventType.keyAdded, stream: stream, actor: .record(["kind": .text("operator")]),
    parts: [
      .clear(
        .record([
          "key": KeyValidity(role: role, key: key.verifyingKey, from: position + 1).cbor
        ]))
    ])
}

func keyEnded(_ key: SigningKey, type: String = LedgerEventType.keyRetired) -> EventDraft {
  EventDraft(
    type: type, stream: .ledger, actor: .record(["kind": .text("operator")]),
    parts: [.clear(.record(["kid": .bytes(KeyValidity.kid(of: key.verifyingKey))]))])
}

/// A leaf as the pipeline would sign it, with anything in it that a test wants wrong.
func signedLeaf(
  _ draft: EventDraft, at position: UInt64, streamVersion: UInt64 = 1, origin: String = origin,
  signer: SigningKey, recorded: Instant = Instant(microseconds: 1), command: UInt64 = 0,
  namedKey: VerifyingKey? = nil, identifier: EventID? = nil
) -> SignedLeaf {
  let numbered = NumberedDraft(
    draft: draft,
    identifier: identifier
      ?? EventPayload.identifier(command: CommandID(high: command, low: position), ordinal: 0),
    streamVersion: streamVersion, position: position, recorded: recorded,
    commandDigest: Array(repeating: 1, count: 16))
  var vectors = SeededSource(position).bytes(count: 12 * draft.parts.count)[...]
  let payload = EventPayload.encode(numbered, origin: origin, vectors: &vectors)
  let protected = COSESign1.protectedHeader(
    kid: KeyValidity.kid(of: namedKey ?? signer.verifyingKey))
  let signature = signer.sign(COSESign1.toBeSigned(protected: protected, payload: payload))
  let bytes = Leaf.encode(
    recorded: recorded,
    signed: COSESign1(protected: protected, payload: payload, signature: signature))
  return SignedLeaf(
    bytes: bytes, hash: MerkleTree.leafHash(bytes), type: draft.type, position: position,
    recorded: recorded)
}

/// The same, read again.
func recorded(
  _ draft: EventDraft, at position: UInt64, origin: String = origin, signer: SigningKey,
  namedKey: VerifyingKey? = nil
) throws -> RecordedEvent {
  try RecordedEvent(
    leaf: signedLeaf(
      draft, at: position, origin: origin, signer: signer, namedKey: namedKey
    ).bytes, position: position)
}
