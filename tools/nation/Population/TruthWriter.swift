/// Says who is who: `truth.csv`, which child each State record is, and `children.csv`, who the
/// children really are.
struct TruthWriter {
  let world: World
  let folder: String

  private static let flushBytes = 1 << 20

  /// Writes both. `families` calls its argument with every family in turn.
  func write(
    _ recycled: RecycledIdentifiers,
    families: ((Family) throws(PopulationError) -> Void) throws(PopulationError) -> Void
  ) throws(PopulationError) {
    let truthFile = try OutputFile("\(folder)/truth.csv")
    let childrenFile = try OutputFile("\(folder)/children.csv")
    var truth = CSVBuffer()
    var children = CSVBuffer()
    truth.names(
      ["state", "state_student_identifier", "child", "reused"], withByteOrderMark: false)
    children.names(
      [
        "child", "family", "home", "birth_date", "sex", "multiple_birth", "first_name",
        "middle_name", "last_name_1", "last_name_2", "suffix",
      ], withByteOrderMark: false)
    let planner = RecordPlanner(world: world)
    try families { family throws(PopulationError) in
      for child in family.children {
        for record in planner.records(of: child, in: family) {
          write(record, recycled, child, family, to: &truth)
        }
        write(child, family, to: &children)
      }
      if truth.bytes.count > Self.flushBytes {
        try truthFile.write(truth.bytes)
        truth.forget()
      }
      if children.bytes.count > Self.flushBytes {
        try childrenFile.write(children.bytes)
        children.forget()
      }
    }
    try truthFile.write(truth.bytes)
    try childrenFile.write(children.bytes)
  }

  private func write(
    _ record: RecordPlan, _ recycled: RecycledIdentifiers, _ child: Child, _ family: Family,
    to truth: inout CSVBuffer
  ) {
    let base = recycled.bases[record.key] ?? Identifiers.base(of: record)
    truth.field(world.geography.states[record.state].code)
    truth.field(Identifiers.identifier(base, under: world.habits[record.state]))
    truth.field(name(child, family))
    truth.field(recycled.isReused(record.key) ? "Y" : "")
    truth.endRow()
  }

  private func write(_ child: Child, _ family: Family, to children: inout CSVBuffer) {
    children.field(name(child, family))
    children.field("F\(family.number)")
    children.field(world.geography.states[family.home].code)
    children.day(child.birth)
    children.field(child.isFemale ? "Female" : "Male")
    children.flag(child.isMultiple)
    children.field(child.first)
    children.field(child.middle)
    children.field(child.surname1)
    children.field(child.surname2)
    children.field(child.suffix)
    children.endRow()
  }

  private func name(_ child: Child, _ family: Family) -> String {
    "F\(family.number)-\(child.ordinal + 1)"
  }
}
