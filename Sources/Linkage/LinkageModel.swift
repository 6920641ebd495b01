/// Everything that a decision about identity depends on, apart from the records: weights, how
/// common names are, familiar forms, thresholds, how many children there are.
public struct LinkageModel: Hashable, Sendable {
  /// What it holds, shared by every copy: a model is handed on for each pair that is compared.
  private final class Content: Hashable, Sendable {
    let version: Int
    let weights: Weights
    let thresholds: Thresholds
    let givenNames: FrequencyTable
    let familyNames: FrequencyTable
    let nicknames: NicknameTable
    let children: UInt64

    init(
      version: Int, weights: Weights, thresholds: Thresholds, givenNames: FrequencyTable,
      familyNames: FrequencyTable, nicknames: NicknameTable, children: UInt64
    ) {
      self.version = version
      self.weights = weights
      self.thresholds = thresholds
      self.givenNames = givenNames
      self.familyNames = familyNames
      self.nicknames = nicknames
      self.children = children
    }

    func with(
      version: Int? = nil, weights: Weights? = nil, thresholds: Thresholds? = nil,
      givenNames: FrequencyTable? = nil, familyNames: FrequencyTable? = nil,
      nicknames: NicknameTable? = nil, children: UInt64? = nil
    ) -> Content {
      Content(
        version: version ?? self.version, weights: weights ?? self.weights,
        thresholds: thresholds ?? self.thresholds, givenNames: givenNames ?? self.givenNames,
        familyNames: familyNames ?? self.familyNames, nicknames: nicknames ?? self.nicknames,
        children: children ?? self.children)
    }

    static func == (left: Content, right: Content) -> Bool {
      left === right
        || left.version == right.version && left.weights == right.weights
          && left.thresholds == right.thresholds && left.givenNames == right.givenNames
          && left.familyNames == right.familyNames && left.nicknames == right.nicknames
          && left.children == right.children
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(version)
      hasher.combine(weights)
      hasher.combine(thresholds)
      hasher.combine(children)
    }
  }

  private var content: Content

  /// Which of a ledger's models it is: 1 is the first, which every ledger begins with; a published
  /// one gets the next. No part of the content.
  public var version: Int {
    get { content.version }
    set { content = content.with(version: newValue) }
  }
  /// What agreements are worth.
  public var weights: Weights {
    get { content.weights }
    set { content = content.with(weights: newValue) }
  }
  /// Where outcomes begin.
  public var thresholds: Thresholds {
    get { content.thresholds }
    set { content = content.with(thresholds: newValue) }
  }
  /// How common given names are.
  public var givenNames: FrequencyTable {
    get { content.givenNames }
    set { content = content.with(givenNames: newValue) }
  }
  /// How common family names are.
  public var familyNames: FrequencyTable {
    get { content.familyNames }
    set { content = content.with(familyNames: newValue) }
  }
  /// Familiar forms.
  public var nicknames: NicknameTable {
    get { content.nicknames }
    set { content = content.with(nicknames: newValue) }
  }
  /// How many children the exchange knows: the more there are, the more agree by chance. In steps,
  /// each a model of its own.
  public var children: UInt64 {
    get { content.children }
    set { content = content.with(children: newValue) }
  }

  /// A model.
  public init(givenNames: FrequencyTable, familyNames: FrequencyTable, children: UInt64) {
    content = Content(
      version: 1, weights: Weights(), thresholds: .balanced, givenNames: givenNames,
      familyNames: familyNames, nicknames: .first, children: children)
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
