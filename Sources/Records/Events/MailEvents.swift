public import CBOR
public import Primitives

/// What a letter tells. The raw value stands in events: it never changes.
public enum LetterKind: String, CaseIterable, Sendable {
  /// Notices to an earlier recipient wait: 5 U.S.C. 552a(c)(4).
  case notice
  /// A State or district tells of a child's move.
  case move
  /// Somebody asks for a child's records.
  case request
  /// There is a message in a child's thread.
  case message
  /// A breach was declared: to those who act on one.
  case breach
  /// The account's password was reset. The password itself goes on another way.
  case password
}

/// Why a letter cannot be delivered. The raw value stands in events: it never changes.
public enum LetterFailure: String, CaseIterable, Sendable {
  /// The account has no address on file, or none that a mail server takes.
  case noAddress = "no-address"
  /// The account has ended.
  case deactivated
  /// The mail server refused it for good.
  case refused
  /// No server took it for days.
  case expired
  /// It came back after a server had taken it.
  case returned
}

/// What became of a letter: three event types with one form. No address and no word of it is kept;
/// nothing is sealed, because nothing in it names anybody.
public struct MailStep: Hashable, Sendable {
  /// What.
  public enum Step: Hashable, Sendable {
    /// A server took it. It told of events up to this position.
    case handed(through: UInt64)
    /// It is tried again: after the how many-th try, when, and the server's code, 0 for none.
    case deferred(attempt: Int, next: Instant, code: Int)
    /// It is not tried any more; the server's code, where it was one that said so.
    case failed(LetterFailure, code: Int?)
  }

  /// Version of the form.
  public static let version = 1
  /// The types of all steps.
  public static let types: Set<String> = ["mail.handed", "mail.deferred", "mail.failed"]

  /// The account that it was for.
  public let account: AccountID
  /// What it told.
  public let kind: LetterKind
  /// What became of it.
  public let step: Step

  /// A step.
  public init(_ account: AccountID, _ kind: LetterKind, _ step: Step) {
    self.account = account
    self.kind = kind
    self.step = step
  }

  /// The event's type.
  public var type: String {
    switch step {
    case .handed: "mail.handed"
    case .deferred: "mail.deferred"
    case .failed: "mail.failed"
    }
  }

  /// `{"account", "kind"}` and, by step, `"through"`, `"attempt", "next", "code"` or
  /// `"why", "code"?`; `next` in microseconds since 1970.
  public var clear: CBORValue {
    switch step {
    case .handed(let through):
      .record([
        "account": .identifier(account), "kind": .text(kind.rawValue),
        "through": .unsigned(through),
      ])
    case .deferred(let attempt, let next, let code):
      .record([
        "account": .identifier(account), "kind": .text(kind.rawValue), "attempt": .int(attempt),
        "next": .int(next.microseconds), "code": .int(code),
      ])
    case .failed(let failure, let code):
      .record([
        "account": .identifier(account), "kind": .text(kind.rawValue),
        "why": .text(failure.rawValue), "code": code.map { .int($0) },
      ])
    }
  }

  /// From an event's type and `clear`; nil when the type is another.
  public init?(type: String, clear: CBORValue) throws(CBORError) {
    guard Self.types.contains(type) else { return nil }
    let fields = try ClearFields(clear, of: type)
    account = try fields.need("account") { $0.identifier() }
    kind = try fields.need("kind") { $0.string.flatMap(LetterKind.init(rawValue:)) }
    switch type {
    case "mail.handed": step = .handed(through: try fields.need("through", \.unsignedInteger))
    case "mail.deferred":
      step = .deferred(
        attempt: try fields.need("attempt", \.int),
        next: try fields.need("next") { $0.integer.map { Instant(microseconds: $0) } },
        code: try fields.need("code", \.int))
    default:
      step = .failed(
        try fields.need("why") { $0.string.flatMap(LetterFailure.init(rawValue:)) },
        code: try fields.maybe("code", \.int))
    }
  }
}
