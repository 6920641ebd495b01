public import Primitives
import Projecting
public import Records

/// Something that a State had to send about a child, and when it came: a cell of the series. It
/// says what happened and judges nothing, so that a due date is worked out from the policies,
/// holidays and zones that were known when the question is asked for.
public struct Obligation: Hashable, Sendable {
  /// The performance period, by the calendar year in which it starts: that of the day that starts
  /// the clock, or where nobody knows that day, of the day of sending.
  public let period: Int32
  /// What started the clock.
  public let trigger: DeadlineTrigger
  /// The State that had to send.
  public let state: StateCode
  /// The district where the child was, its seven digits as a number; 0 when the State named none.
  public let district: UInt32
  /// The day that starts the clock; nil when the statement shows none.
  public let start: CivilDate?
  /// Which term ended; nil for other triggers.
  public let term: Term.Kind?
  /// Whether the start was worked out where nobody told it.
  public let isEstimated: Bool
  /// The hour in which it was sent, in hours since 1970; nil while it was not.
  public let sentHour: Int32?

  /// The moment in whose hour it was sent: zones are whole hours from Greenwich, so that the hour
  /// tells the day in each State.
  public var sent: Instant? {
    sentHour.map { Instant(microseconds: Int64($0) * Self.microsecondsPerHour) }
  }

  static let microsecondsPerHour: Int64 = 3_600_000_000

  static func hour(of instant: Instant) -> Int32 {
    Int32(instant.microseconds / microsecondsPerHour)
  }
}

extension Obligation {
  /// period 4 ‖ trigger 1 ‖ State 2 ‖ district 4 ‖ start 4 ‖ term 1 ‖ estimated 1 ‖ hour 4.
  static let byteCount = 21

  /// What stands for a day or hour that there is not; no date and no hour of a log reaches it.
  private static let none = UInt32.max

  /// The cell: periods, then triggers, States, districts lie together.
  var cell: [UInt8] {
    Self.prefix(period, trigger) + state.bytes + district.bigEndianBytes
      + Self.ordered(start?.daysSinceEpoch).bigEndianBytes
      + [term?.rawValue ?? 0, isEstimated ? 1 : 0] + Self.ordered(sentHour).bigEndianBytes
  }

  static func prefix(_ period: Int32, _ trigger: DeadlineTrigger) -> [UInt8] {
    ordered(period).bigEndianBytes + [number(of: trigger)]
  }

  init?(cell: [UInt8]) {
    guard cell.count == Self.byteCount, let period = Self.value(Self.word(cell, 0)),
      let trigger = DeadlineTrigger.allCases.first(where: { Self.number(of: $0) == cell[4] }),
      let state = StateCode(String(decoding: cell[5..<7], as: UTF8.self)), cell[16] <= 1
    else { return nil }
    let term = Term.Kind(rawValue: cell[15])
    guard term != nil || cell[15] == 0 else { return nil }
    self.init(
      period: period, trigger: trigger, state: state, district: Self.word(cell, 7),
      start: Self.value(Self.word(cell, 11)).map(CivilDate.init(daysSinceEpoch:)),
      term: term, isEstimated: cell[16] == 1,
      sentHour: Self.value(Self.word(cell, 17)))
  }

  /// Numbers of triggers in rows: they never change.
  private static func number(of trigger: DeadlineTrigger) -> UInt8 {
    switch trigger {
    case .eligibilityDocumented: 1
    case .endOfTerm: 2
    case .withdrawal: 3
    case .moveNotice: 4
    case .recordsRequest: 5
    }
  }

  private static func word(_ bytes: [UInt8], _ start: Int) -> UInt32 {
    bytes[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func ordered(_ value: Int32?) -> UInt32 {
    value.map { UInt32(bitPattern: $0 ^ Int32.min) } ?? none
  }

  private static func value(_ ordered: UInt32) -> Int32? {
    ordered == none ? nil : Int32(bitPattern: ordered) ^ Int32.min
  }
}
