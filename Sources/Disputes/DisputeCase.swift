public import Primitives
public import Records

/// A case of amendment, folded from its recorded steps: where it stands, which step may come next,
/// what is due and what is late. Pure: the same steps give the same case.
public struct DisputeCase: Hashable, Sendable {
  /// Where a case stands.
  public enum Stage: Hashable, Sendable {
    /// The request is there.
    case received
    /// The family knows that it is.
    case acknowledged
    /// Decided for the first time.
    case decided(DisputeOutcome)
    /// A review is asked for.
    case reviewAsked
    /// A hearing is.
    case hearingAsked
    /// It was held; the decision is to come.
    case hearingHeld
    /// Decided again.
    case reviewed(DisputeOutcome)
    /// Ended.
    case closed(DisputeEnd)
  }

  /// Which.
  public let caseID: CaseID
  /// What it is about.
  public let subject: DisputeSubject
  /// The day on which the request came.
  public let received: CivilDate
  /// Where it stands.
  public private(set) var stage = Stage.received
  /// What was decided last; nil before the first decision.
  public private(set) var outcome: DisputeOutcome?
  /// States to which it was forwarded, in the order of that, and whether each agreed; nil while
  /// its answer is awaited.
  public private(set) var answers: [(state: StateCode, agrees: Bool?)] = []
  /// Whether a review was asked for.
  public private(set) var wasReviewAsked = false
  /// Whether a hearing was.
  public private(set) var wasHearingAsked = false
  /// Whether a statement of disagreement is filed.
  public private(set) var hasStatement = false
  /// The clocks that run, the most urgent first.
  public private(set) var dues: [DisputeDue] = []

  /// From the first step; nil when that is another than the receipt.
  public init?(_ first: DisputeRecorded) {
    guard case .received(let subject) = first.step else { return nil }
    caseID = first.caseID
    self.subject = subject
    received = first.day
    start(first.dues)
  }

  /// Whether it has ended.
  public var isClosed: Bool { if case .closed = stage { true } else { false } }

  /// The States that have not answered yet.
  public var awaited: [StateCode] { answers.filter { $0.agrees == nil }.map(\.state) }

  /// The clocks that ran out before a day.
  public func late(on day: CivilDate) -> [DisputeDue] { dues.filter { $0.day < day } }

  /// Takes in a recorded step. What is in the log has happened: nothing is refused here.
  public mutating func apply(_ recorded: DisputeRecorded) {
    switch recorded.step {
    case .received: break
    case .acknowledged:
      stop(.acknowledge)
      stage = .acknowledged
    case .routed(let state):
      if state == subject.state { stop(.forward) }
      answers.append((state, nil))
    case .answered(let state, let agrees):
      dues.removeAll { $0.clock == .answer && $0.state == state }
      if let place = answers.lastIndex(where: { $0.state == state && $0.agrees == nil }) {
        answers[place].agrees = agrees
      }
    case .decided(let outcome):
      for clock in [DisputeClock.acknowledge, .forward, .answer] { stop(clock) }
      // A State's thirty days are for sending the other values as well.
      if outcome == .refused { stop(.decide) }
      self.outcome = outcome
      stage = .decided(outcome)
    case .reviewAsked:
      wasReviewAsked = true
      stage = .reviewAsked
    case .hearingAsked:
      wasHearingAsked = true
      stage = .hearingAsked
    case .hearingHeld: stage = .hearingHeld
    case .extended(let until): dues = dues.map { $0.clock == .review ? .init(.review, until) : $0 }
    case .reviewed(let outcome):
      for clock in [DisputeClock.review, .answer] { stop(clock) }
      self.outcome = outcome
      stage = .reviewed(outcome)
    case .statementFiled: hasStatement = true
    case .closed(let end):
      dues = []
      stage = .closed(end)
    }
    start(recorded.dues)
  }

  private mutating func stop(_ clock: DisputeClock) { dues.removeAll { $0.clock == clock } }

  private mutating func start(_ more: [DisputeDue]) {
    dues = (dues + more).sorted { ($0.day, $0.clock.order) < ($1.day, $1.clock.order) }
  }

  /// Equal where everything that was recorded is.
  public static func == (left: Self, right: Self) -> Bool {
    left.caseID == right.caseID && left.subject == right.subject && left.stage == right.stage
      && left.dues == right.dues && left.outcome == right.outcome
      && left.hasStatement == right.hasStatement
      && left.answers.elementsEqual(right.answers, by: ==)
  }

  /// By the case's number.
  public func hash(into hasher: inout Hasher) { hasher.combine(caseID) }
}

extension DisputeClock {
  /// Among clocks of one day, in the order in which they are named.
  fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
