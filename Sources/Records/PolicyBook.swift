public import Primitives

/// All policies ever adopted, and which of them holds on a day. Immutable: adopting gives a new
/// book, so that a decision and its replay look into the same one.
public struct PolicyBook: Hashable, Sendable {
  /// By area, ascending by effective date, among equals in the order of adoption: the last one that
  /// is not in the future is in force.
  private var byArea: [PolicyArea: [PolicyVersion]]

  /// A book without a policy.
  public init() { byArea = [:] }

  /// A book of versions, in the order of adoption.
  public init(_ versions: [PolicyVersion]) throws(PolicyError) {
    self.init()
    for version in versions { self = try adding(version) }
  }

  /// The book with one more version. Refused: a version number that does not increase in its area,
  /// and values that the catalogue does not know or that are out of its range.
  public func adding(_ version: PolicyVersion) throws(PolicyError) -> PolicyBook {
    let last = lastVersion(version.area)
    guard version.version > last else {
      throw PolicyError(
        .versionNotIncreasing, version.area, nil,
        "version \(version.version) does not follow \(last); number it \(last + 1)")
    }
    try PolicyCatalogue.check(version)
    var book = self
    var versions = book.byArea[version.area] ?? []
    let place = versions.firstIndex { $0.effectiveFrom > version.effectiveFrom }
    versions.insert(version, at: place ?? versions.endIndex)
    book.byArea[version.area] = versions
    return book
  }

  /// The versions of an area, ascending by effective date.
  public func versions(_ area: PolicyArea) -> [PolicyVersion] { byArea[area] ?? [] }

  /// The greatest version number of an area; 0 when there is none.
  public func lastVersion(_ area: PolicyArea) -> Int {
    versions(area).map(\.version).max() ?? 0
  }

  /// The version in force on a day: the latest effective date that is not after it, the later
  /// adopted of two with one date. Nil when none is effective yet.
  public func inForce(_ area: PolicyArea, on day: CivilDate) -> PolicyVersion? {
    let versions = versions(area)
    var (low, high) = (0, versions.count)
    while low < high {
      let middle = (low + high) / 2
      if versions[middle].effectiveFrom <= day { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : versions[low - 1]
  }
}

extension PolicyBook {
  /// The value of a name on a day.
  public func value(
    _ name: String, _ area: PolicyArea, on day: CivilDate
  ) throws(PolicyError) -> PolicyValue {
    guard PolicyCatalogue.definition(name, area) != nil else {
      throw PolicyError(.unknownName, area, name, "no value of this name in this area")
    }
    guard let version = inForce(area, on: day) else {
      throw PolicyError(
        .noVersion, area, name, "no version in force on \(day); adopt one effective by then")
    }
    guard let value = version.values[name] else {
      throw PolicyError(
        .notSet, area, name, "version \(version.version) does not set it; adopt one that does")
    }
    return value
  }

  /// A number.
  public func int(
    _ name: String, _ area: PolicyArea, on day: CivilDate
  ) throws(PolicyError) -> Int {
    guard case .int(let number) = try value(name, area, on: day) else {
      throw wrongType(name, area, "number")
    }
    return number
  }

  /// A number whose name came later than the version in force may be: the catalogue's first value
  /// then.
  public func intOrFirst(
    _ name: String, _ area: PolicyArea, on day: CivilDate
  ) throws(PolicyError) -> Int {
    guard inForce(area, on: day)?.values[name] == nil,
      case .int(let first)? = PolicyCatalogue.definition(name, area)?.initial
    else { return try int(name, area, on: day) }
    return first
  }

  /// The same of a word.
  public func textOrFirst(
    _ name: String, _ area: PolicyArea, on day: CivilDate
  ) throws(PolicyError) -> String {
    guard inForce(area, on: day)?.values[name] == nil,
      case .text(let first)? = PolicyCatalogue.definition(name, area)?.initial
    else { return try text(name, area, on: day) }
    return first
  }

  /// A yes or no.
  public func bool(
    _ name: String, _ area: PolicyArea, on day: CivilDate
  ) throws(PolicyError) -> Bool {
    guard case .bool(let truth) = try value(name, area, on: day) else {
      throw wrongType(name, area, "yes or no")
    }
    return truth
  }

  /// Whether something is on: where the version in force is older than the name, or none is in
  /// force, as the catalogue's default says.
  public func isOn(
    _ name: String, _ area: PolicyArea, on day: CivilDate
  ) throws(PolicyError) -> Bool {
    let isSet = inForce(area, on: day)?.values[name] != nil
    guard !isSet, case .bool(let truth)? = PolicyCatalogue.definition(name, area)?.initial else {
      return try bool(name, area, on: day)
    }
    return truth
  }

  /// A word.
  public func text(
    _ name: String, _ area: PolicyArea, on day: CivilDate
  ) throws(PolicyError) -> String {
    guard case .text(let text) = try value(name, area, on: day) else {
      throw wrongType(name, area, "text")
    }
    return text
  }

  /// A day.
  public func date(
    _ name: String, _ area: PolicyArea, on day: CivilDate
  ) throws(PolicyError) -> CivilDate {
    guard case .date(let date) = try value(name, area, on: day) else {
      throw wrongType(name, area, "date")
    }
    return date
  }

  /// Words.
  public func list(
    _ name: String, _ area: PolicyArea, on day: CivilDate
  ) throws(PolicyError) -> [String] {
    guard case .list(let texts) = try value(name, area, on: day) else {
      throw wrongType(name, area, "list")
    }
    return texts
  }

  /// The stricter of the nation's number and a State's own, which the list `NAME-by-state` holds as
  /// `XX=N`. Such lists stand only beside numbers of which the smaller is the stricter.
  public func strictestInt(
    _ name: String, _ area: PolicyArea, state: StateCode?, on day: CivilDate
  ) throws(PolicyError) -> Int {
    let national = try int(name, area, on: day)
    guard let state else { return national }
    let entries = try list("\(name)-by-state", area, on: day).compactMap(StateNumber.init)
    return entries.filter { $0.state == state }.map(\.number).reduce(national, min)
  }

  private func wrongType(_ name: String, _ area: PolicyArea, _ wanted: String) -> PolicyError {
    PolicyError(.wrongType, area, name, "is no \(wanted); the caller asks for another type")
  }
}

/// An entry `XX=N` of a list of the States' own numbers.
struct StateNumber {
  let state: StateCode
  let number: Int

  init?(_ text: String) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let state = StateCode(parts[0]), let number = Int(parts[1]),
      String(number) == parts[1]
    else { return nil }
    self.state = state
    self.number = number
  }
}
