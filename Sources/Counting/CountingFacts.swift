public import Primitives

/// What one State record says that matters for counting, and nothing else: no name, no id. Made
/// from the block in force, sealed in a projection's table, read by `CountingEngine`.
///
/// It keeps what the State said, not what a rule makes of it, so that a new rule set is built from
/// the same facts. Death has no element in the layout and is not among them.
public struct CountingFacts: Hashable, Sendable {
  /// The State that reports.
  public let state: StateCode
  /// The day on which the block was submitted: how long an open enrollment shows residence.
  public let submissionDate: CivilDate
  /// From the demographics in force; nil when missing or unreadable.
  public let birthDate: CivilDate?
  /// From the demographics in force; nil when missing or unknown.
  public let sex: Sex?
  /// The qualifying moves with a readable arrival date, by record id.
  public let moves: [Move]
  /// The enrollments, by record id.
  public let enrollments: [Enrollment]

  /// From its members. Dates lie in the years 1 to 9999, as every date does that was read from
  /// text.
  public init(
    state: StateCode, submissionDate: CivilDate, birthDate: CivilDate?, sex: Sex? = nil,
    moves: [Move], enrollments: [Enrollment]
  ) {
    self.state = state
    self.submissionDate = submissionDate
    self.birthDate = birthDate
    self.sex = sex
    self.moves = moves
    self.enrollments = enrollments
  }

  /// Whether a stay is open: only of those does the day of submission say how long they went on.
  public var hasOpenEnrollment: Bool { enrollments.contains { $0.ending == .open } }
}

extension CountingFacts {
  /// Sex (E11).
  public enum Sex: UInt8, Sendable {
    /// Female.
    case female = 1
    /// Male.
    case male = 2
    /// Other, of the newer list.
    case other = 3
  }

  /// A qualifying move.
  public struct Move: Hashable, Sendable {
    /// Where a move came from, seen from where it went.
    public enum Origin: UInt8, Sendable {
      /// Within one State.
      case sameState = 1
      /// From another State.
      case otherState = 2
      /// From another country.
      case abroad = 3
    }

    /// E26.
    public let qualifyingArrivalDate: CivilDate
    /// E32; nil when missing or unreadable.
    public let expirationDate: CivilDate?
    /// From E28, E29 and E31; nil when they do not tell.
    public let origin: Origin?
    /// The State that the move came from (E28), where it crossed a State's border inside the
    /// country; nil for all others and where nothing tells.
    public let fromState: StateCode?

    /// From its members.
    public init(
      qualifyingArrivalDate: CivilDate, expirationDate: CivilDate? = nil, origin: Origin? = nil,
      fromState: StateCode? = nil
    ) {
      self.qualifyingArrivalDate = qualifyingArrivalDate
      self.expirationDate = expirationDate
      self.origin = origin
      self.fromState = fromState
    }
  }

  /// Marks of a child in one enrollment; a bit is set where the State said yes.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// From bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// E49, English learner.
    public static let englishLearner = Flags(rawValue: 1)
    /// E50, has an individualized education program.
    public static let individualizedEducationProgram = Flags(rawValue: 2)
    /// E52, priority for services.
    public static let priorityForServices = Flags(rawValue: 4)
  }
}
