import CBOR
import KeyValue
import Primitives
import Records

/// On which rosters of its State a record may be: those of the districts in which the child is in
/// school; and where it is in none, of the district of its last one, for as long as its last
/// arrival makes it eligible, and a while after.
struct RosterPlaces: Hashable {
  /// Seven digits each, ascending; empty where no enrollment names a district.
  let districts: [String]
  /// The last qualifying arrival, where the child is in no school; nil where it is in one.
  let arrival: CivilDate?

  /// Of a State's block; nil where the child is on no roster, whatever is asked.
  init?(of block: StudentBlock) {
    let enrollments = block.rows(.enrollments)
    let open = enrollments.filter { $0[.withdrawalDate] == nil }
    let last = enrollments.max { ($0[.enrollmentDate] ?? "") < ($1[.enrollmentDate] ?? "") }
    let places = open.isEmpty ? [last].compactMap(\.self) : open
    districts = Set(places.compactMap(Self.district)).filter(EnrollmentPlace.isDistrict).sorted()
    guard open.isEmpty else {
      arrival = nil
      return
    }
    let arrivals = block.rows(.qualifyingMoves).compactMap {
      $0[.qualifyingArrivalDate].flatMap { CivilDate($0) }
    }
    guard let arrival = arrivals.max() else { return nil }
    self.arrival = arrival
  }

  private static func district(of row: Row) -> String? {
    row[.schoolDistrictID]
      ?? row[.schoolIdentificationCode].map { String($0.prefix(Facility.districtDigits)) }
      ?? row[.districtOfResidence]
  }

  var cbor: CBORValue {
    .array([.array(districts.map { .text($0) }), arrival.map { .date($0) } ?? .null])
  }

  init?(_ cbor: CBORValue) {
    guard let items = cbor.items, items.count == 2, let districts = items[0].items else {
      return nil
    }
    self.districts = districts.compactMap(\.string)
    arrival = items[1].civilDate
  }
}

/// The rows by which a roster finds its children: State, district, State record. What is not in a
/// district that has seven digits stands under one of none, so that the State's own roster has it.
enum RosterRows {
  private static let nowhere = [UInt8](repeating: 0, count: Facility.districtDigits)

  private static func keys(
    _ places: RosterPlaces?, _ state: StateCode, _ record: StateRecordID
  ) -> [[UInt8]] {
    guard let places else { return [] }
    let districts = places.districts.isEmpty ? [nowhere] : places.districts.map { Array($0.utf8) }
    return districts.map { state.bytes + $0 + record.bytes }
  }

  /// Puts a record where it is now, and takes it away where it was.
  static func replace(
    _ old: RosterPlaces?, with new: RosterPlaces?, of record: StateRecordID, in state: StateCode,
    _ rows: inout WriteTransaction
  ) throws {
    guard old != new else { return }
    let kept = keys(new, state, record)
    for key in keys(old, state, record) where !kept.contains(key) {
      try rows.delete(key, in: DecisionState.Tables.rosters)
    }
    let value = new?.arrival.map(DecisionState.dayKey) ?? []
    for key in kept { try rows.put(value, for: key, in: DecisionState.Tables.rosters) }
  }

  /// What a roster's rows say.
  struct Found {
    /// Records, each once.
    var records: Set<StateRecordID> = []
    /// Rows that were read: those of the district, or of the State, and no others.
    var rowsRead = 0
  }

  /// The records of a State, or of one of its districts, whose child is in school or whose last
  /// arrival `isRecent`.
  static func records(
    of state: StateCode, district: String?, in rows: borrowing some Reading & ~Copyable,
    where isRecent: (CivilDate) -> Bool
  ) throws -> Found {
    var found = Found()
    let prefix = state.bytes + (district.map { Array($0.utf8) } ?? [])
    let head = state.bytes.count + Facility.districtDigits
    try rows.forEach(in: DecisionState.Tables.rosters, prefix: prefix) { key, value in
      found.rowsRead += 1
      let arrival = DecisionState.day(ofKey: value.bytes)
      if arrival.map(isRecent) ?? true,
        let record = StateRecordID(bytes: key.bytes.dropFirst(head))
      {
        found.records.insert(record)
      }
      return true
    }
    return found
  }
}
