/// Everything that a decision about identity depends on, apart from the records: weights, how
/// common names are, familiar forms, thresholds, how many children there are.
public struct LinkageModel: Hashable, Sendable {
  private struct Parts: Hashable, Sendable {
    var version = 1
    var weights = Weights()
    var thresholds = Thresholds.balanced
    var givenNames: FrequencyTable
    var familyNames: FrequencyTable
    var nicknames = NicknameTable.first
    var children: UInt64
  }

  /// What it holds, shared by every copy: a model is handed on for each pair that is compared.
  private final class Content: Hashable, Sendable {
    let parts: Parts

    init(_ parts: Parts) { self.parts = parts }

    static func == (left: Content, right: Content) -> Bool {
      left === right || left.parts == right.parts
    }

    func hash(into hasher: inout Hasher) { hasher.combine(parts) }
  }

  private var content: Content

  private mutating func change(_ change: (inout Parts) -> Void) {
    var parts = content.parts
    change(&parts)
    content = Content(parts)
  }

  /// Which of a ledger's models it is: 1 is the first, which every ledger begins with; a published
  /// one gets the next. No part of the content.
  public var version: Int {
    get { content.parts.version }
    set { change { $0.version = newValue } }
  }
  /// What agreements are worth.
  public var weights: Weights {
    get { content.parts.weights }
    set { change { $0.weights = newValue } }
  }
  /// Where outcomes begin.
  public var thresholds: Thresholds {
    get { content.parts.thresholds }
    set { change { $0.thresholds = newValue } }
  }
  /// How common given names are.
  public var givenNames: FrequencyTable {
    get { content.parts.givenNames }
    set { change { $0.givenNames = newValue } }
  }
  /// How common family names are.
  public var familyNames: FrequencyTable {
    get { content.parts.familyNames }
    set { change { $0.familyNames = newValue } }
  }
  /// Familiar forms.
  public var nicknames: NicknameTable {
    get { content.parts.nicknames }
    set { change { $0.nicknames = newValue } }
  }
  /// How many children the exchange knows: the more there are, the more agree by chance. In steps,
  /// each a model of its own.
  public var children: UInt64 {
    get { content.parts.children }
    set { change { $0.children = newValue } }
  }

  /// A model.
  public init(givenNames: FrequencyTable, familyNames: FrequencyTable, children: UInt64) {
    content = Content(
      Parts(givenNames: givenNames, familyNames: familyNames, children: children))
  }

  /// The model for as many children as are known: they are counted in doublings, so that records
  /// are weighed alike for long stretches of a log.
  public func grown(to known: UInt64) -> LinkageModel {
    var model = self
    while model.children < known { model.children *= 2 }
    return model
  }

  /// The name under which decisions say that they used it, with the step of children.
  public var name: String { "linkage/\(version)+\(children)" }

  /// The version that a name says; nil when it is none.
  public static func version(named name: String) -> Int? {
    guard name.hasPrefix("linkage/") else { return nil }
    return name.dropFirst(8).split(separator: "+").first.flatMap { Int($0) }
  }

  /// What every pair starts from: that two records drawn at random are hardly one child.
  public var prior: Bits { -Bits.surprise(part: 1, whole: max(1, children)) }
}
