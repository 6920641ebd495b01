public import CBOR
public import Primitives

/// What a case of amendment is about, in opaque numbers: one State record, because each State
/// answers for its own datum. Which fields and values stands in the sealed part.
public struct DisputeSubject: Hashable, Sendable {
  /// The child that had the record when the request came.
  public let child: ChildID
  /// Whose values are contested.
  public let record: StateRecordID
  /// The State whose datum it is.
  public let state: StateCode
  /// The State that received the request and holds the case; nil for the Department.
  public let receiver: StateCode?

  /// A subject.
  public init(
    child: ChildID, record: StateRecordID, state: StateCode, receiver: StateCode?
  ) {
    self.child = child
    self.record = record
    self.state = state
    self.receiver = receiver
  }

  /// Whose clocks run.
  public var route: DisputeRoute { receiver == nil ? .privacyAct : .state }

  /// Whether the datum is another State's than the receiver's.
  public var isForeign: Bool { receiver != state }
}

/// A step of a case as somebody wants to take it. Whether it may be taken, and what is due after
/// it, the case says.
public enum DisputeStep: Hashable, Sendable {
  /// The request came.
  case received(DisputeSubject)
  /// The family was told that it came.
  case acknowledged
  /// It was forwarded to a State.
  case routed(to: StateCode)
  /// That State answered; whether it agrees that the values are wrong.
  case answered(by: StateCode, agrees: Bool)
  /// It was decided.
  case decided(DisputeOutcome)
  /// The family asked for a review of the refusal.
  case reviewAsked
  /// The family asked for a hearing.
  case hearingAsked
  /// It was held.
  case hearingHeld
  /// The review takes longer, for good cause, until a day.
  case extended(until: CivilDate)
  /// It was decided again, after the review or the hearing.
  case reviewed(DisputeOutcome)
  /// The family's statement of disagreement was filed.
  case statementFiled
  /// The case ended.
  case closed(DisputeEnd)

  /// The event's type.
  public var type: String {
    switch self {
    case .received: "dispute.received"
    case .acknowledged: "dispute.acknowledged"
    case .routed: "dispute.routed"
    case .answered: "dispute.answered"
    case .decided: "dispute.decided"
    case .reviewAsked: "dispute.reviewasked"
    case .hearingAsked: "dispute.hearingasked"
    case .hearingHeld: "dispute.hearingheld"
    case .extended: "dispute.extended"
    case .reviewed: "dispute.reviewed"
    case .statementFiled: "dispute.statementfiled"
    case .closed: "dispute.closed"
    }
  }
}

/// A step of a case that was taken: twelve event types with one form.
///
/// The sealed part, under the key of the case, is a ``DisputeContent``. That key is destroyed with
/// the State record, so that an erasure of whoever has the record erases the case as well, and a
/// split takes the case where the record goes. Documents lie in the event's blobs under the same
/// key.
public struct DisputeRecorded: Hashable, Sendable {
  /// Version of the form.
  public static let version = 1

  /// The case.
  public let caseID: CaseID
  /// What was done.
  public let step: DisputeStep
  /// The day on which it was done, in the zone of whoever holds the case.
  public let day: CivilDate
  /// The clocks that it started, with the days that the policies, holidays and zones of then give.
  public let dues: [DisputeDue]

  /// A recorded step.
  public init(_ caseID: CaseID, _ step: DisputeStep, on day: CivilDate, dues: [DisputeDue] = []) {
    self.caseID = caseID
    self.step = step
    self.day = day
    self.dues = dues
  }

  /// The types of all steps.
  public static let types: Set<String> = [
    "dispute.received", "dispute.acknowledged", "dispute.routed", "dispute.answered",
    "dispute.decided", "dispute.reviewasked", "dispute.hearingasked", "dispute.hearingheld",
    "dispute.extended", "dispute.reviewed", "dispute.statementfiled", "dispute.closed",
  ]

  /// `{"case", "day", "due": [[clock, day, State or null]]}` and, by step, `"child", "record",
  /// "state", "receiver"`, `"state"`, `"agrees"`, `"outcome"`, `"until"`, `"end"`.
  public var clear: CBORValue {
    var fields: [(String, CBORValue)] = [("case", .identifier(caseID)), ("day", .date(day))]
    if !dues.isEmpty {
      fields.append(
        (
          "due",
          .array(
            dues.map {
              .array([
                .text($0.clock.rawValue), .date($0.day), $0.state.map { .state($0) } ?? .null,
              ])
            })
        ))
    }
    switch step {
    case .received(let subject):
      fields += [
        ("child", .identifier(subject.child)), ("record", .identifier(subject.record)),
        ("state", .state(subject.state)),
      ]
      if let receiver = subject.receiver { fields.append(("receiver", .state(receiver))) }
    case .routed(let state): fields.append(("state", .state(state)))
    case .answered(let state, let agrees):
      fields += [("state", .state(state)), ("agrees", .bool(agrees))]
    case .decided(let outcome), .reviewed(let outcome):
      fields.append(("outcome", .text(outcome.rawValue)))
    case .extended(let until): fields.append(("until", .date(until)))
    case .closed(let end): fields.append(("end", .text(end.rawValue)))
    case .acknowledged, .reviewAsked, .hearingAsked, .hearingHeld, .statementFiled: break
    }
    return .map(fields.map { CBORValue.Entry(.text($0.0), $0.1) })
  }

  /// From an event's type and `clear`; nil when the type is another.
  public init?(type: String, clear: CBORValue) throws(CBORError) {
    guard Self.types.contains(type) else { return nil }
    let fields = try ClearFields(clear, of: type)
    caseID = try fields.need("case") { $0.identifier() }
    day = try fields.need("day", \.civilDate)
    dues =
      clear["due"] == nil
      ? []
      : try fields.list("due") { item in
        guard let parts = item.items, parts.count == 3,
          let clock = parts[0].string.flatMap(DisputeClock.init(rawValue:)),
          let day = parts[1].civilDate
        else { return nil }
        return DisputeDue(clock, day, of: parts[2].state)
      }
    step = try Self.step(type, fields)
  }

  private static func step(
    _ type: String, _ fields: ClearFields
  ) throws(CBORError) -> DisputeStep {
    switch type {
    case "dispute.received":
      return .received(
        DisputeSubject(
          child: try fields.need("child") { $0.identifier() },
          record: try fields.need("record") { $0.identifier() },
          state: try fields.need("state", \.state), receiver: try fields.maybe("receiver", \.state)
        ))
    case "dispute.acknowledged": return .acknowledged
    case "dispute.routed": return .routed(to: try fields.need("state", \.state))
    case "dispute.answered":
      return .answered(
        by: try fields.need("state", \.state), agrees: try fields.need("agrees", \.boolean))
    case "dispute.decided": return .decided(try outcome(fields))
    case "dispute.reviewasked": return .reviewAsked
    case "dispute.hearingasked": return .hearingAsked
    case "dispute.hearingheld": return .hearingHeld
    case "dispute.extended": return .extended(until: try fields.need("until", \.civilDate))
    case "dispute.reviewed": return .reviewed(try outcome(fields))
    case "dispute.statementfiled": return .statementFiled
    default:
      return .closed(
        try fields.need("end") { $0.string.flatMap(DisputeEnd.init(rawValue:)) })
    }
  }

  private static func outcome(_ fields: ClearFields) throws(CBORError) -> DisputeOutcome {
    try fields.need("outcome") { $0.string.flatMap(DisputeOutcome.init(rawValue:)) }
  }
}
