public import CBOR
public import Primitives

/// What is posted about a child, to another State or district. The raw value stands in events: it
/// never changes.
public enum PostingMatter: String, CaseIterable, Sendable {
  /// The child has come to the sender: told to where it came from.
  case arrival
  /// The child has left the sender: told to where it goes.
  case departure
  /// The sender asks for the child's records.
  case request
  /// Words about the child, in its thread.
  case message

  /// The event's type.
  public var type: String {
    switch self {
    case .arrival, .departure: "move.notified"
    case .request: "records.requested"
    case .message: "message.sent"
    }
  }

  /// Whether it tells of a move.
  public var isMove: Bool { self == .arrival || self == .departure }
}

/// Something posted about a child: three event types with one form. The sealed part, under the
/// child's key: `{"text"}`, where something was said.
public struct Posting: Hashable, Sendable {
  /// Version of the form.
  public static let version = 1
  /// The types of all matters.
  public static let types = Set(PostingMatter.allCases.map(\.type))
  /// Accounts that one posting goes to: as many identifiers stay well below a leaf. Those who are
  /// beyond find it on the desk as well.
  public static let recipientsMax = 1_000

  /// The posting.
  public let posting: CaseID
  /// The child as it was numbered then.
  public let child: ChildID
  /// What it is.
  public let matter: PostingMatter
  /// From where: the place in which the sender's role is held.
  public let sender: Scope
  /// To whom: a State or a district.
  public let addressee: Scope
  /// The day of the move; nil where it tells of none.
  public var day: CivilDate?
  /// The last moment on time of an answer; nil where none is awaited.
  public var due: Instant?
  /// The accounts that it goes to.
  public var recipients: [AccountID] = []
  /// The addressee State's own records of the child, as they were known then.
  public var records: [StateRecordID] = []
  /// What a request asks for; empty for the whole record.
  public var groups: [Group] = []
  /// What a message answers.
  public var about: CaseID?

  /// A posting.
  public init(
    _ posting: CaseID, about child: ChildID, _ matter: PostingMatter, from sender: Scope,
    to addressee: Scope
  ) {
    self.posting = posting
    self.child = child
    self.matter = matter
    self.sender = sender
    self.addressee = addressee
  }

  /// `{"posting", "child", "matter", "from", "to", "day"?, "due"?, "recipients", "records",
  /// "groups", "about"?}`; `due` in microseconds since 1970.
  public var clear: CBORValue {
    .record([
      "posting": .identifier(posting), "child": .identifier(child),
      "matter": .text(matter.rawValue), "from": sender.cbor, "to": addressee.cbor,
      "day": day.map { .date($0) }, "due": due.map { .int($0.microseconds) },
      "recipients": .array(recipients.map { .identifier($0) }),
      "records": .array(records.map { .identifier($0) }),
      "groups": .array(groups.map { .int($0.rawValue) }),
      "about": about.map { .identifier($0) },
    ])
  }

  /// From an event's type and `clear`; nil when the type is another.
  public init?(type: String, clear: CBORValue) throws(CBORError) {
    guard Self.types.contains(type) else { return nil }
    let fields = try ClearFields(clear, of: type)
    posting = try fields.need("posting") { $0.identifier() }
    child = try fields.need("child") { $0.identifier() }
    matter = try fields.need("matter") { value in
      value.string.flatMap(PostingMatter.init(rawValue:)).flatMap { $0.type == type ? $0 : nil }
    }
    sender = try fields.need("from") { $0.string.flatMap { Scope($0) } }
    addressee = try fields.need("to") { $0.string.flatMap { Scope($0) } }
    day = try fields.maybe("day", \.civilDate)
    due = try fields.maybe("due") { $0.integer.map { Instant(microseconds: $0) } }
    recipients = try fields.need("recipients") { $0.identifiers() }
    records = try fields.need("records") { $0.identifiers() }
    groups = try fields.list("groups") { value in
      value.int.flatMap(UInt8.init(exactly:)).flatMap(Group.init(rawValue:))
    }
    about = try fields.maybe("about") { $0.identifier() }
  }
}

