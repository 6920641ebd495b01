/// Writes the directory of made-up districts and schools, as a national directory would list them.
struct FacilityWriter {
  let world: World

  /// One row for each name of a district or school and the days on which it held.
  func write(to path: String) throws(PopulationError) {
    var rows = CSVBuffer()
    rows.names(
      [
        "id", "kind", "name", "address", "city", "state", "zip", "district_id", "effective_from",
        "effective_until",
      ], withByteOrderMark: false)
    let opened = Day.on(2005, 7, 1)
    let renamed = Day.adding(months: -24, to: world.firstDay)
    for (state, districts) in zip(world.geography.states, world.places.districts) {
      for district in districts {
        let office = district.schools[Places.Kind.project.rawValue]
        row(
          &rows, district.number, "district", district.name, office.address, district, state,
          from: opened, until: Day.never)
        for kind in Places.Kind.allCases where kind != .project {
          let school = district.schools[kind.rawValue]
          if let former = school.formerName {
            row(
              &rows, school.number, "school", former, school.address, district, state,
              from: opened, until: renamed - 1)
          }
          row(
            &rows, school.number, "school", school.name, school.address, district, state,
            from: school.formerName == nil ? opened : renamed, until: Day.never)
        }
      }
    }
    try OutputFile(path).write(rows.bytes)
  }

  private func row(
    _ rows: inout CSVBuffer, _ number: [UInt8], _ kind: String, _ name: [UInt8],
    _ address: [UInt8], _ district: Places.District, _ state: Geography.State, from: Int, until: Int
  ) {
    rows.field(number)
    rows.field(kind)
    rows.field(name)
    rows.field(address)
    rows.field(district.town)
    rows.field(state.code)
    rows.field(district.zip)
    rows.field(district.number)
    rows.day(from)
    rows.day(until)
    rows.endRow()
  }
}
