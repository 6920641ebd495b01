import CBOR
import Primitives
import Records

/// The district at which questions about a State record begin: that of the enrollment that ended
/// last, and where none has ended, of the one that began last.
struct EnrollmentPlace: Hashable, Comparable {
  /// Seven digits.
  let district: String
  /// When the enrollment ended, or began.
  let day: CivilDate
  /// Whether it has ended.
  let isClosed: Bool

  private init(district: String, day: CivilDate, isClosed: Bool) {
    self.district = district
    self.day = day
    self.isClosed = isClosed
  }

  /// Of a State's block; nil where no enrollment names a district of the State.
  init?(of block: StudentBlock, state: StateCode) {
    let places = block.rows(.enrollments).compactMap { Self(row: $0, state: state) }
    guard let last = places.max() else { return nil }
    self = last
  }

  private init?(row: Row, state: StateCode) {
    if let there = row[.facilityState].flatMap({ StateCode($0) }), there != state { return nil }
    let school = row[.schoolIdentificationCode].map { String($0.prefix(Facility.districtDigits)) }
    let named = [row[.schoolDistrictID], school, row[.districtOfResidence]]
      .compactMap(\.self).first(where: Self.isDistrict)
    guard let district = named else { return nil }
    if let ended = row[.withdrawalDate].flatMap({ CivilDate($0) }) {
      self.init(district: district, day: ended, isClosed: true)
    } else if let began = row[.enrollmentDate].flatMap({ CivilDate($0) }) {
      self.init(district: district, day: began, isClosed: false)
    } else {
      return nil
    }
  }

  static func isDistrict(_ text: String) -> Bool {
    text.utf8.count == Facility.districtDigits
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// The later is asked: of two enrollments of one day the higher number, so that the answer does
  /// not depend on the order of rows.
  static func < (left: Self, right: Self) -> Bool {
    if left.isClosed != right.isClosed { return right.isClosed }
    return (left.day, left.district) < (right.day, right.district)
  }

  var cbor: CBORValue { .array([.text(district), .date(day), .bool(isClosed)]) }

  init?(_ cbor: CBORValue) {
    guard let items = cbor.items, items.count == 3, let district = items[0].string,
      let day = items[1].civilDate, let isClosed = items[2].boolean
    else { return nil }
    self.init(district: district, day: day, isClosed: isClosed)
  }
}
