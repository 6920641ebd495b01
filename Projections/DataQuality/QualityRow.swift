import CBOR
import KeyValue
public import Primitives
import Projecting
public import Records

/// What is kept of one State record in force: shares and days, no value that the State sent.
public struct QualityRow: Hashable, Sendable {
  /// A section of the record.
  public struct Section: Hashable, Sendable {
    /// Which.
    public let group: Group
    /// Tells whether the next statement changes it; means nothing outside a sealed row.
    let fingerprint: UInt64
    /// The day of the statement that changed it last.
    public let changed: CivilDate
  }

  /// The State.
  public let state: StateCode
  /// The district of the newest enrollment, seven digits as a number; 0 when there is none.
  public let district: UInt32
  /// Shares by element.
  public let quality: RecordQuality
  /// The sections that have rows, ascending.
  public let sections: [Section]
  /// The day of the last statement: a block is all that the State says, so that each one confirms
  /// every section, changed or not.
  public var confirmed: CivilDate

  /// The key of the sums that it is in.
  var cell: [UInt8] { state.bytes + district.bigEndianBytes }
}

extension QualityRow {
  /// From a statement; `before` is the row of the statement that it supersedes.
  init(
    _ content: StudentSubmitted.Sealed, state: StateCode, on day: CivilDate,
    weights: QualityWeights, before: QualityRow?
  ) {
    self.state = state
    district = Self.district(of: content.block)
    quality = RecordQuality(content.block, findings: content.findings, weights: weights)
    sections = content.block.groups.map { rows in
      // Without the echo of the MSIX id, which says nothing new about the child.
      let mark = Self.fingerprint(StudentBlock(groups: [rows]).comparableContent)
      let old = before?.sections.first { $0.group == rows.group }
      return Section(
        group: rows.group, fingerprint: mark,
        changed: old?.fingerprint == mark ? old?.changed ?? day : day)
    }
    confirmed = day
  }

  private static func district(of block: StudentBlock) -> UInt32 {
    let newest = block.rows(.enrollments).max {
      ($0.day, $0.recordID) < ($1.day, $1.recordID)
    }
    guard let newest else { return 0 }
    let lives = newest[Element(rawValue: 55)]
    let text = newest[.schoolDistrictID] ?? lives ?? ""
    let isNumber = text.utf8.count == 7 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    return isNumber ? UInt32(text) ?? 0 : 0
  }

  /// FNV-1a over 64 bits: tells content apart, hides nothing, and lies in sealed rows only.
  private static func fingerprint(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

extension Row {
  fileprivate var day: CivilDate {
    self[.enrollmentDate].flatMap { CivilDate($0) } ?? CivilDate(daysSinceEpoch: .min)
  }
}

extension QualityRow {
  /// `[State, district, [[element, filled, doubtful] ...], [[group, fingerprint, day] ...], day]`.
  var encoded: [UInt8] {
    CBORValue.array([
      .text(state.description), .int(district),
      .array(
        quality.standings.map {
          .array([.int($0.element.rawValue), .int($0.filled), .int($0.doubtful)])
        }),
      .array(
        sections.map {
          .array([
            .int($0.group.rawValue), .unsigned($0.fingerprint), .int($0.changed.daysSinceEpoch),
          ])
        }),
      .int(confirmed.daysSinceEpoch),
    ]).encoded
  }

  init(decoding bytes: [UInt8], weights: QualityWeights) throws {
    guard let items = (try? CBORValue(decoding: bytes))?.items, items.count == 5,
      let state = items[0].state,
      let district = items[1].unsignedInteger.flatMap(UInt32.init(exactly:)),
      let standings = items[2].items, let sections = items[3].items,
      let confirmed = Self.day(items[4])
    else { throw Self.misshapen }
    self.state = state
    self.district = district
    quality = RecordQuality(
      weights: weights,
      standings: try standings.map { item in
        guard let parts = item.items, parts.count == 3,
          let element = parts[0].unsignedInteger.flatMap(UInt16.init(exactly:)),
          let filled = parts[1].int, let doubtful = parts[2].int
        else { throw Self.misshapen }
        return .init(
          element: Element(rawValue: element), filled: filled, doubtful: doubtful)
      })
    self.sections = try sections.map { item in
      guard let parts = item.items, parts.count == 3,
        let group = parts[0].unsignedInteger.flatMap(UInt8.init(exactly:))
          .flatMap(Group.init(rawValue:)),
        let mark = parts[1].unsignedInteger, let changed = Self.day(parts[2])
      else { throw Self.misshapen }
      return Section(group: group, fingerprint: mark, changed: changed)
    }
    self.confirmed = confirmed
  }

  private static func day(_ value: CBORValue) -> CivilDate? {
    value.integer.flatMap(Int32.init(exactly:)).map(CivilDate.init(daysSinceEpoch:))
  }

  private static let misshapen = ProjectingError(.integrity, "a row of students is misshapen")
}
