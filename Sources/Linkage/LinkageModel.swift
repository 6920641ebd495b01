/// Everything that a decision about identity depends on, apart from the records: weights, how
/// common names are, familiar forms, thresholds, how many children there are.
public struct LinkageModel: Hashable, Sendable {
  /// Which of a ledger's models it is: 1 is the first, which every ledger begins with; a published
  /// one gets the next. No part of the content.
  public var version = 1
  /// What agreements are worth.
  public var weights = Weights()
  /// Where outcomes begin.
  public var thresholds = Thresholds.balanced
  /// How common given names are.
  public var givenNames: FrequencyTable
  /// How common family names are.
  public var familyNames: FrequencyTable
  /// Familiar forms.
  public var nicknames = NicknameTable.first
  /// How many children the exchange knows: the more there are, the more agree by chance. In steps,
  /// each a model of its own.
  public var children: UInt64

  /// A model.
  public init(givenNames: FrequencyTable, familyNames: FrequencyTable, children: UInt64) {
    self.givenNames = givenNames
    self.familyNames = familyNames
    self.children = children
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
