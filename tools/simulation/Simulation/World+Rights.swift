import Exchange
import Ledger
import Primitives
import Records

// Families contest values, and children's data are destroyed.
extension World {
  /// A birth date is contested, refused, and a statement of disagreement filed with it.
  func contest() throws {
    let candidates = model.records.keys.sorted().filter { name in
      let number = model.records[name]?.number ?? ""
      return model.names(of: number).count { $0.state == name.state } == 1
        && !model.disagreements.contains { $0.name == name }
    }
    guard let name = dice.pick(candidates), let record = model.records[name],
      let birth = record.said.birth
    else { return }
    let request = Exchange.DisputeRequest(
      msixID: record.number, record: .only(People.code(name.state)), fields: ["Birth Date"],
      requester: .init(name: "Rosa Secretperson", relation: .parent, proof: "passport seen"),
      text: "It was another day.")
    let caseID = try exchange.openDispute(request, acting: acting("privacy")).caseID
    model.cases.append(caseID)
    note("disputes")
    let text = "We say otherwise, number \(model.cases.count)."
    for step in [
      DisputeStep.acknowledged, .decided(.refused), .reviewAsked, .reviewed(.refused),
      .statementFiled,
    ] {
      if dice.oneIn(12) { return }
      _ = try exchange.takeStep(
        step, in: caseID, .init(text, agencyReasons: step == .statementFiled ? "Seen." : nil),
        acting: acting("privacy"))
    }
    model.disagreements.append(.init(caseID: caseID, name: name, birth: birth, text: text))
    note("statements of disagreement")
  }

  /// Wherever the contested value is shown, the statement is shown with it.
  func checkDisagreement() throws {
    guard let one = dice.pick(model.disagreements), let record = model.records[one.name] else {
      return
    }
    let shown = try exchange.record(
      msixID: record.number, knownAt: nil, acting: acting("tx-school"))
    try checkLook(shown.look)
    let element = shown.view.identity.first { $0.element == .birthDate }
    let said = record.said.birth == one.birth
    let isShown =
      element?.values.contains { value in
        value.value == one.birth.compact
          && value.marks.contains { $0.caseID == one.caseID && $0.text == one.text }
      } ?? false
    try require(
      !said || isShown, "\(one.name) still says the contested day, and the statement is not there")
    let isStray = shown.disputes.contains { $0.mark.caseID == one.caseID }
    try require(
      said || !isStray || isSaidBySibling(one), "a statement stands where nobody contests")
    note("statements found")
  }

  /// Another record of the same State and child may say the value: the statement goes there too.
  private func isSaidBySibling(_ one: Model.Disagreement) -> Bool {
    guard let number = model.records[one.name]?.number else { return false }
    return model.names(of: number).contains {
      $0.state == one.name.state && model.records[$0]?.said.birth == one.birth
    }
  }

  func proposeErasure() throws {
    guard let number = dice.pick(model.numbers) else { return }
    let caseID = try exchange.proposeErasure(
      msixID: number, basis: "schedule 7.2", acting: acting("privacy"))
    model.proposals.append((caseID, number))
    note("erasures proposed")
    if dice.oneIn(2) { try approveErasure() }
  }

  func approveErasure() throws {
    guard let one = model.proposals.last else { return }
    model.proposals.removeLast()
    // Merged meanwhile, or erased: the case is about whoever has the number now.
    guard model.numbers.contains(one.number) else { return }
    doubted = one.number
    do {
      _ = try exchange.approveErasure(one.caseID, acting: acting("system-administrator"))
    } catch {
      let isHeld = model.holds.contains { $0.number == one.number }
      if isHeld, ExchangeError(wrapping: error).code == .refused { note("erasures held") }
      throw error
    }
    doubted = nil
    try require(
      !model.holds.contains { $0.number == one.number }, "a child under a hold was erased")
    model.erase(one.number)
    note("erasures")
  }

  func placeHold() throws {
    if let hold = dice.pick(model.holds.map { $0.hold }), dice.oneIn(2) {
      // Before it is asked: a crash may come between the lifting and the answer.
      model.holds.removeAll { $0.hold == hold }
      try exchange.liftHold(hold, basis: "over", acting: acting("privacy"))
      note("holds lifted")
      return
    }
    guard let number = dice.pick(model.numbers) else { return }
    let hold = try exchange.placeHold(
      msixID: number, basis: "a court", acting: acting("privacy"))
    model.holds.append((hold, number))
    note("holds placed")
  }

  /// Nothing of an erased child is shown any more.
  func askForErased() throws {
    guard let number = dice.pick(model.erasedNumbers.sorted()) else { return }
    do {
      let record = try exchange.record(msixID: number, knownAt: nil, acting: acting())
      throw Broken("an erased child's number opens \(record.statements.count) statements")
    } catch let error where !(error is Broken) {
      try expect([.notFound], error)
    }
    note("erased children asked for")
  }
}
