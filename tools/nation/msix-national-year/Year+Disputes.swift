import Exchange
import Primitives
import Records

// Families contest values. Half are granted; of the others each files a statement of disagreement,
// of which everybody is told who saw the value before.
extension Year {
  private static let phase = "cases of amendment"
  /// Attempts for each case: a child with two records of one State is left out.
  private static let attempts = 4

  func contest(week: Int, of weeks: Int) throws {
    let wanted = Plan.share(of: plan.disputes, week: week, weeks: weeks)
    try measure(Self.phase, week: week) {
      var lot = Lot(plan.seed ^ 0xD15, week)
      var done = 0
      for _ in 0..<wanted * Self.attempts where done < wanted {
        guard let entry = lot.pick(roll.entries), let number = entry.number else { continue }
        let request = Exchange.DisputeRequest(
          msixID: number, record: .only(entry.state), fields: ["Birth Date"],
          requester: .init(name: "Rosa Ortiz", relation: .parent, proof: "passport seen"),
          text: "It was another day.")
        let opened = try tried(Self.phase) {
          try exchange.openDispute(request, acting: acting("privacy1", .privacyAct)).caseID
        }
        guard let opened else { continue }
        done += 1
        try carry(opened, isGranted: lot.below(2) == 0)
      }
      return done
    }
  }

  private func carry(_ caseID: CaseID, isGranted: Bool) throws {
    let steps: [DisputeStep] =
      isGranted
      ? [.acknowledged, .decided(.amended)]
      : [.acknowledged, .decided(.refused), .reviewAsked, .reviewed(.refused), .statementFiled]
    for step in steps {
      let said = Exchange.DisputeSaid(
        "Looked into.", agencyReasons: step == .statementFiled ? "The certificate says so." : nil)
      let taken = try tried(Self.phase) {
        try exchange.takeStep(step, in: caseID, said, acting: acting("privacy1", .privacyAct))
      }
      guard let taken else { return }
      measures.count("notices to earlier recipients", in: Self.phase, by: taken.noticesQueued)
    }
  }
}
