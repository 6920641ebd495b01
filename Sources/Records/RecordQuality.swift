/// How complete and how trustworthy one State's statement about a child is. Pure: a function of the
/// block and of what validation said about it. Shares are in thousandths.
public struct RecordQuality: Hashable, Sendable {
  /// How one element stands in the rows where it should be.
  public struct Standing: Hashable, Sendable {
    /// Which.
    public let element: Element
    /// Rows that have a value, in thousandths of those that should.
    public let filled: Int
    /// Rows whose value validation doubts, in thousandths of those that should have one.
    public let doubtful: Int

    /// From its shares.
    public init(element: Element, filled: Int, doubtful: Int) {
      self.element = element
      self.filled = filled
      self.doubtful = doubtful
    }

    /// What it is worth: a value that is doubted is worth half.
    public var worth: Int { filled - doubtful / 2 }
  }

  /// What filling an element would add.
  public struct Gain: Hashable, Sendable {
    /// Which.
    public let element: Element
    /// By how much the whole score would rise, in thousandths.
    public let permille: Int
  }

  /// The weights.
  public let weights: QualityWeights
  /// The elements that this child's record should have, ascending.
  public let standings: [Standing]

  /// From standings, as a row keeps them.
  public init(weights: QualityWeights, standings: [Standing]) {
    self.weights = weights
    self.standings = standings.sorted { $0.element < $1.element }
  }

  /// Of a block and its findings.
  public init(_ block: StudentBlock, findings: [Finding], weights: QualityWeights) {
    let doubts = Doubts(findings)
    self.init(
      weights: weights,
      standings: weights.elements.compactMap { Self.standing(of: $0, in: block, doubts) })
  }

  /// The score for a use; nil when nothing of it is asked of this child.
  public func score(for use: QualityUse) -> Int? {
    var (sum, total) = (0, 0)
    for (entry, standing) in weighed where entry.use == use {
      sum += entry.weight * standing.worth
      total += entry.weight
    }
    return total == 0 ? nil : sum / total
  }

  /// The whole score: the mean of the uses that are asked of this child.
  public var score: Int {
    let scores = QualityUse.allCases.compactMap { score(for: $0) }
    return scores.isEmpty ? 0 : scores.reduce(0, +) / scores.count
  }

  /// What would raise the whole score most, the greatest first; elements that are as they should be
  /// are left out.
  public func gains(atMost count: Int = 3) -> [Gain] {
    var totals = [QualityUse: Int]()
    for (entry, _) in weighed { totals[entry.use, default: 0] += entry.weight }
    var gains = [Element: Int]()
    for (entry, standing) in weighed {
      let total = (totals[entry.use] ?? 0) * totals.count
      gains[entry.element, default: 0] += entry.weight * (1000 - standing.worth) / total
    }
    return gains.filter { $0.value > 0 }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(count).map { Gain(element: $0.key, permille: $0.value) }
  }

  private var weighed: [(QualityWeights.Entry, Standing)] {
    weights.entries.compactMap { entry in
      standings.first { $0.element == entry.element }.map { (entry, $0) }
    }
  }
}

extension RecordQuality {
  /// The places that validation doubts.
  private struct Doubts {
    private struct Place: Hashable {
      let group: Group
      let recordID: UInt16
      let column: String
    }

    private var places: Set<Place> = []

    init(_ findings: [Finding]) {
      for finding in findings {
        guard let group = finding.group, let column = finding.column else { continue }
        places.insert(Place(group: group, recordID: finding.recordID ?? 0, column: column))
      }
    }

    func contains(_ element: Element, _ group: Group, _ row: Row) -> Bool {
      guard let column = DataDictionary.column(of: element)?.name else { return false }
      return places.contains(Place(group: group, recordID: row.recordID, column: column))
    }
  }

  private static func standing(
    of element: Element, in block: StudentBlock, _ doubts: Doubts
  ) -> Standing? {
    guard let group = DataDictionary.group(of: element) else { return nil }
    let rows =
      group == .demographics ? block.demographics.map { [$0] } ?? [] : block.rows(group)
    guard !rows.isEmpty else {
      return isExpected(group, block) ? Standing(element: element, filled: 0, doubtful: 0) : nil
    }
    let asked = rows.filter { isAsked(element, $0) }
    guard !asked.isEmpty else { return nil }
    let filled = asked.filter { $0[element] != nil }
    let doubtful = filled.filter { doubts.contains(element, group, $0) }
    return Standing(
      element: element, filled: filled.count * 1000 / asked.count,
      doubtful: doubtful.count * 1000 / asked.count)
  }

  /// Whether a group without rows is something missing: courses in the grades that earn credit;
  /// tests and doses only where there are some.
  private static func isExpected(_ group: Group, _ block: StudentBlock) -> Bool {
    switch group {
    case .student, .demographics, .qualifyingMoves, .enrollments, .eligibility: true
    case .courseHistory: block.rows(.enrollments).contains(where: isSecondary)
    case .alternateStateStudentIDs, .assessments, .immunizations: false
    }
  }

  private static let secondaryGrades: Set<String> = ["09", "10", "11", "12"]

  private static func isSecondary(_ row: Row) -> Bool {
    row[.gradeLevel].map(secondaryGrades.contains) ?? false
  }

  /// Whether a row should have an element, where the layout asks under a condition.
  private static func isAsked(_ element: Element, _ row: Row) -> Bool {
    switch element.rawValue {
    case 28:
      let country = row[Element(rawValue: 29)]
      return country == nil || country == "US" || country == "USA"
    // A row of residence alone is in no school.
    case 35, 37, 47, 49, 50: return row[.enrollmentType] != "06"
    case 43, 44: return row[.enrollmentType] != "06"
    case 58, 61, 63: return isSecondary(row)
    case 72, 73: return !isFinished(row)
    case 74, 75: return isFinished(row)
    default: return true
    }
  }

  /// A course with credit or a final mark is finished.
  private static func isFinished(_ row: Row) -> Bool {
    row[Element(rawValue: 74)] != nil || row[Element(rawValue: 75)] != nil
  }
}
