import Intake
import Ledger
import Primitives
import Records

extension Exchange {
  /// Decides a test submission as if it were taken, by the same code and upon what is known now,
  /// and keeps nothing: neither the log nor `keys/` nor `decision/` sees it.
  func rehearse(
    _ parsed: SubmissionStream, _ submission: SubmissionID, _ actor: Actor, at time: Instant,
    _ progress: (Int, Int) -> Void
  ) throws -> TestAnswer {
    let keptDays = try rejectedKeptDays(on: time.date)
    let routing = try WorkRouting(self, on: time.date)
    let admitsErased = try admitsErased(on: time.date)
    let tally = Guarded(SubmissionTally())
    try decisions.rehearse(
      at: max(time, log.lastRecorded), random: random,
      show: { event in
        try tally.withLock { tally in
          try tally.takeOwn(event)
          try tally.takeCaused(event)
        }
      }
    ) { size, decide in
      let decider = SubmissionDecider(
        exchange: self, submission: submission, header: parsed.header, ruleSet: parsed.ruleSet,
        actor: actor, rejectedKeptDays: keptDays, admitsErased: admitsErased, routing: routing,
        keys: DecisionKeys(rehearsing: vault, random: random), knownSize: size)
      try parsed.forEachChunk(of: SubmissionDecider.studentsPerChunk) { place, students in
        try decide { scope, rows in try decider.decide(students[...], &scope, &rows) }
        progress(place.upperBound, parsed.studentCount)
      }
    }
    return TestAnswer(tally.withLock { $0 })
  }
}
