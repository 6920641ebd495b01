import Counting
import Primitives
import Records

/// A child as its States tell it, with dates as eight digits in an integer: 20250901. The naive
/// counter reads this and never a `CivilDate`, so that the two share no arithmetic.
struct Story {
  var records: [StoryRecord]

  init(_ records: StoryRecord...) { self.records = records }

  init(records: [StoryRecord]) { self.records = records }

  /// Through a block and the sealed form, the way that facts really take.
  func facts() throws -> [CountingFacts] {
    try records.map { record in
      let facts = CountingFacts(
        record.block, state: try state(record.state), submissionDate: try date(record.submitted))
      return try CountingFacts(decoding: facts.encoded)
    }
  }
}

struct StoryRecord {
  var state = "TX"
  var submitted = 2026_08_31
  var born: Int?
  var moves = [StoryMove]()
  var rows = [StoryRow]()

  var block: StudentBlock {
    StudentBlock(groups: [
      .init(.demographics, [Row(recordID: 1, fields: fields([(12, born)]))]),
      .init(
        .qualifyingMoves,
        moves.enumerated().map { index, move in
          Row(
            recordID: UInt16(index + 1), fields: fields([(26, move.arrival), (32, move.expires)]))
        }),
      .init(
        .enrollments,
        rows.enumerated().map { index, row in
          var all = fields([
            (33, row.first), (54, row.withdrawn), (56, row.residency), (57, row.verified),
            (60, row.graduated),
          ])
          all.append(.init(.enrollmentType, "0\(row.type)"))
          all.append(.init(.gradeLevel, row.grade))
          if row.saysGraduated { all.append(.init(.graduationIndicator, "Graduation")) }
          if row.isContinuation { all.append(.init(.continuationReason, "02")) }
          return Row(recordID: UInt16(index + 1), fields: all)
        }),
    ])
  }

  private func fields(_ dates: [(UInt16, Int?)]) -> [Row.Field] {
    dates.compactMap { element, date in
      date.map { .init(Element(rawValue: element), padded($0, 8)) }
    }
  }
}

struct StoryMove {
  var arrival: Int
  var expires: Int?

  init(_ arrival: Int, expires: Int? = nil) {
    self.arrival = arrival
    self.expires = expires
  }
}

struct StoryRow {
  var first: Int?
  var withdrawn: Int?
  var residency: Int?
  var verified: Int?
  var type = 1
  var isContinuation = false
  var saysGraduated = false
  var graduated: Int?
  var grade = "05"
}

struct Misspelt: Error {}

func date(_ digits: Int) throws -> CivilDate {
  guard let date = CivilDate(padded(digits, 8)) else { throw Misspelt() }
  return date
}

func state(_ letters: String) throws -> StateCode {
  guard let state = StateCode(letters) else { throw Misspelt() }
  return state
}

func period(_ text: String) throws -> PerformancePeriod {
  guard let period = PerformancePeriod(text) else { throw Misspelt() }
  return period
}

extension CivilDate {
  /// Back to eight digits.
  var digits: Int {
    let (year, month, day) = components
    return year * 10_000 + month * 100 + day
  }
}
