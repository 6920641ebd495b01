import Ledger
import Primitives
public import Records

extension Exchange {
  /// What the directory says where a State's row is blank. It is shown beside the statement and
  /// never becomes part of it.
  public struct FilledField: Hashable, Sendable {
    /// Which row of the enrollments.
    public let recordID: UInt16
    /// What is filled.
    public let element: Element
    /// With what.
    public let value: String
    /// From which version of the directory.
    public let version: Int
  }

  /// The blanks of a block's enrollments that the directory fills: names and addresses, as they
  /// were when the child was enrolled. By what was loaded by `position`, so that a look at the past
  /// shows what it would have shown then.
  func filled(
    _ block: StudentBlock, fileDate: CivilDate, knownAt position: UInt64
  ) throws -> [FilledField] {
    let enrollments = block.rows(.enrollments)
    guard !enrollments.isEmpty,
      let (version, lines) = try lines(
        .facilities, on: try log.event(at: position).recorded.date, knownAt: position)
    else { return [] }
    let directory = try FacilityDirectory(lines: lines)
    return enrollments.flatMap { row -> [FilledField] in
      let day = row[.enrollmentDate].flatMap { CivilDate($0) } ?? fileDate
      return Self.entries(for: row, in: directory, on: day).compactMap {
        element, value -> FilledField? in
        guard row[element] == nil, !value.isEmpty else { return nil }
        return FilledField(
          recordID: row.recordID, element: element, value: value, version: version)
      }
    }
  }

  private static func entries(
    for row: Row, in directory: FacilityDirectory, on day: CivilDate
  ) -> [(Element, String)] {
    var entries = [(Element, String)]()
    let school = row[.schoolIdentificationCode].flatMap { directory.facility($0, on: day) }
    if let school {
      entries += [
        (.schoolName, school.name), (.facilityName, school.name),
        (.facilityAddress1, school.address), (.facilityCity, school.city),
        (.facilityState, school.state), (.facilityZip, school.zip),
        (.schoolDistrictID, school.district),
      ]
    }
    let number = row[.schoolDistrictID] ?? school?.district
    if let district = number.flatMap({ directory.facility($0, on: day) }) {
      entries.append((.schoolDistrict, district.name))
    }
    return entries
  }
}
