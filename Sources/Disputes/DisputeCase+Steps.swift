public import Primitives
public import Records

extension DisputeCase {
  /// The receipt of a request: the first step, with its clocks.
  ///
  /// The Department acknowledges in ten working days; a State does everything in thirty days; and
  /// both forward in four working days what another State has said.
  public static func receive(
    _ subject: DisputeSubject, as caseID: CaseID, on day: CivilDate, _ clocks: DisputeClocks
  ) throws(DisputeError) -> DisputeRecorded {
    let first: DisputeClock = subject.receiver == nil ? .acknowledge : .decide
    var dues = [DisputeDue(first, try clocks.due(first, from: day, for: subject.receiver))]
    if subject.isForeign {
      dues.append(
        DisputeDue(.forward, try clocks.due(.forward, from: day, for: subject.receiver)))
    }
    return DisputeRecorded(caseID, .received(subject), on: day, dues: dues)
  }

  /// A step as it will be recorded: refused where the case is not there, with what to do instead;
  /// else with the clocks that it starts.
  public func taking(
    _ step: DisputeStep, at moment: Instant, _ clocks: DisputeClocks
  ) throws(DisputeError) -> DisputeRecorded {
    let day = try clocks.day(of: moment, for: subject.receiver)
    if let objection = objection(to: step, on: day) { throw objection }
    var dues = [DisputeDue]()
    switch step {
    case .routed(let state):
      // The answering State's own day, in its own zone and with its own days off.
      let start = try clocks.day(of: moment, for: state)
      dues = [DisputeDue(.answer, try clocks.due(.answer, from: start, for: state), of: state)]
    case .reviewAsked:
      dues = [DisputeDue(.review, try clocks.due(.review, from: day, for: subject.receiver))]
    default: break
    }
    return DisputeRecorded(caseID, step, on: day, dues: dues)
  }

  /// Why a step may not be taken on a day; nil when it may.
  public func objection(to step: DisputeStep, on day: CivilDate) -> DisputeError? {
    if isClosed {
      return DisputeError(.closed, "this case has ended; a new request opens a new one")
    }
    switch step {
    case .received: return outOfOrder("this case is open already")
    case .acknowledged:
      return stage == .received ? nil : outOfOrder("the request is acknowledged already")
    case .routed(let state): return objection(toRouting: state)
    case .answered(let state, _):
      return awaited.contains(state)
        ? nil : outOfOrder("no answer of \(state) is awaited; forward it first: dispute route")
    case .decided: return objection(toDeciding: day)
    case .reviewAsked:
      guard case .decided(let outcome) = stage else {
        return outOfOrder("a review is asked for after a refusal: dispute decide")
      }
      return outcome.leavesSomething ? nil : outOfOrder("all that was asked for was granted")
    case .hearingAsked: return objectionToHearing
    case .hearingHeld:
      return stage == .hearingAsked
        ? nil : outOfOrder("no hearing is asked for; note the request: dispute ask-hearing")
    case .extended(let until): return objection(toExtending: until, day)
    case .reviewed:
      return stage == .reviewAsked || stage == .hearingHeld
        ? nil
        : outOfOrder(
          stage == .hearingAsked
            ? "hold the hearing first: dispute hold-hearing"
            : "it is decided again after a review or a hearing: dispute ask-review")
    case .statementFiled: return objectionToStatement
    case .closed(let end): return objection(toClosing: end)
    }
  }

  private func outOfOrder(_ reason: String) -> DisputeError { DisputeError(.outOfOrder, reason) }

  private func objection(toRouting state: StateCode) -> DisputeError? {
    switch stage {
    case .received, .acknowledged, .reviewAsked: break
    default: return outOfOrder("it is forwarded while it is looked into, not after a decision")
    }
    if state == subject.receiver {
      return DisputeError(.unfit, "\(state) holds this case itself; forward it to another State")
    }
    return awaited.contains(state)
      ? outOfOrder("the answer of \(state) is awaited already") : nil
  }

  /// The family's clock does not wait for a State that is late.
  private func objection(toDeciding day: CivilDate) -> DisputeError? {
    switch stage {
    case .acknowledged: break
    case .received: return outOfOrder("acknowledge the request first: dispute acknowledge")
    default: return outOfOrder("it is decided already; again after a review: dispute review")
    }
    if let awaited = dues.first(where: { $0.clock == .answer && $0.day >= day }) {
      return outOfOrder(
        "the answer of \(awaited.state?.description ?? "a State") is awaited until \(awaited.day); "
          + "note it (dispute answer), or decide after that day")
    }
    return nil
  }

  private var objectionToHearing: DisputeError? {
    if wasHearingAsked { return outOfOrder("a hearing was asked for already") }
    switch stage {
    // 34 CFR 99.21 gives the hearing after a State's refusal; the Privacy Act's review comes
    // before it.
    case .decided(let outcome) where subject.route == .state && outcome.leavesSomething: return nil
    case .reviewed(let outcome) where outcome.leavesSomething: return nil
    case .decided(let outcome) where outcome.leavesSomething:
      return outOfOrder("a review comes first: dispute ask-review")
    default: return outOfOrder("a hearing is asked for after a refusal")
    }
  }

  private func objection(toExtending until: CivilDate, _ day: CivilDate) -> DisputeError? {
    guard stage == .reviewAsked, let due = dues.first(where: { $0.clock == .review }) else {
      return outOfOrder("only a review that is asked for is extended")
    }
    guard until > due.day, until > day else {
      return DisputeError(.unfit, "it is due on \(due.day); name a later day")
    }
    return nil
  }

  private var objectionToStatement: DisputeError? {
    if hasStatement { return outOfOrder("a statement is filed already") }
    guard case .reviewed(let outcome) = stage else {
      return outOfOrder(
        "a statement is filed after the last refusal: dispute review, or a hearing")
    }
    return outcome.leavesSomething ? nil : outOfOrder("all that was asked for was granted")
  }

  private func objection(toClosing end: DisputeEnd) -> DisputeError? {
    switch end {
    case .withdrawn:
      return hasStatement ? outOfOrder("a statement is filed: close it as statement") : nil
    case .statement:
      return hasStatement ? nil : outOfOrder("no statement is filed: dispute state")
    case .corrected:
      return outcome == .amended || outcome == .partly
        ? nil : outOfOrder("nothing was granted: decide first, or close it as refused")
    case .refused:
      if hasStatement { return outOfOrder("a statement is filed: close it as statement") }
      switch stage {
      case .decided(let outcome), .reviewed(let outcome):
        return outcome == .refused
          ? nil : outOfOrder("something was granted: close it as corrected, once it is")
      default: return outOfOrder("it is not decided: dispute decide, or dispute review")
      }
    }
  }

  /// What comes next, in words; nil when the case has ended.
  public var next: String? {
    if isClosed { return nil }
    if let state = awaited.first, stage != .hearingAsked, stage != .hearingHeld {
      return "\(state) answers"
    }
    switch stage {
    case .received:
      return dues.contains { $0.clock == .forward }
        ? "acknowledge, and forward it to \(subject.state)" : "acknowledge"
    case .acknowledged:
      return dues.contains { $0.clock == .forward }
        ? "forward it to \(subject.state)" : "look into it and decide"
    case .decided(.amended), .reviewed(.amended): return "\(subject.state) sends other values"
    case .decided: return "the family may ask for a review"
    case .reviewAsked: return "decide the review"
    case .hearingAsked: return "hold the hearing"
    case .hearingHeld: return "decide after the hearing"
    case .reviewed:
      return hasStatement
        ? "close it" : "the family may file a statement of disagreement"
    case .closed: return nil
    }
  }
}
