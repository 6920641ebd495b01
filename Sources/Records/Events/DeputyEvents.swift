public import CBOR
public import Primitives

/// A data administrator names who answers in his place while he is away, or where nobody else of
/// the State may validate what he started; the last naming holds.
public struct DeputyNamed: EventBody {
  /// `deputy.named`
  public static let type = "deputy.named"
  /// Who has a deputy.
  public let account: AccountID
  /// The deputy; nil for none from now on.
  public let deputy: AccountID?

  /// A body.
  public init(account: AccountID, deputy: AccountID?) {
    self.account = account
    self.deputy = deputy
  }

  /// `{"account", "deputy"}`
  public var clear: CBORValue {
    .record(["account": .identifier(account), "deputy": deputy.map { .identifier($0) }])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    deputy = try fields.maybe("deputy") { $0.identifier() }
  }
}

/// A data administrator says when he is away; the last saying holds.
public struct AbsenceRecorded: EventBody {
  /// `absence.recorded`
  public static let type = "absence.recorded"
  /// Who is away.
  public let account: AccountID
  /// The first and the last day; nil when he is back, or does not go after all.
  public let days: ClosedRange<CivilDate>?

  /// A body.
  public init(account: AccountID, days: ClosedRange<CivilDate>?) {
    self.account = account
    self.days = days
  }

  /// `{"account", "from", "until"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "from": days.map { .date($0.lowerBound) },
      "until": days.map { .date($0.upperBound) },
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    let from = try fields.maybe("from", \.civilDate)
    let until = try fields.maybe("until", \.civilDate)
    guard let from, let until else {
      guard from == nil, until == nil else {
        throw CBORError(.structure, "\(Self.type): one of from and until is missing")
      }
      days = nil
      return
    }
    guard from <= until else {
      throw CBORError(.structure, "\(Self.type): it ends before it begins")
    }
    days = from...until
  }
}
