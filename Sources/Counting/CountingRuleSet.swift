/// The boundary choices of a count, all of them named, under a name that never changes its meaning:
/// an event that says "counting/1" is read with these values for ever. A new choice is a new set.
///
/// An enumeration with one case names a choice for which nobody has asked for another; the second
/// case comes with its code.
public struct CountingRuleSet: Hashable, Sendable {
  /// Whose records a fact about one child may come from.
  public enum Scope: UInt8, Sendable {
    /// Only from the State's own records of the child.
    case ownState = 1
    /// From every State's records of the child.
    case anyState = 2
  }

  /// What an anniversary becomes in a month without that day: 29 February in a common year.
  public enum MissingDay: UInt8, Sendable {
    /// 28 February.
    case lastOfMonth = 1
    /// 1 March.
    case firstOfNextMonth = 2
  }

  /// How long an enrollment without a withdrawal date shows residence.
  public enum OpenEnrollment: UInt8, Sendable {
    /// Until the day of the statement that it stands in.
    case untilSubmission = 1
    /// On its first day only.
    case firstDayOnly = 2
  }

  /// What shows residence on or after the third birthday.
  public enum ThirdBirthday: UInt8, Sendable {
    /// Whatever shows residence on another day.
    case anyEvidence = 1
    /// A date that the State wrote: an enrollment that began before the birthday and is still open
    /// shows nothing after it.
    case statedDate = 2
  }

  /// What a row with a continuation-of-services reason shows.
  public enum Continuation: UInt8, Sendable {
    /// Nothing: the State itself says that the child was no longer eligible there.
    case showsNothing = 1
    /// Residence, like other rows; eligibility still has to cover the day.
    case showsResidence = 2
  }

  /// When a child graduated whose row says so and gives no date.
  public enum UndatedGraduation: UInt8, Sendable {
    /// On that row's withdrawal date; an open or unreadable one says nothing.
    case atWithdrawal = 1
    /// The indicator alone says nothing.
    case ignored = 2
  }

  /// Which birth date holds for a State whose records of one child disagree.
  public enum BirthDateConflict: UInt8, Sendable {
    /// The one submitted last; of two on one day, that of the earlier State record.
    case latestSubmission = 1
  }

  /// Which State an evidence of residence speaks for.
  public enum ResidenceState: UInt8, Sendable {
    /// The State that reports it, wherever the facility lies: a child may go to school across the
    /// border.
    case reporting = 1
  }

  /// On which day service makes a child one of Category 2.
  public enum Service: UInt8, Sendable {
    /// On a day that also counts for Category 1: of age, eligible, inside the period.
    case onQualifyingDay = 1
  }

  /// What shows residence: kinds of dates in a row.
  public struct EvidenceKinds: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// From bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The stay from enrollment to withdrawal.
    public static let enrollment = EvidenceKinds(rawValue: 1)
    /// The residency date.
    public static let residencyDate = EvidenceKinds(rawValue: 2)
    /// The residency verification date.
    public static let residencyVerificationDate = EvidenceKinds(rawValue: 4)
    /// All three.
    public static let all: EvidenceKinds = [
      .enrollment, .residencyDate, .residencyVerificationDate,
    ]
  }

  /// A day of every year.
  public struct MonthDay: Hashable, Sendable {
    /// 1 to 12.
    public let month: UInt8
    /// From 1; a day that every such month has.
    public let day: UInt8

    /// 31 August is 8, 31. A day that not every year has is our own mistake.
    public init(_ month: UInt8, _ day: UInt8) {
      let lengths: [UInt8] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      precondition((1...12).contains(month), "months are 1 to 12")
      precondition(
        day >= 1 && day <= lengths[Int(month) - 1], "not a day of month \(month) in every year")
      self.month = month
      self.day = day
    }
  }

  /// The name with its version, which events carry.
  public var name = "counting/1"
  /// The first day of a performance period; it ends the day before the next one's.
  public var periodStart = MonthDay(9, 1)
  /// Counted from this birthday on.
  public var ageMinYears = 3
  /// Counted until the day before this birthday.
  public var ageLimitYears = 22
  /// What shows residence on or after the youngest age.
  public var thirdBirthday = ThirdBirthday.anyEvidence
  /// How long a qualifying move makes eligible.
  public var eligibilityMonths = 36
  /// Whether the day `eligibilityMonths` after the arrival is itself eligible.
  public var lastEligibilityDayIsEligible = true
  /// Whether the submitted Eligibility Expiration Date is itself eligible.
  public var expirationDayIsEligible = true
  /// Whether the day of graduation is itself eligible.
  public var graduationDayIsEligible = true
  /// When a graduation without a date took place.
  public var undatedGraduation = UndatedGraduation.atWithdrawal
  /// What 29 February becomes.
  public var missingDay = MissingDay.lastOfMonth
  /// Whose qualifying moves make a child eligible for a State's count. A State answers for its own
  /// Certificates of Eligibility and for nobody else's.
  public var eligibilityFrom = Scope.ownState
  /// Whose word ends eligibility by graduation. It is a fact about the child, not about a State.
  public var graduationFrom = Scope.anyState
  /// Which of a State's birth dates holds.
  public var birthDateConflict = BirthDateConflict.latestSubmission
  /// Which State residence is shown in.
  public var residenceState = ResidenceState.reporting
  /// What shows residence.
  public var evidence = EvidenceKinds.all
  /// How long an open enrollment shows residence.
  public var openEnrollment = OpenEnrollment.untilSubmission
  /// Rows of these types show nothing at all.
  public var typesShowingNothing: EnrollmentTypes = [.nonMigrant]
  /// What a continuation row shows.
  public var continuation = Continuation.showsNothing
  /// Types that are service in a summer or intersession project on every day.
  public var typesServed: EnrollmentTypes = [.summerOrIntersessionProject]
  /// Types that are such service only on days of a break.
  public var typesServedInBreak: EnrollmentTypes = [.yearRoundProject]
  /// Types that are a project of the program's money, in any season.
  public var typesFunded = EnrollmentTypes.funded
  /// The first day of the summer break, until States' loaded calendars say better in a later set.
  public var breakFirst = MonthDay(6, 1)
  /// The last day of the summer break, of the same calendar year.
  public var breakLast = MonthDay(8, 31)
  /// On which days service counts.
  public var service = Service.onQualifyingDay

  /// The values of "counting/1", to be varied under another name.
  public init() {}

  /// The set in force from the first day of a ledger.
  public static let first = CountingRuleSet()

  /// The sets that are fixed in code; none is ever removed. Others are adopted as policies.
  public static let all: [CountingRuleSet] = [first]

  /// The set of that name among those fixed in code; nil when there is none.
  public static func named(_ name: String) -> CountingRuleSet? { all.first { $0.name == name } }

  /// Whether both count the same children on the same days, whatever they are called.
  public func countsLike(_ other: CountingRuleSet) -> Bool {
    var renamed = other
    renamed.name = name
    return renamed == self
  }
}
