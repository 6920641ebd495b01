public import CBOR
public import Primitives

/// What a notice tells an earlier recipient. The raw value stands in events: it never changes.
public enum NoticeMatter: String, CaseIterable, Sendable {
  /// A statement of disagreement goes with a value that he was shown.
  case statement
  /// A value that he was shown was corrected in a case of amendment.
  case correction
}

/// Somebody to whom a contested value was disclosed.
public enum NoticeRecipient: Hashable, Comparable, Sendable {
  /// An account: it reads its notices in the system.
  case account(AccountID)
  /// The operator at the machine or a part of the system, by name: no notice reaches it.
  case other(String)

  /// Accounts first, each kind in its order.
  public static func < (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.account(let one), .account(let two)): one < two
    case (.other(let one), .other(let two)): one < two
    case (.account, .other): true
    case (.other, .account): false
    }
  }
}

/// Why a notice does not reach whom it is for. The raw value stands in events: it never changes.
public enum NoticeFailure: String, CaseIterable, Sendable {
  /// The account is deactivated: it is for ever.
  case deactivated
  /// The recipient had no account.
  case noAccount = "no-account"
}

/// A step of a notice to an earlier recipient, 5 U.S.C. 552a(c)(4): three event types with one
/// form. Nothing is sealed, because nothing in it names anybody; what it is about, the case says.
///
/// Whoever sends mail later follows `recipient.noticequeued` and says to whom it went with
/// `recipient.noticedelivered` or `recipient.noticefailed`.
public struct RecipientNotice: Hashable, Sendable {
  /// What became of it.
  public enum Step: Hashable, Sendable {
    /// It waits for its reader. The disclosures that it is about, by position, at most
    /// ``disclosuresMax`` of all.
    case queued(disclosures: [UInt64], count: Int)
    /// It was shown to its reader.
    case delivered
    /// It cannot be.
    case failed(NoticeFailure)

    /// The event's type.
    public var type: String {
      switch self {
      case .queued: "recipient.noticequeued"
      case .delivered: "recipient.noticedelivered"
      case .failed: "recipient.noticefailed"
      }
    }
  }

  /// Version of the form.
  public static let version = 1
  /// Positions in one event: 1,000 of nine bytes stay well below a leaf.
  public static let disclosuresMax = 1_000
  /// The types of all steps.
  public static let types: Set<String> = [
    "recipient.noticequeued", "recipient.noticedelivered", "recipient.noticefailed",
  ]

  /// The case that it comes from. With recipient and matter it names the notice.
  public let caseID: CaseID
  /// For whom.
  public let recipient: NoticeRecipient
  /// What it tells.
  public let matter: NoticeMatter
  /// What became of it.
  public let step: Step

  /// A step.
  public init(
    _ caseID: CaseID, to recipient: NoticeRecipient, of matter: NoticeMatter, _ step: Step
  ) {
    self.caseID = caseID
    self.recipient = recipient
    self.matter = matter
    self.step = step
  }

  /// `{"case", "matter", "account" or "name"}` and, by step, `"disclosures", "count"` or `"why"`.
  public var clear: CBORValue {
    var account: CBORValue?
    var name: CBORValue?
    switch recipient {
    case .account(let id): account = .identifier(id)
    case .other(let text): name = .text(text)
    }
    var positions: CBORValue?
    var number: CBORValue?
    var why: CBORValue?
    switch step {
    case .queued(let disclosures, let count):
      positions = .array(disclosures.map { .unsigned($0) })
      number = .int(count)
    case .delivered: break
    case .failed(let failure): why = .text(failure.rawValue)
    }
    return .record([
      "case": .identifier(caseID), "matter": .text(matter.rawValue), "account": account,
      "name": name, "disclosures": positions, "count": number, "why": why,
    ])
  }

  /// From an event's type and `clear`; nil when the type is another.
  public init?(type: String, clear: CBORValue) throws(CBORError) {
    guard Self.types.contains(type) else { return nil }
    let fields = try ClearFields(clear, of: type)
    caseID = try fields.need("case") { $0.identifier() }
    matter = try fields.need("matter") { $0.string.flatMap(NoticeMatter.init(rawValue:)) }
    if let account = try fields.maybe("account", { $0.identifier(AccountKind.self) }) {
      recipient = .account(account)
    } else {
      recipient = .other(try fields.need("name", \.string))
    }
    switch type {
    case "recipient.noticequeued":
      step = .queued(
        disclosures: try fields.list("disclosures", \.unsignedInteger),
        count: try fields.need("count", \.int))
    case "recipient.noticedelivered": step = .delivered
    default:
      step = .failed(
        try fields.need("why") { $0.string.flatMap(NoticeFailure.init(rawValue:)) })
    }
  }
}
