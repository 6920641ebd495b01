import Primitives

/// What a count is broken down by. The raw value is the word of the command line.
public enum Breakdown: String, CaseIterable, Sendable {
  /// The State that counts.
  case state
  /// The State's named sets of districts.
  case region
  /// District of the latest evidence of residence.
  case district
  /// Grade of that evidence.
  case grade
  /// Bands of grade and age, as the Department's report has them.
  case ageBand = "age-band"
  /// Sex.
  case sex
  /// Priority for services.
  case priority = "pfs"
  /// English learner.
  case englishLearner = "el"
  /// Individualized education program.
  case individualizedProgram = "iep"
  /// Whether a qualifying arrival lies in the period.
  case arrival = "qad"
  /// Qualifying moves in the period.
  case mobility
  /// Whether one of them came from another State.
  case interstate
  /// The State that the latest such move came from.
  case from
  /// Whether the child was in a project of the program's money in the period.
  case served

  /// What the count of a State can be told apart by alone, so that a table of it beside the States
  /// is a fixed one.
  public static let published: [Breakdown] = [
    .grade, .ageBand, .sex, .priority, .englishLearner, .individualizedProgram, .arrival,
    .mobility, .interstate, .served,
  ]

  /// The value that a profile has, as it is printed; nil for the State and the region, which no
  /// profile says.
  public func value(of profile: Profile) -> String? {
    switch self {
    case .state, .region: nil
    case .district: profile.district.map { padded($0, 7) } ?? "none"
    case .grade: profile.grade?.code ?? "none"
    case .ageBand: AgeBand(profile).rawValue
    case .sex:
      switch profile.sex {
      case .female: "female"
      case .male: "male"
      case .other: "other"
      case nil: "none"
      }
    case .priority: Self.word(profile.flags.contains(.priorityForServices))
    case .englishLearner: Self.word(profile.flags.contains(.englishLearner))
    case .individualizedProgram:
      Self.word(profile.flags.contains(.individualizedEducationProgram))
    case .arrival: Self.word(profile.moves > 0)
    case .mobility: profile.moves >= 3 ? "3+" : String(profile.moves)
    case .interstate: Self.word(profile.isInterstate)
    case .from: profile.movedFrom?.description ?? "none"
    case .served: Self.word(profile.isServed)
    }
  }

  private static func word(_ truth: Bool) -> String { truth ? "yes" : "no" }
}

/// The bands of CSPR 1.7.1: preschool children by age, pupils by grade.
public enum AgeBand: String, CaseIterable, Sendable {
  /// 3 to 5 years and not in kindergarten.
  case ageThreeToFive = "3-5"
  /// Kindergarten to grade 3.
  case kindergartenToThree = "K-3"
  /// Grades 4 and 5.
  case fourAndFive = "4-5"
  /// Grades 6 to 8.
  case sixToEight = "6-8"
  /// Grades 9 to 12.
  case nineToTwelve = "9-12"
  /// Ungraded.
  case ungraded
  /// Out of school.
  case outOfSchool = "out-of-school"
  /// Six or older, and no grade of a school tells more.
  case unknown

  /// The band of a profile: a grade of a school decides, and for all others the age.
  public init(_ profile: Profile) {
    switch profile.grade?.code {
    case "KG", "01", "02", "03": self = .kindergartenToThree
    case "04", "05": self = .fourAndFive
    case "06", "07", "08": self = .sixToEight
    case "09", "10", "11", "12": self = .nineToTwelve
    case "UG": self = .ungraded
    case "00": self = .outOfSchool
    default: self = profile.isUnderSix ? .ageThreeToFive : .unknown
    }
  }
}

extension Profile {
  /// Only what these breakdowns read: profiles that they do not tell apart become equal.
  public func reduced(to breakdowns: [Breakdown]) -> Profile {
    var kept = Profile()
    for breakdown in breakdowns {
      switch breakdown {
      case .state: break
      case .region, .district: kept.district = district
      case .grade: kept.grade = grade
      case .ageBand:
        kept.grade = grade
        kept.isUnderSix = isUnderSix
      case .sex: kept.sex = sex
      case .priority: kept.flags.formUnion(flags.intersection(.priorityForServices))
      case .englishLearner: kept.flags.formUnion(flags.intersection(.englishLearner))
      case .individualizedProgram:
        kept.flags.formUnion(flags.intersection(.individualizedEducationProgram))
      case .arrival, .mobility: kept.moves = moves
      case .interstate: kept.isInterstate = isInterstate
      case .from: kept.movedFrom = movedFrom
      case .served: kept.isServed = isServed
      }
    }
    return kept
  }
}
