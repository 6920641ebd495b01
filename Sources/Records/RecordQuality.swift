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

  /// The scores for the uses, in the order of `QualityUse.allCases`; nil where nothing of a use is
  /// asked of this child.
  public var scores: [Int?] {
    var sums = QualityUse.allCases.map { _ in (sum: 0, weight: 0) }
    forEachWeighed { use, entry, standing in
      sums[use].sum += entry.weight * standing.worth
      sums[use].weight += entry.weight
    }
    return sums.map { $0.weight == 0 ? nil : $0.sum / $0.weight }
  }

  /// The score for a use; nil when nothing of it is asked of this child.
  public func score(for use: QualityUse) -> Int? {
    QualityUse.allCases.firstIndex(of: use).flatMap { scores[$0] }
  }

  /// The whole score: the mean of the uses that are asked of this child.
  public var score: Int { Self.mean(of: scores) }

  /// The mean of the scores that there are; 0 of none.
  public static func mean(of scores: [Int?]) -> Int {
    let given = scores.compactMap(\.self)
    return given.isEmpty ? 0 : given.reduce(0, +) / given.count
  }

  /// What would raise the whole score most, the greatest first; elements that are as they should be
  /// are left out.
  public func gains(atMost count: Int = 3) -> [Gain] {
    var totals = [QualityUse: Int]()
    forEachWeighed { _, entry, _ in totals[entry.use, default: 0] += entry.weight }
    var gains = [Element: Int]()
    forEachWeighed { _, entry, standing in
      let total = (totals[entry.use] ?? 0) * totals.count
      gains[entry.element, default: 0] += entry.weight * (1000 - standing.worth) / total
    }
    return gains.filter { $0.value > 0 }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(count).map { Gain(element: $0.key, permille: $0.value) }
  }

  /// The weights of the elements that this record should have, with the number of their use and how
  /// they stand. Weights ascend by use and element, standings by element: one walk a use.
  private func forEachWeighed(_ body: (Int, QualityWeights.Entry, Standing) -> Void) {
    var (use, at) = (0, 0)
    for entry in weights.entries {
      while QualityUse.allCases[use] != entry.use { (use, at) = (use + 1, 0) }
      while at < standings.count, standings[at].element < entry.element { at += 1 }
      guard at < standings.count, standings[at].element == entry.element else { continue }
      body(use, entry, standings[at])
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
      guard !places.isEmpty, let column = DataDictionary.column(of: element)?.name else {
        return false
      }
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
    var (asked, filled, doubtful) = (0, 0, 0)
    for row in rows where isAsked(element, row) {
      asked += 1
      guard row[element] != nil else { continue }
      filled += 1
      if doubts.contains(element, group, row) { doubtful += 1 }
    }
    guard asked > 0 else { return nil }
    return Standing(
      element: element, filled: filled * 1000 / asked, doubtful: doubtful * 1000 / asked)
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
