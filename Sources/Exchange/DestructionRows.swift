import CBOR
import KeyValue
import Primitives
import Records

/// A case of destruction.
struct CaseRow {
  let child: ChildID
  let proposer: Actor
  let basis: String
  let proposed: CivilDate
  /// Position of the event that ordered the destruction.
  var erasedAt: UInt64?
  /// Position of the certificate.
  var certifiedAt: UInt64?

  var isDone: Bool { erasedAt != nil }

  init(child: ChildID, proposer: Actor, basis: String, proposed: CivilDate) {
    self.child = child
    self.proposer = proposer
    self.basis = basis
    self.proposed = proposed
  }

  init?(of caseID: CaseID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(caseID.bytes, in: DecisionState.Tables.cases) else {
      return nil
    }
    try self.init(decoding: bytes)
  }

  init(decoding bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 6, let child = items[0].identifier(ChildKind.self),
      let basis = items[2].string, let proposed = items[3].civilDate
    else { throw ExchangeError(.integrity, "a row of cases is misshapen; say: msix rebuild") }
    self.child = child
    proposer = try Actor(cbor: items[1])
    self.basis = basis
    self.proposed = proposed
    erasedAt = items[4].unsignedInteger
    certifiedAt = items[5].unsignedInteger
  }

  func put(as caseID: CaseID, into rows: inout WriteTransaction) throws {
    let value = CBORValue.array([
      .identifier(child), proposer.cbor, .text(basis), .date(proposed),
      erasedAt.map { .unsigned($0) } ?? .null, certifiedAt.map { .unsigned($0) } ?? .null,
    ])
    try rows.put(value.encoded, for: caseID.bytes, in: DecisionState.Tables.cases)
  }
}

/// A legal hold.
struct HoldRow {
  let child: ChildID
  let basis: String
  let placed: CivilDate
  var lifted: CivilDate?

  init(child: ChildID, basis: String, placed: CivilDate) {
    self.child = child
    self.basis = basis
    self.placed = placed
  }

  init(decoding bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 4, let child = items[0].identifier(ChildKind.self),
      let basis = items[1].string, let placed = items[2].civilDate
    else { throw ExchangeError(.integrity, "a row of holds is misshapen; say: msix rebuild") }
    self.init(child: child, basis: basis, placed: placed)
    lifted = items[3].civilDate
  }

  var encoded: [UInt8] {
    CBORValue.array([
      .identifier(child), .text(basis), .date(placed), lifted.map { .date($0) } ?? .null,
    ]).encoded
  }
}

/// A backup that was made, and may hold keys that were destroyed since.
struct BackupRow {
  let made: CivilDate
  let size: UInt64
  var destroyed: CivilDate?

  init(made: CivilDate, size: UInt64) {
    self.made = made
    self.size = size
  }

  init(decoding bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 3, let made = items[0].civilDate, let size = items[1].unsignedInteger
    else { throw ExchangeError(.integrity, "a row of backups is misshapen; say: msix rebuild") }
    self.init(made: made, size: size)
    destroyed = items[2].civilDate
  }

  var encoded: [UInt8] {
    CBORValue.array([
      .date(made), .unsigned(size), destroyed.map { .date($0) } ?? .null,
    ]).encoded
  }
}

/// A child whose data were destroyed: what is left to be done is the end of its accounting.
struct ErasedChildRow {
  let erasedAt: UInt64
  /// Where the end of the accounting of disclosures is recorded.
  var accountingEndedAt: UInt64?

  init(erasedAt: UInt64) { self.erasedAt = erasedAt }

  init(decoding bytes: [UInt8]) throws {
    guard bytes.count == 8 || bytes.count == 16 else {
      throw ExchangeError(.integrity, "a row of erased children is misshapen; say: msix rebuild")
    }
    erasedAt = UInt64(bigEndian: bytes)
    accountingEndedAt = bytes.count == 16 ? UInt64(bigEndian: bytes.dropFirst(8)) : nil
  }

  var encoded: [UInt8] {
    erasedAt.bigEndianBytes + (accountingEndedAt?.bigEndianBytes ?? [])
  }
}

/// The kinds of row in the table `destruction`.
enum DestructionRows: UInt8, RowKind {
  case hold = 1
  case erasedChild
  case backup

  static var table: Table { DecisionState.Tables.destruction }
}
