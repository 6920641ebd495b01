import Files
import Records

/// Writes packages one after the other into a folder: `YYYYMMDD-XX`, and `YYYYMMDD-XX-002` for what
/// one package may not hold. Sorted by name is the order of sending.
struct PackageWriter {
  private let world: World
  private let folder: String
  private let studentsMax: Int
  private var writer: BlockWriter
  private var files: [OutputFile?]
  private var students = 0
  private var part = 0
  private var place: (day: Int, state: Int)?
  /// By State, the day of its last package.
  private var formerDay: [Int?]
  /// What is written so far.
  private(set) var totals: [StateTotals]

  /// Students of one package: what the layout can number.
  static let studentsMax = 40_000
  /// Rows of one package; an exchange may refuse more than 2,000,000.
  static let rowsMax = 1_900_000
  /// A file's rows are written when there are so many bytes of them.
  private static let flushBytes = 1 << 20

  init(world: World, folder: String, studentsMax: Int = Self.studentsMax) {
    self.world = world
    self.studentsMax = studentsMax
    self.folder = folder
    writer = BlockWriter(world: world)
    files = [OutputFile?](repeating: nil, count: Group.allCases.count)
    formerDay = [Int?](repeating: nil, count: world.geography.states.count)
    totals = [StateTotals](repeating: StateTotals(), count: world.geography.states.count)
  }

  /// Writes a block; blocks come in the order of sending.
  mutating func write(_ block: Block) throws(PopulationError) {
    let state = block.history.plan.state
    if let place, place == (block.day, state) {
      if students == studentsMax || writer.rows >= Self.rowsMax {
        try close()
        part += 1
        begin(day: block.day, state: state)
      }
    } else {
      try close()
      part = 1
      begin(day: block.day, state: state)
    }
    students += 1
    writer.write(block, student: students)
    totals[state].blocks += 1
    if block.isFirst { totals[state].records += 1 }
    if block.fault != nil { totals[state].faulty += 1 }
    if block.kind == .retraction { totals[state].retractions += 1 }
    for position in writer.files.indices where writer.files[position].bytes.count > Self.flushBytes
    {
      try flush(position)
    }
  }

  /// Ends the package under way.
  mutating func close() throws(PopulationError) {
    guard let place else { return }
    for position in writer.files.indices where writer.files[position].rows > 0 {
      try flush(position)
      files[position] = nil
    }
    try writeHeader(day: place.day, state: place.state)
    formerDay[place.state] = place.day
    totals[place.state].packages += 1
    self.place = nil
    students = 0
  }

  private mutating func begin(day: Int, state: Int) {
    let habits = world.habits[state]
    place = (day, state)
    students = 0
    for (position, group) in Group.allCases.enumerated() {
      writer.files[position].restart(
        writesDashes: habits.writesDashes, writesLineFeedsAlone: habits.writesLineFeedsAlone)
      writer.files[position].names(
        DataDictionary.columns(of: group).map(\.name),
        withByteOrderMark: habits.writesByteOrderMark)
    }
  }

  private var name: String {
    guard let place else { preconditionFailure("no package is under way") }
    let (year, month, day) = Day.parts(place.day)
    var bytes = Digits.of(year * 10_000 + month * 100 + day, width: 8) + [0x2D]
    bytes += world.geography.states[place.state].code
    if part > 1 { bytes += [0x2D] + Digits.of(part, width: 3) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func flush(_ position: Int) throws(PopulationError) {
    let path = "\(folder)/\(name)"
    if files[position] == nil {
      do throws(FileError) {
        try Directory.make(path)
      } catch {
        throw PopulationError(error.reason)
      }
      files[position] = try OutputFile("\(path)/\(Group.allCases[position].fileName)")
    }
    try files[position]?.write(writer.files[position].bytes)
    writer.files[position].forget()
  }

  private func writeHeader(day: Int, state: Int) throws(PopulationError) {
    var buffer = CSVBuffer()
    buffer.writesLineFeedsAlone = world.habits[state].writesLineFeedsAlone
    buffer.names(
      DataDictionary.headerColumns.map(\.name),
      withByteOrderMark: world.habits[state].writesByteOrderMark)
    buffer.field(world.geography.states[state].code)
    // Nine in the evening and some, part after part.
    buffer.moment(day, 210_000_000 + part / 60 * 100_000 + part % 60 * 1_000 + state)
    buffer.number(students, width: 1 + decimalPlaces(students))
    buffer.number(writer.rows, width: 1 + decimalPlaces(writer.rows))
    // The first package tells of years, the next ones of what came since.
    buffer.moment(formerDay[state] ?? world.firstDay - 1_096, 0)
    buffer.moment(day, 205_959_999)
    buffer.endRow()
    try OutputFile("\(folder)/\(name)/header.csv").write(buffer.bytes)
  }

  private func decimalPlaces(_ number: Int) -> Int {
    var places = 0
    var rest = number / 10
    while rest > 0 {
      places += 1
      rest /= 10
    }
    return places
  }
}

extension CSVBuffer {
  /// YYYYMMDDhhmmssSSS; the time of day as one number of nine digits.
  fileprivate mutating func moment(_ day: Int, _ time: Int) {
    let (year, month, dayOfMonth) = Day.parts(day)
    number(year * 10_000 + month * 100 + dayOfMonth, width: 8)
    joinToLast()
    number(time, width: 9)
  }
}

/// What one State has sent.
struct StateTotals: Sendable {
  var packages = 0
  var blocks = 0
  var records = 0
  var faulty = 0
  var retractions = 0
}
