public import Primitives

/// Whose clocks a case of amendment runs on. The raw value stands in events: it never changes.
public enum DisputeRoute: String, CaseIterable, Sendable {
  /// The Department's Privacy Act office received it: 5 U.S.C. 552a(d).
  case privacyAct = "privacy-act"
  /// A State received it: 34 CFR 200.85(d).
  case state
}

/// What was decided. The raw value stands in events: it never changes.
public enum DisputeOutcome: String, CaseIterable, Sendable {
  /// The values are wrong; their State is to send others.
  case amended
  /// Some are.
  case partly
  /// None is.
  case refused

  /// Whether something of what was asked was not granted: then there is a way on.
  public var leavesSomething: Bool { self != .amended }
}

/// How a case ended. The raw value stands in events: it never changes.
public enum DisputeEnd: String, CaseIterable, Sendable {
  /// The State's statement says otherwise now.
  case corrected
  /// Refused, and the family asked for nothing more.
  case refused
  /// A statement of disagreement goes with the values.
  case statement
  /// The family took its request back.
  case withdrawn
}

/// A clock of a case. The raw value stands in events: it never changes.
public enum DisputeClock: String, CaseIterable, Sendable {
  /// Acknowledge the request, 5 U.S.C. 552a(d)(2)(A).
  case acknowledge
  /// Forward it to the State whose datum it is, 34 CFR 200.85(d).
  case forward
  /// That State's answer.
  case answer
  /// Acknowledge, look into, decide and resubmit: a State's clock.
  case decide
  /// Decide the review, 5 U.S.C. 552a(d)(3).
  case review
}

/// Who asks for the family. The raw value stands in sealed parts: it never changes.
public enum RequesterRelation: String, CaseIterable, Sendable {
  /// A parent.
  case parent
  /// A guardian.
  case guardian
  /// The student, of age or emancipated.
  case student
  /// Somebody with the family's written authority.
  case representative
}

/// A day by which something is due, and of whom.
public struct DisputeDue: Hashable, Sendable {
  /// Which clock.
  public let clock: DisputeClock
  /// The last day on time.
  public let day: CivilDate
  /// The State that is to act; nil for whoever holds the case.
  public let state: StateCode?

  /// A due date.
  public init(_ clock: DisputeClock, _ day: CivilDate, of state: StateCode? = nil) {
    self.clock = clock
    self.day = day
    self.state = state
  }
}
