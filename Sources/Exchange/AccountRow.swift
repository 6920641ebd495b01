import CBOR
import KeyValue
import Primitives
import Records

/// An account's roles and standing.
struct AccountRow {
  enum Standing: String {
    /// Asked for, not opened yet.
    case applied
    case active
    case disabled
    case deactivated

    init(_ change: AccountStanding.Change) {
      switch change {
      case .disabled: self = .disabled
      case .reinstated: self = .active
      case .deactivated: self = .deactivated
      }
    }
  }
  var holder: AccountHolder
  var organisation: String
  var standing: Standing
  /// Position of the event that has its name.
  var nameAt: UInt64
  /// Whether the supervisor vouched for the application.
  var isVerified = false
  /// Whether the authority approved it.
  var isApproved = false
  /// The day on which it was deactivated.
  var ended: CivilDate?
  /// Positions of its papers, in the order of the log.
  var papers = [UInt64]()
  /// Who answers worklists in its place while it is away.
  var deputy: AccountID?
  /// The first and last day on which it is away.
  var away: ClosedRange<CivilDate>?

  init(holder: AccountHolder, organisation: String, standing: Standing, nameAt: UInt64) {
    self.holder = holder
    self.organisation = organisation
    self.standing = standing
    self.nameAt = nameAt
  }

  init?(of account: AccountID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(account.bytes, in: DecisionState.Tables.accounts) else {
      return nil
    }
    try self.init(decoding: bytes)
  }

  init(decoding bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 11, let organisation = items[1].string,
      let standing = items[2].string.flatMap(Standing.init(rawValue:)),
      let nameAt = items[3].unsignedInteger, let verified = items[4].boolean,
      let approved = items[5].boolean, let papers = items[7].items
    else { throw ExchangeError(.integrity, "a row of accounts is misshapen") }
    holder = try AccountHolder(cbor: items[0])
    self.organisation = organisation
    self.standing = standing
    self.nameAt = nameAt
    (isVerified, isApproved) = (verified, approved)
    ended = items[6].civilDate
    self.papers = papers.compactMap(\.unsignedInteger)
    deputy = items[8].identifier()
    if let from = items[9].civilDate, let until = items[10].civilDate, from <= until {
      away = from...until
    }
  }

  func put(as account: AccountID, into rows: inout WriteTransaction) throws {
    try DeskRows.move(account, from: AccountRow(of: account, in: rows), to: self, &rows)
    let value = CBORValue.array([
      holder.cbor, .text(organisation), .text(standing.rawValue), .unsigned(nameAt),
      .bool(isVerified), .bool(isApproved), ended.map { .date($0) } ?? .null,
      .array(papers.map { .unsigned($0) }), deputy.map { .identifier($0) } ?? .null,
      away.map { .date($0.lowerBound) } ?? .null, away.map { .date($0.upperBound) } ?? .null,
    ])
    try rows.put(value.encoded, for: account.bytes, in: DecisionState.Tables.accounts)
  }
}
