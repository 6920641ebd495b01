import CBOR
import Ledger
import Primitives
import Records

/// Why a count changed at an event. The raw value stands in reports.
public enum CountCause: String, CaseIterable, Sendable {
  /// A State told of a child for the first time.
  case firstSubmission = "first-submission"
  /// A State told something else of a child that it had told of.
  case correction
  /// A State took a child back.
  case retraction
  /// A State repeated what it had said: what was open is open still.
  case confirmation
  /// Two children became one.
  case merge
  /// One child became several.
  case split
  /// Another rule set began to count.
  case rules

  /// One line for people.
  public var explanation: String {
    switch self {
    case .firstSubmission: "told of for the first time"
    case .correction: "told of anew, differently"
    case .retraction: "taken back by the State"
    case .confirmation: "repeated: what was open is open still"
    case .merge: "found to be one child with another"
    case .split: "found to be several children"
    case .rules: "counted by other rules"
    }
  }

  /// From the event, by its clear parts: those of an erased child say it too.
  init(_ event: RecordedEvent) throws {
    guard case .clear(let clear)? = event.parts.first else {
      throw ExchangeError(.integrity, "an event that moved a count has no clear part")
    }
    switch event.type {
    case StudentSubmitted.type:
      self = try StudentSubmitted(clear: clear).action == .insert ? .firstSubmission : .correction
    case ChildIdentified.type: self = .firstSubmission
    case StudentRetracted.type: self = .retraction
    case SubmissionUnchanged.type: self = .confirmation
    case MergeValidated.type: self = .merge
    case SplitValidated.type: self = .split
    case PolicyAdopted.type: self = .rules
    default:
      throw ExchangeError(
        .integrity, "an event of type \(event.type) moved a count at \(event.position)")
    }
  }
}
