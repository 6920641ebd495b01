/// A single change to what one of two records says, and what would become of the pair by it: the
/// answer to "what would have to be otherwise".
public struct MatchChange: Sendable {
  /// The fields that may change.
  public enum Field: String, Sendable, CaseIterable {
    /// Given names.
    case given
    /// Day of birth.
    case birth
    /// Sex.
    case sex
    /// Family names.
    case surnames
    /// The second parent.
    case mother
    /// The first parent.
    case father
    /// Place of birth.
    case birthPlace = "birth-place"
    /// Whether one of several born together.
    case multipleBirth = "multiple-birth"
  }

  /// What changes.
  public let field: Field
  /// Whether it becomes equal; else it is not said any more.
  public let becomesEqual: Bool
  /// What would be made of the pair.
  public let verdict: PairVerdict
  /// Its sum.
  public let total: Bits

  /// For each other verdict that one change leads to, the change that moves the sum least.
  public static func flips(
    _ left: [MatchFields], _ right: [MatchFields], isSameState: Bool, under model: LinkageModel
  ) -> [MatchChange] {
    guard let one = left.first, let other = right.first,
      let present = PairJudgement(left, right, isSameState: isSameState, under: model)
    else { return [] }
    var best = [PairVerdict: MatchChange]()
    for field in Field.allCases {
      for becomesEqual in [true, false] {
        // What is said now, not what was said before: the newest statements alone.
        let changed = field.change(one, other, becomesEqual: becomesEqual)
        guard changed.0 != one || changed.1 != other,
          let judged = PairJudgement(
            [changed.0], [changed.1], isSameState: isSameState, under: model),
          judged.verdict != present.verdict
        else { continue }
        let change = MatchChange(
          field: field, becomesEqual: becomesEqual, verdict: judged.verdict, total: judged.total)
        func distance(_ change: MatchChange) -> Int32 { abs(change.total.raw - present.total.raw) }
        if best[judged.verdict].map({ distance(change) < distance($0) }) ?? true {
          best[judged.verdict] = change
        }
      }
    }
    return best.sorted { $0.key > $1.key }.map(\.value)
  }
}

extension MatchChange.Field {
  fileprivate func change(
    _ left: MatchFields, _ right: MatchFields, becomesEqual: Bool
  ) -> (MatchFields, MatchFields) {
    var (left, right) = (left, right)
    switch self {
    case .given:
      right.given = becomesEqual ? left.given : GivenNames(names: [], hasMaria: false)
    case .birth: right.birth = becomesEqual ? left.birth : nil
    case .sex: right.sex = becomesEqual ? left.sex : nil
    case .surnames: right.surnames = becomesEqual ? left.surnames : Surnames(names: [])
    case .mother: right.mother = becomesEqual ? left.mother : []
    case .father: right.father = becomesEqual ? left.father : []
    case .birthPlace:
      (right.birthCity, right.birthCountry) =
        becomesEqual ? (left.birthCity, left.birthCountry) : (nil, nil)
    case .multipleBirth:
      (left.isMultipleBirth, right.isMultipleBirth) = becomesEqual ? (false, false) : (nil, nil)
    }
    return (left, right)
  }
}

extension MatchFields {
  /// The same for most children of one family: family names in any order, and the mother.
  public var familyKey: UInt64 {
    let names = surnames.names.map { PhoneticFold.fold($0) }.sorted()
    return (names + (mother.first.map { [$0.prefix(4)] } ?? [])).reduce(UInt64(1)) {
      StableHash.of($0, $1.high, $1.low)
    }
  }
}