/// Why records are not sent. The raw value stands in events: it never changes.
public enum RequestDeclined: String, CaseIterable, Sendable {
  /// The child was never there.
  case notHere = "not-here"
  /// There is nothing beyond what the exchange shows already.
  case nothingMore = "nothing-more"
  /// Another reason, which the sealed words say.
  case other
}

/// Why a posting does not reach an account. The raw value stands in events: it never changes.
public enum PostingFailure: String, CaseIterable, Sendable {
  /// Nobody there had an account when it was posted.
  case nobody
  /// The account was deactivated before it asked.
  case deactivated
}

/// What became of a posting: event types with one form. Where something was said, a part sealed
/// under the child's key: `{"text"}`.
public struct PostingStep: Hashable, Sendable {
  /// What.
  public enum Step: Hashable, Sendable {
    /// The notice of a move was answered.
    case acknowledged
    /// The records were sent: the position of the State's statement that has them; nil where they
    /// went on another way, which the words say.
    case fulfilled(statement: UInt64?)
    /// They are not sent.
    case declined(RequestDeclined)
    /// It was shown to one of its recipients.
    case delivered(AccountID)
    /// It does not reach a recipient; nil for all.
    case failed(PostingFailure, AccountID?)
    /// Its time for an answer went by without one. The clock's own.
    case overdue
  }

  /// Version of the form.
  public static let version = 1
  /// The types of all steps.
  public static let types: Set<String> = [
    "move.acknowledged", "records.fulfilled", "records.declined", "message.delivered",
    "message.failed", "posting.overdue",
  ]

  /// The posting.
  public let posting: CaseID
  /// What became of it.
  public let step: Step

  /// A step.
  public init(_ posting: CaseID, _ step: Step) {
    self.posting = posting
    self.step = step
  }

  /// The event's type.
  public var type: String {
    switch step {
    case .acknowledged: "move.acknowledged"
    case .fulfilled: "records.fulfilled"
    case .declined: "records.declined"
    case .delivered: "message.delivered"
    case .failed: "message.failed"
    case .overdue: "posting.overdue"
    }
  }

  /// `{"posting"}` and, by step, `"statement"`, `"why"`, `"account"`.
  public var clear: CBORValue {
    var statement: CBORValue?
    var why: CBORValue?
    var account: CBORValue?
    switch step {
    case .acknowledged, .overdue: break
    case .fulfilled(let position): statement = position.map { .unsigned($0) }
    case .declined(let reason): why = .text(reason.rawValue)
    case .delivered(let reader): account = .identifier(reader)
    case .failed(let failure, let reader):
      why = .text(failure.rawValue)
      account = reader.map { .identifier($0) }
    }
    return .record([
      "posting": .identifier(posting), "statement": statement, "why": why, "account": account,
    ])
  }

  /// From an event's type and `clear`; nil when the type is another.
  public init?(type: String, clear: CBORValue) throws(CBORError) {
    guard Self.types.contains(type) else { return nil }
    let fields = try ClearFields(clear, of: type)
    posting = try fields.need("posting") { $0.identifier() }
    switch type {
    case "move.acknowledged": step = .acknowledged
    case "records.fulfilled":
      step = .fulfilled(statement: try fields.maybe("statement", \.unsignedInteger))
    case "records.declined":
      step = .declined(
        try fields.need("why") { $0.string.flatMap(RequestDeclined.init(rawValue:)) })
    case "message.delivered":
      step = .delivered(try fields.need("account") { $0.identifier() })
    case "message.failed":
      step = .failed(
        try fields.need("why") { $0.string.flatMap(PostingFailure.init(rawValue:)) },
        try fields.maybe("account") { $0.identifier() })
    default: step = .overdue
    }
  }
}
