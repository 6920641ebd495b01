public import Counting
public import Primitives

/// A report as a table: rows of States or groups, columns of numbers.
public struct Report: Sendable {
  /// What a cell holds.
  public enum Cell: Hashable, Sendable {
    /// A number.
    case number(Int64)
    /// A number that is not told, so that nobody can be worked out from it.
    case hidden
    /// There is nothing to tell.
    case none
  }

  /// The reports there are; the raw value is the word of the command line.
  public enum Name: String, CaseIterable, Sendable {
    /// Unduplicated counts, nation and States.
    case counts
    /// Children by the regions of each State that has any.
    case regions
    /// By grade.
    case grades
    /// By the bands of age and grade.
    case ageBands = "age-bands"
    /// English learners, IEP, priority for services.
    case flags
    /// From which State to which.
    case mobility
    /// Five periods.
    case trends
    /// Children whom several States count.
    case duplicates
    /// Open worklist items by age.
    case worklist
    /// What States send in time.
    case timeliness
    /// Children who came and whose record was opened.
    case use
    /// How far a State's records are linked with others'.
    case linkage
    /// What States' systems sent, by month.
    case activity
  }

  /// Which.
  public let name: Name
  /// One line for people.
  public let title: String
  /// The period; nil where it plays no part.
  public let period: PerformancePeriod?
  /// What the ledger contained with this position.
  public let knownAt: UInt64
  /// The rule set; nil where none plays a part.
  public let rules: String?
  /// Names of the columns of numbers.
  public let columns: [String]
  /// The rows, each with its name.
  public let rows: [(name: String, cells: [Cell])]
  /// What to know when reading it; empty where nothing.
  public let note: String
}

/// What a report is asked for with.
public struct ReportQuestion: Sendable {
  /// Period, category, position and rules.
  public var count = CountQuestion()
  /// One State's rows only.
  public var state: StateCode?
  /// For the use of the exchange: within how many days of coming a record is opened.
  public var withinDays = 30
  /// For the use of the exchange: what its rows are.
  public var use = UseBreakdown.state

  /// What the use of the exchange is told apart by.
  public enum UseBreakdown: String, CaseIterable, Sendable {
    /// The State to which the child came.
    case state
    /// The role of who opened.
    case role
    /// The purpose of who opened.
    case purpose
    /// The district of the State to which the child came.
    case district
    /// The region of that State.
    case region
  }

  /// Everything by default.
  public init() {}
}
