import Primitives

/// What the catalogue knows of one value: where it belongs, what it may be, where it comes from.
public struct PolicyDefinition: Hashable, Sendable {
  /// The form of a value and its bounds. Bounds may be widened later, never narrowed: the versions
  /// that were adopted must still be read.
  public enum Kind: Hashable, Sendable {
    /// A number in a range.
    case int(ClosedRange<Int>)
    /// Yes or no.
    case bool
    /// One of these words.
    case text([String])
    /// A day.
    case date
    /// Some of these words, each at most once.
    case words([String])
    /// Codes of States, each at most once.
    case states
    /// `XX=N`, a State at most once, the numbers in a range.
    case stateNumbers(ClosedRange<Int>)
    /// `XX=N calendar` or `XX=N working`, a State at most once, the numbers in a range.
    case stateDayCounts(ClosedRange<Int>)
  }

  /// The area.
  public let area: PolicyArea
  /// The name, stable for ever.
  public let name: String
  /// What it may be.
  public let kind: Kind
  /// What the first adopted version says.
  public let initial: PolicyValue
  /// The unit of a number; empty for other kinds.
  public let unit: String
  /// The law or paper that it rests on. "Recalled" marks what nobody re-read for this catalogue.
  public let source: String
  /// What it decides.
  public let meaning: String

  /// A definition.
  public init(
    _ area: PolicyArea, _ name: String, _ kind: Kind, _ initial: PolicyValue, unit: String = "",
    source: String, _ meaning: String
  ) {
    self.area = area
    self.name = name
    self.kind = kind
    self.initial = initial
    self.unit = unit
    self.source = source
    self.meaning = meaning
  }

  /// Refuses a value of another form or out of bounds.
  public func check(_ value: PolicyValue) throws(PolicyError) {
    switch (kind, value) {
    case (.int(let range), .int(let number)):
      guard range.contains(number) else {
        throw outOfRange("\(number) is not within \(range.lowerBound) to \(range.upperBound)")
      }
    case (.bool, .bool), (.date, .date): break
    case (.text(let choices), .text(let text)):
      guard choices.contains(text) else {
        throw outOfRange("choose one of \(choices.joined(separator: ", "))")
      }
    case (.words(let choices), .list(let texts)):
      guard texts.allSatisfy(choices.contains), Set(texts).count == texts.count else {
        throw outOfRange("choose some of \(choices.joined(separator: ", ")), each once")
      }
    case (.states, .list(let texts)):
      try checkStates(texts.map { StateCode($0) })
    case (.stateNumbers(let range), .list(let texts)):
      try checkStates(
        texts.map { text in
          StateNumber(text).flatMap { range.contains($0.number) ? $0.state : nil }
        })
    case (.stateDayCounts(let range), .list(let texts)):
      try checkStates(
        texts.map { text in
          StateDayCount(text).flatMap { range.contains($0.count.days) ? $0.state : nil }
        })
    default:
      throw PolicyError(.wrongType, area, name, "\(value) is not of the form \(form)")
    }
  }

  /// The form for people.
  public var form: String {
    switch kind {
    case .int(let range): "number \(range.lowerBound) to \(range.upperBound)"
    case .bool: "yes or no"
    case .text(let choices): "one of \(choices.joined(separator: ", "))"
    case .date: "date"
    case .words(let choices): "some of \(choices.joined(separator: ", "))"
    case .states: "list of State codes"
    case .stateNumbers(let range):
      "list of XX=N, N \(range.lowerBound) to \(range.upperBound)"
    case .stateDayCounts(let range):
      "list of XX=N calendar|working, N \(range.lowerBound) to \(range.upperBound)"
    }
  }

  private func checkStates(_ states: [StateCode?]) throws(PolicyError) {
    let known = states.compactMap { $0 }
    guard known.count == states.count, Set(known).count == known.count else {
      throw outOfRange("each entry must be a \(form), a State at most once")
    }
  }

  private func outOfRange(_ reason: String) -> PolicyError {
    PolicyError(.outOfRange, area, name, reason)
  }
}
