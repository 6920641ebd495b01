/// Everything that a State comes to write about one child under one identifier, each fact with the
/// day on which it is entered. A block of any day is the facts entered until then, so that record
/// ids, which are positions here, stay from block to block.
struct History: Sendable {
  /// One row of enrollments.
  struct Enrollment: Sendable {
    /// 01 to 07.
    let type: Int
    let first: Int
    let district: Int
    let school: Places.Kind
    let grade: Grade
    let residency: Int
    /// Continuation of Services Reason; 0 for none.
    let continuation: Int
    let entered: Int
    /// Last day; known to the State from `withdrawalEntered` on.
    var last = Day.never
    var withdrawalEntered = Day.never
    /// A later verification of residence.
    var verified = Day.never
    var verificationEntered = Day.never
    var graduates = false
  }

  /// One row of course history, in progress and then finished, or left unfinished.
  struct Course: Sendable {
    let subject: Int
    let grade: Int
    let year: Int
    let mark: Int
    let hours: Int
    let progressEntered: Int
    /// When it got its credits; never when the child left before.
    let finished: Int
  }

  /// One row of assessments.
  struct Assessment: Sendable {
    enum Kind: Int, Sendable { case reading, mathematics, english }

    let kind: Kind
    let year: Int
    let score: Int
    let entered: Int
  }

  /// Grade Level as the layout writes it.
  enum Grade: Hashable, Sendable {
    /// P0 to P5.
    case preschool(Int)
    /// 0 is KG.
    case school(Int)
    case ungraded
    case outOfSchool
  }

  let plan: RecordPlan
  var enrollments: [Enrollment] = []
  var courses: [Course] = []
  var assessments: [Assessment] = []
  /// The day from which demographics are written without errors; never where they stay.
  var corrected = Day.never
  /// The day on which the State takes the record back; never for nearly all.
  var retracted = Day.never

  /// The day of the first writing down.
  var begins: Int { plan.found[0].recruited }

  /// Calls `body` with every day on which something is entered.
  func forEachEntry(_ body: (Int) -> Void) {
    for found in plan.found { body(found.recruited) }
    for row in enrollments {
      body(row.entered)
      body(row.withdrawalEntered)
      body(row.verificationEntered)
    }
    for course in courses {
      body(course.progressEntered)
      body(course.finished)
    }
    for row in assessments { body(row.entered) }
    body(corrected)
  }
}
