import CBOR
import ConsolidatedRecords
public import DataQuality
import KeyValue
import Ledger
public import Primitives
import Projecting
import Records
import Sealing
import Vault

extension Exchange {
  /// A State's own name for a child, as a command line gives it.
  public struct StateStudent: Hashable, Sendable {
    /// The State.
    public let state: StateCode
    /// The State Student Identifier.
    public let identifier: String
    /// Its type, 01 or 02; nil for whichever there is.
    public let type: String?

    /// From `STATE:ID` or `STATE:ID:TYPE`; nil for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 || parts.count == 3, let state = StateCode(parts[0]),
        !parts[1].isEmpty
      else { return nil }
      self.state = state
      identifier = parts[1]
      type = parts.count == 3 ? parts[2] : nil
    }
  }

  /// One State record's quality.
  public struct StudentQuality: Sendable {
    /// Shares by element, sections and their days.
    public let row: QualityRow
    /// The day on which it was looked at: ages are counted up to it.
    public let asOf: CivilDate
    /// The event that records this look.
    public let look: UInt64
  }

  /// Shows how complete a State's statement about one child is. That describes the child: the look
  /// is recorded first, and what cannot be recorded is not shown.
  public func quality(of student: StateStudent, acting: Acting) throws -> StudentQuality {
    try catchUp()
    let actor = try admit(acting, to: .viewRecord, target: .state(student.state))
    let record = try stateRecord(of: student)
    let position = try position(knownAt: nil)
    let (row, child) =
      try dataQuality.environment.read { rows in
        try qualities.row(of: record, dataQuality.keys, rows)
      }.map { row in
        (
          row,
          try consolidatedRecords.environment.read {
            try records.childOf(record, knownAt: position, in: $0)
          }
        )
      } ?? (nil, nil)
    guard let row, let child else { throw Self.noStatement(student.state) }
    let known = try consolidatedRecords.environment.read { try records.child(child, in: $0) }
    guard let known else { throw Self.noStatement(student.state) }
    let look = try self.record(
      Look(
        manner: .viewed, child: known, groups: row.sections.map(\.group), knownAt: position,
        view: qualities.weights.name, shown: Self.shown(row), record: record),
      by: actor, acting)
    return StudentQuality(
      row: row, asOf: try log.event(at: position).recorded.date, look: look)
  }

  /// What the digest of such a look is over.
  static func shown(_ row: QualityRow) -> [UInt8] {
    CBORValue.array(
      row.quality.standings.map {
        .array([.int($0.element.rawValue), .int($0.filled), .int($0.doubtful)])
      }
        + row.sections.map {
          .array([.int($0.group.rawValue), .int($0.changed.daysSinceEpoch)])
        }
    ).encoded
  }

  private static func noStatement(_ state: StateCode) -> ExchangeError {
    ExchangeError(.notFound, "no statement of \(state) is in force under this identifier")
  }

  private func stateRecord(of student: StateStudent) throws -> StateRecordID {
    let codes = DataDictionary.column(of: .stateStudentIdentifierType)?.codes.map(\.value) ?? []
    let types = student.type.map { [$0] } ?? codes
    let found = try decisions.environment.read { rows -> [StateRecordID] in
      try types.compactMap { type in
        let fields = Row(
          recordID: 0,
          fields: [
            .init(.stateStudentIdentifier, student.identifier),
            .init(.stateStudentIdentifierType, type),
          ])
        guard let identity = StateIdentity(state: student.state, student: fields),
          let bytes = try rows.get(
            identity.keyed(under: index), in: DecisionState.Tables.identities)
        else { return nil }
        return StateRecordID(bytes: bytes)
      }
    }
    guard found.count <= 1 else {
      throw ExchangeError(
        .usage, "there are several types of this identifier; say which: STATE:ID:TYPE")
    }
    guard let record = found.first else { throw Self.noStatement(student.state) }
    return record
  }
}
