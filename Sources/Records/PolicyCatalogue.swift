/// Every value that a policy may set. A name is never taken out and never changes its meaning: old
/// versions are read with today's catalogue.
public enum PolicyCatalogue {
  /// All definitions, by area and then in the order in which people read them.
  public static let definitions: [PolicyDefinition] =
    counting + deadlines + passwords + sessions + accounts + worklists + retention + validation
    + matching + disclosure + agreements + privacy

  private static let byName: [PolicyArea: [String: PolicyDefinition]] = {
    var index = [PolicyArea: [String: PolicyDefinition]]()
    for definition in definitions {
      let former = index[definition.area, default: [:]]
        .updateValue(definition, forKey: definition.name)
      precondition(former == nil, "the catalogue defines \(definition.name) twice")
    }
    return index
  }()

  /// A definition by name; nil when the area has no such value.
  public static func definition(_ name: String, _ area: PolicyArea) -> PolicyDefinition? {
    byName[area]?[name]
  }

  /// The definitions of an area.
  public static func definitions(of area: PolicyArea) -> [PolicyDefinition] {
    definitions.filter { $0.area == area }
  }

  /// Refuses a version with an unknown name or a value of the wrong form. The names are looked at
  /// in order, so that the same mistake gives the same answer.
  public static func check(_ version: PolicyVersion) throws(PolicyError) {
    for (name, value) in version.values.sorted(by: { $0.key < $1.key }) {
      guard let definition = definition(name, version.area) else {
        throw PolicyError(.unknownName, version.area, name, "no value of this name in this area")
      }
      try definition.check(value)
    }
  }

  /// The names that a version does not set, for a warning before it is adopted: a value that is
  /// not set cannot be had.
  public static func missing(in version: PolicyVersion) -> [String] {
    definitions(of: version.area).map(\.name).filter { version.values[$0] == nil }
  }
}
