import Disputes
import Exchange
import Primitives
import Records

/// Cases of amendment in the words of pages.
enum DisputeWordings {
  static func stage(_ dispute: DisputeCase) -> String {
    switch dispute.stage {
    case .received: "Received"
    case .acknowledged: "Acknowledged"
    case .decided(let outcome): "Decided: \(title(outcome))"
    case .reviewAsked: "Review asked for"
    case .hearingAsked: "Hearing asked for"
    case .hearingHeld: "Hearing held"
    case .reviewed(let outcome): "Decided again: \(title(outcome))"
    case .closed(let end): "Closed: \(title(end))"
    }
  }

  static func title(_ outcome: DisputeOutcome) -> String {
    switch outcome {
    case .amended: "amended"
    case .partly: "amended in part"
    case .refused: "refused"
    }
  }

  static func title(_ end: DisputeEnd) -> String {
    switch end {
    case .corrected: "corrected"
    case .refused: "refused, and nothing more was asked"
    case .statement: "a statement goes with the values"
    case .withdrawn: "withdrawn by the family"
    }
  }

  static func clock(_ due: DisputeDue) -> String {
    let what =
      switch due.clock {
      case .acknowledge: "Acknowledge"
      case .forward: "Forward to the State"
      case .answer: "Answer"
      case .decide: "Decide, and have it sent again"
      case .review: "Decide the review"
      }
    return what + (due.state.map { " (\($0))" } ?? "") + " by \(due.day)"
  }

  /// What was done, of a step in the history.
  static func done(_ step: DisputeStep) -> String {
    switch step {
    case .received: "The request came"
    case .acknowledged: "Acknowledged"
    case .routed(let state): "Forwarded to \(state)"
    case .answered(let state, let agrees):
      agrees ? "\(state) agrees that it is wrong" : "\(state) stands by what it says"
    case .decided(let outcome): "Decided: \(title(outcome))"
    case .reviewAsked: "The family asked for a review"
    case .hearingAsked: "The family asked for a hearing"
    case .hearingHeld: "The hearing was held"
    case .extended(let until): "The review takes until \(until)"
    case .reviewed(let outcome): "Decided again: \(title(outcome))"
    case .statementFiled: "Statement of disagreement filed"
    case .closed(let end): "Closed: \(title(end))"
    }
  }

  static func notice(_ notice: Exchange.NoticeListing) -> String {
    let why =
      switch notice.why {
      case .deactivated: ": the account is closed"
      case .noAccount: ": it is no account"
      case nil: ""
      }
    return "\(notice.status)\(why), \(notice.day)"
  }
}
