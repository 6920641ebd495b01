import Disputes
import Exchange
import Primitives
import Records

/// The steps of a case that may come next, as forms: those that the case lets be taken today, by
/// whoever looks.
struct DisputeSteps {
  private let dispute: DisputeCase
  private let asking: Asking
  private let roles: [AccountHolder.Assignment]

  init(_ dispute: DisputeCase, _ asking: Asking) throws {
    self.dispute = dispute
    self.asking = asking
    roles = try asking.holder.holder.roles
  }

  /// The forms under one heading; nil where nothing may be done.
  var section: Sheet.Section? {
    get throws {
      let forms = try all.compactMap(\.self)
      guard !forms.isEmpty else { return nil }
      var section = Sheet.Section("What comes next")
      section.paragraphs = [
        "Only what may be done today is offered. What is said is sealed with the child's record."
      ]
      section.forms = forms
      section.isForScreen = true
      return section
    }
  }

  private var all: [Sheet.Form?] {
    get throws {
      [
        try plain("acknowledge", .acknowledged, "Acknowledge", "What the family was told"),
        try route, try answer, decision("decide", { .decided($0) }, "Decide"),
        try plain("ask-review", .reviewAsked, "The family asks for a review", "What it says"),
        try plain("ask-hearing", .hearingAsked, "The family asks for a hearing", "What it says"),
        try plain("hold-hearing", .hearingHeld, "The hearing was held", "Its minutes"),
        longer, decision("review", { .reviewed($0) }, "Decide again"), statement, close,
      ]
    }
  }

  // MARK: Who may

  private func has(_ function: Function, in state: StateCode?) -> Bool {
    roles.contains { held in
      switch AuthorisationTable.grant(held.role, function) {
      case .allowed: true
      case .ownScope: state != nil && held.scope.state == state
      default: false
      }
    }
  }

  private func isOpen(_ step: DisputeStep) -> Bool {
    let isMine =
      switch step {
      case .statementFiled: has(.disputeStatement, in: nil)
      case .answered(let state, _): has(.correctionCase, in: state)
      default: has(.correctionCase, in: dispute.subject.receiver)
      }
    return isMine && dispute.objection(to: step, on: asking.time.date) == nil
  }

  // MARK: The forms

  private func form(
    _ name: String, _ act: String, _ fields: [Sheet.Field], said: String
  ) -> Sheet.Form {
    Sheet.Form(
      "/disputes/\(dispute.caseID.hex)/\(name)", act,
      fields + [
        .text("text", said, value: asking.segments["step"] == name ? typed : nil), .documents,
      ],
      summary: act)
  }

  private var typed: String? { asking.form["text"] }

  private func plain(
    _ name: String, _ step: DisputeStep, _ act: String, _ said: String
  ) throws -> Sheet.Form? {
    isOpen(step) ? form(name, act, [], said: said) : nil
  }

  private func decision(
    _ name: String, _ step: (DisputeOutcome) -> DisputeStep, _ act: String
  ) -> Sheet.Form? {
    guard isOpen(step(.refused)) else { return nil }
    return form(
      name, act,
      [
        .choice(
          "outcome", "Are the values wrong?",
          ["amended": "Yes: amend them", "partly": "Some of them", "refused": "No: refuse"])
      ], said: "The reasons, as the family is told them")
  }

  private var route: Sheet.Form? {
    get throws {
      let own = dispute.subject.state
      let other = try StateList.initial(effectiveFrom: asking.time.date).entries.map(\.code)
        .first { $0 != dispute.subject.receiver && $0 != own }
      guard [own, other].compactMap(\.self).contains(where: { isOpen(.routed(to: $0)) }) else {
        return nil
      }
      return form(
        "route", "Forward to a State",
        [
          try .state(
            "state", "State", value: own == dispute.subject.receiver ? nil : own.description,
            on: asking.time.date)
        ], said: "What the State is asked")
    }
  }

  private var answer: Sheet.Form? {
    get throws {
      let mine = dispute.awaited.filter { isOpen(.answered(by: $0, agrees: true)) }
      guard let first = mine.first else { return nil }
      return form(
        "answer", "Answer for \(mine.map(\.description).joined(separator: " or "))",
        [
          mine.count == 1
            ? .hidden("state", first.description)
            : .list(
              "state", "State", mine.map { .init(value: $0.description, title: $0.description) }),
          .choice(
            "agrees", "Is what the State says wrong?",
            ["yes": "Yes: other values will be sent", "no": "No: it stands"]),
        ], said: "What was found")
    }
  }

  private var longer: Sheet.Form? {
    let later = asking.time.date.adding(years: 1)
    guard isOpen(.extended(until: later)) else { return nil }
    return form(
      "extend", "The review takes longer", [.day("until", "The new last day")],
      said: "The good cause, as the family is told it")
  }

  private var statement: Sheet.Form? {
    guard isOpen(.statementFiled) else { return nil }
    return form(
      "state", "File the statement of disagreement",
      [
        .text(
          "reasons", "The agency's reasons for not amending", hint: "They go with it. Optional.",
          isNeeded: false)
      ], said: "The family's statement, in its words")
  }

  private var close: Sheet.Form? {
    let ends = DisputeEnd.allCases.filter { isOpen(.closed($0)) }
    guard !ends.isEmpty else { return nil }
    return form(
      "close", "Close the case",
      [
        .list(
          "end", "How it ended",
          ends.map { .init(value: $0.rawValue, title: DisputeWordings.title($0)) })
      ], said: "A word to the end")
  }

  // MARK: What was chosen

  /// The step that a form names.
  static func step(_ name: String, _ asking: Asking) throws -> DisputeStep {
    func outcome() throws -> DisputeOutcome {
      guard let outcome = asking.form["outcome"].flatMap({ DisputeOutcome(rawValue: $0) }) else {
        throw PageError.input("Choose what is decided.")
      }
      return outcome
    }
    func state() throws -> StateCode {
      guard let state = asking.form["state"].flatMap({ StateCode($0) }) else {
        throw PageError.input("Choose the State.")
      }
      return state
    }
    switch name {
    case "acknowledge": return .acknowledged
    case "route": return .routed(to: try state())
    case "answer":
      guard let agrees = asking.form["agrees"], ["yes", "no"].contains(agrees) else {
        throw PageError.input("Say whether what the State says is wrong.")
      }
      return .answered(by: try state(), agrees: agrees == "yes")
    case "decide": return .decided(try outcome())
    case "ask-review": return .reviewAsked
    case "ask-hearing": return .hearingAsked
    case "hold-hearing": return .hearingHeld
    case "extend":
      guard let until = try asking.day("until") else { throw PageError.input("Name the day.") }
      return .extended(until: until)
    case "review": return .reviewed(try outcome())
    case "state": return .statementFiled
    case "close":
      guard let end = asking.form["end"].flatMap({ DisputeEnd(rawValue: $0) }) else {
        throw PageError.input("Choose how the case ended.")
      }
      return .closed(end)
    default: throw PageError.notFound
    }
  }
}
