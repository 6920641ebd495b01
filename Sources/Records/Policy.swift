public import CBOR
public import Primitives

/// What a policy is about. Each area is adopted by itself; the raw value stands in events.
public enum PolicyArea: String, CaseIterable, Sendable {
  /// Who is counted.
  case counting
  /// When a State must have sent what.
  case deadlines
  /// Passwords.
  case passwords
  /// Sessions.
  case sessions
  /// Accounts, their reviews and rules.
  case accounts
  /// Worklists and what States open or lock.
  case worklists
  /// How long things are kept.
  case retention
  /// What makes a submission's block stand.
  case validation
  /// Matching, beyond what the model says.
  case matching
  /// What may leave, and how coarse.
  case disclosure
  /// Interconnection agreements.
  case agreements
  /// The clocks of the Privacy Act, FERPA and 34 CFR 200.85(d).
  case privacy
}

/// One value of a policy.
public enum PolicyValue: Hashable, Sendable {
  /// A whole number, in the unit that the catalogue names.
  case int(Int)
  /// Yes or no.
  case bool(Bool)
  /// A word.
  case text(String)
  /// A day.
  case date(CivilDate)
  /// Words, in order.
  case list([String])
}

extension PolicyValue: CustomStringConvertible {
  /// For people.
  public var description: String {
    switch self {
    case .int(let number): String(number)
    case .bool(let truth): truth ? "yes" : "no"
    case .text(let text): text
    case .date(let date): date.description
    case .list(let texts): texts.isEmpty ? "none" : texts.joined(separator: ", ")
    }
  }
}

extension PolicyValue {
  /// The value in its own CBOR type; the type is how it is told apart.
  public var cbor: CBORValue {
    switch self {
    case .int(let number): .int(number)
    case .bool(let truth): .bool(truth)
    case .text(let text): .text(text)
    case .date(let date): .date(date)
    case .list(let texts): .array(texts.map { .text($0) })
    }
  }

  /// From `cbor`.
  public init(cbor: CBORValue) throws(CBORError) {
    if let number = cbor.integer.flatMap({ Int(exactly: $0) }) {
      self = .int(number)
    } else if let truth = cbor.boolean {
      self = .bool(truth)
    } else if let text = cbor.string {
      self = .text(text)
    } else if let date = cbor.civilDate {
      self = .date(date)
    } else if let items = cbor.items {
      let texts = items.compactMap(\.string)
      guard texts.count == items.count else {
        throw CBORError(.structure, "a list of a policy holds text only")
      }
      self = .list(texts)
    } else {
      throw CBORError(.structure, "a policy value is a number, bool, text, date or list of text")
    }
  }
}

/// One adopted version of one area: what `policy.adopted` says. Never changed afterwards; a
/// decision names the version that it used.
public struct PolicyVersion: Hashable, Sendable {
  /// The area.
  public let area: PolicyArea
  /// Counts up from 1 in each area.
  public let version: Int
  /// The first day on which it holds.
  public let effectiveFrom: CivilDate
  /// Its values by name. One that it lacks is not set: it is not looked for in an earlier version.
  public let values: [String: PolicyValue]

  /// A version; whether its values are known and in range is the book's to say.
  public init(
    area: PolicyArea, version: Int, effectiveFrom: CivilDate, values: [String: PolicyValue]
  ) {
    self.area = area
    self.version = version
    self.effectiveFrom = effectiveFrom
    self.values = values
  }

  /// The next version: this one's values with some changed.
  public func amended(
    effectiveFrom: CivilDate, with changes: [String: PolicyValue]
  ) -> PolicyVersion {
    PolicyVersion(
      area: area, version: version + 1, effectiveFrom: effectiveFrom,
      values: values.merging(changes) { _, new in new })
  }
}

extension PolicyVersion {
  /// `{"area", "effective-from", "values": {name: value}, "version"}`. The writer sorts the names,
  /// so the order of the dictionary reaches no signature.
  public var cbor: CBORValue {
    .record([
      "area": .text(area.rawValue), "version": .int(version),
      "effective-from": .date(effectiveFrom),
      "values": .map(values.map { .init(.text($0.key), $0.value.cbor) }),
    ])
  }

  /// From `cbor`.
  public init(cbor: CBORValue) throws(CBORError) {
    let fields = try StrictFields(
      cbor, "policy", keys: ["area", "version", "effective-from", "values"])
    var values = [String: PolicyValue]()
    for entry in try fields.need("values", \.entries) {
      guard let name = entry.key.string, values[name] == nil else {
        throw fields.misshapen("values")
      }
      values[name] = try PolicyValue(cbor: entry.value)
    }
    self.init(
      area: try fields.need("area") { $0.string.flatMap { PolicyArea(rawValue: $0) } },
      version: try fields.count("version"), effectiveFrom: try fields.date("effective-from"),
      values: values)
  }
}
