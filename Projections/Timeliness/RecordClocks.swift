import CBOR
import Counting
import Primitives
import Projecting
import Records

/// What one State record's clocks stand on: its row, sealed. It names no child and holds days
/// alone.
struct RecordClocks {
  /// A stay in a district, as the statement in force shows it.
  struct Stay: Hashable {
    let first: CivilDate
    /// nil while it goes on: then it is shown up to the newest file that says so.
    let last: CivilDate?
    let district: UInt32
  }

  /// A term that the child was in and about which nothing came since it ended.
  struct Pending: Hashable {
    let number: Int
    let obligation: Obligation
  }

  let state: StateCode
  /// Since when the child is known to be eligible; nil until a statement carries a move.
  var since: CivilDate?
  /// The last day on which a move makes eligible.
  var until: CivilDate?
  var stays: [Stay] = []
  var pending: [Pending] = []
  /// Numbers of the terms about which something came after their end, ascending.
  var sentTerms: [Int] = []
  /// Withdrawals that were sent, ascending.
  var withdrawals: [CivilDate] = []
  /// Notices and requests of other States after which nothing came, in the order of the log.
  var asked: [Obligation] = []

  init(state: StateCode) { self.state = state }
}

extension RecordClocks {
  /// `[State, since?, until?, [stay ...], [pending ...], [term number ...], [day ...],
  /// [cell ...]]`, where stay = `[first, last?, district]` and pending = `[term number, cell]`,
  /// days since 1970.
  var encoded: [UInt8] {
    CBORValue.array([
      .text(state.description), Self.day(since), Self.day(until),
      .array(
        stays.map { .array([Self.day($0.first), Self.day($0.last), .int($0.district)]) }),
      .array(pending.map { .array([.int($0.number), .bytes($0.obligation.cell)]) }),
      .array(sentTerms.map { .int($0) }), .array(withdrawals.map { Self.day($0) }),
      .array(asked.map { .bytes($0.cell) }),
    ]).encoded
  }

  init(decoding bytes: [UInt8]) throws {
    guard let items = (try? CBORValue(decoding: bytes))?.items, items.count == 8,
      let state = items[0].state, let stays = items[3].items, let pending = items[4].items,
      let terms = items[5].items, let withdrawals = items[6].items,
      let asked = items[7].items
    else { throw Self.misshapen }
    self.init(state: state)
    since = try Self.day(items[1])
    until = try Self.day(items[2])
    self.stays = try stays.map { item in
      guard let parts = item.items, parts.count == 3, let first = try Self.day(parts[0]),
        let district = parts[2].unsignedInteger.flatMap(UInt32.init(exactly:))
      else { throw Self.misshapen }
      return Stay(first: first, last: try Self.day(parts[1]), district: district)
    }
    self.pending = try pending.map { item in
      guard let parts = item.items, parts.count == 2, let number = parts[0].int,
        let obligation = parts[1].byteString.flatMap(Obligation.init(cell:))
      else { throw Self.misshapen }
      return Pending(number: number, obligation: obligation)
    }
    sentTerms = terms.compactMap(\.int)
    self.withdrawals = try withdrawals.compactMap { try Self.day($0) }
    self.asked = try asked.map { item in
      guard let cell = item.byteString.flatMap(Obligation.init(cell:)) else {
        throw Self.misshapen
      }
      return cell
    }
  }

  private static let misshapen = ProjectingError(.integrity, "a row of clocks is misshapen")

  private static func day(_ date: CivilDate?) -> CBORValue {
    date.map { .int($0.daysSinceEpoch) } ?? .null
  }

  private static func day(_ value: CBORValue) throws -> CivilDate? {
    if value == .null { return nil }
    guard let days = value.integer.flatMap(Int32.init(exactly:)) else { throw misshapen }
    return CivilDate(daysSinceEpoch: days)
  }
}

extension RecordClocks {
  /// Where the clock of the first documentation begins: on the day that the State documented, else
  /// on the first day of enrollment or residence on or after the first arrival.
  struct Beginning {
    let day: CivilDate?
    let isEstimated: Bool
    let district: UInt32
  }

  /// The beginning that a statement shows; nil when it carries no qualifying move.
  static func beginning(_ facts: CountingFacts, documented: CivilDate?) -> Beginning? {
    guard let arrival = facts.moves.map(\.qualifyingArrivalDate).min() else { return nil }
    var first: (day: CivilDate, district: UInt32)?
    for enrollment in facts.enrollments {
      for day in [enrollment.enrollmentDate, enrollment.residencyDate] {
        guard let day, day >= arrival, first.map({ day < $0.day }) ?? true else { continue }
        first = (day, enrollment.district ?? 0)
      }
    }
    let district = first?.district ?? facts.enrollments.last?.district ?? 0
    if let documented {
      return Beginning(day: documented, isEstimated: false, district: district)
    }
    return Beginning(day: first?.day, isEstimated: true, district: district)
  }

  /// The stays that count: all but those of pupils whom the State does not hold for migrant.
  static func stays(_ facts: CountingFacts) -> [Stay] {
    facts.enrollments.compactMap { enrollment in
      guard EnrollmentTypes(code: enrollment.type) != .nonMigrant,
        let first = enrollment.enrollmentDate ?? enrollment.residencyDate
      else { return nil }
      let last: CivilDate? =
        switch enrollment.ending {
        case .open: nil
        case .on(let day): max(day, first)
        case .unknown: first
        }
      return Stay(first: first, last: last, district: enrollment.district ?? 0)
    }
    .sorted { ($0.first, $0.district) < ($1.first, $1.district) }
  }

  /// The last day on which one of the moves makes eligible: 36 months after the arrival, or sooner
  /// where the State says so. Nil when there is no move.
  static func eligibleUntil(_ facts: CountingFacts) -> CivilDate? {
    facts.moves.map { move in
      let last = move.qualifyingArrivalDate.adding(months: eligibilityMonths)
      return move.expirationDate.map { min($0, last) } ?? last
    }.max()
  }

  /// ESEA 1309(3).
  private static let eligibilityMonths = 36

  /// The first day of which terms are looked at: no child of the program is older, so that an
  /// arrival mistyped into the last century starts no hundred clocks.
  static func earliest(before day: CivilDate) -> CivilDate { day.adding(years: -22) }

  /// The district of the last stay that has a day in a term; nil when none has.
  func district(in term: Term, on today: CivilDate) -> UInt32? {
    stays.last { $0.first <= term.last && ($0.last ?? max(today, $0.first)) >= term.first }?
      .district
  }
}
