public import CBOR
public import Primitives

/// The States and territories that could take part: the first reference table that a ledger loads.
/// Which of them run a Migrant Education Program, and which are connected, are other questions.
public struct StateList: Hashable, Sendable {
  /// One State or territory.
  public struct Entry: Hashable, Sendable {
    /// The Postal Service's letters.
    public let code: StateCode
    /// The name.
    public let name: String
    /// The zone in which its due dates are counted: that of its capital, where its educational
    /// agency sits. A name of `ZoneOffsets`.
    public let zone: String

    /// One row.
    public init(code: StateCode, name: String, zone: String) {
      self.code = code
      self.name = name
      self.zone = zone
    }
  }

  /// Counts up with each loading.
  public let version: Int
  /// The first day on which decisions look into it.
  public let effectiveFrom: CivilDate
  /// Ascending by code.
  public let entries: [Entry]

  /// A table. Refused: one code twice.
  public init(
    version: Int, effectiveFrom: CivilDate, entries: [Entry]
  ) throws(ReferenceError) {
    guard Set(entries.map(\.code)).count == entries.count else {
      throw ReferenceError(.malformed, "the list of States has a code twice")
    }
    self.version = version
    self.effectiveFrom = effectiveFrom
    self.entries = entries.sorted { $0.code < $1.code }
  }

  /// The row of a code; nil when there is none.
  public func entry(_ code: StateCode) -> Entry? { entries.first { $0.code == code } }

  /// The first table: 50 States, the District of Columbia, Puerto Rico and four territories.
  public static func initial(effectiveFrom: CivilDate) throws(ReferenceError) -> StateList {
    try StateList(
      version: 1, effectiveFrom: effectiveFrom,
      entries: table.split(separator: "\n").compactMap { line in
        let parts = line.split(separator: "|")
        guard parts.count == 3, let code = StateCode(parts[0]) else { return nil }
        return Entry(code: code, name: String(parts[1]), zone: String(parts[2]))
      })
  }

  private static let table = """
    AK|Alaska|Alaska
    AL|Alabama|Central
    AR|Arkansas|Central
    AS|American Samoa|Samoa
    AZ|Arizona|Arizona
    CA|California|Pacific
    CO|Colorado|Mountain
    CT|Connecticut|Eastern
    DC|District of Columbia|Eastern
    DE|Delaware|Eastern
    FL|Florida|Eastern
    GA|Georgia|Eastern
    GU|Guam|Chamorro
    HI|Hawaii|Hawaii
    IA|Iowa|Central
    ID|Idaho|Mountain
    IL|Illinois|Central
    IN|Indiana|Eastern
    KS|Kansas|Central
    KY|Kentucky|Eastern
    LA|Louisiana|Central
    MA|Massachusetts|Eastern
    MD|Maryland|Eastern
    ME|Maine|Eastern
    MI|Michigan|Eastern
    MN|Minnesota|Central
    MO|Missouri|Central
    MP|Northern Mariana Islands|Chamorro
    MS|Mississippi|Central
    MT|Montana|Mountain
    NC|North Carolina|Eastern
    ND|North Dakota|Central
    NE|Nebraska|Central
    NH|New Hampshire|Eastern
    NJ|New Jersey|Eastern
    NM|New Mexico|Mountain
    NV|Nevada|Pacific
    NY|New York|Eastern
    OH|Ohio|Eastern
    OK|Oklahoma|Central
    OR|Oregon|Pacific
    PA|Pennsylvania|Eastern
    PR|Puerto Rico|Atlantic
    RI|Rhode Island|Eastern
    SC|South Carolina|Eastern
    SD|South Dakota|Central
    TN|Tennessee|Central
    TX|Texas|Central
    UT|Utah|Mountain
    VA|Virginia|Eastern
    VI|Virgin Islands|Atlantic
    VT|Vermont|Eastern
    WA|Washington|Pacific
    WI|Wisconsin|Central
    WV|West Virginia|Eastern
    WY|Wyoming|Mountain
    """
}

extension StateList {
  /// `{"effective-from", "states": [[code, name, zone]], "version"}`.
  public var cbor: CBORValue {
    .record([
      "version": .int(version), "effective-from": .date(effectiveFrom),
      "states": .array(
        entries.map {
          .array([.text($0.code.description), .text($0.name), .text($0.zone)])
        }),
    ])
  }

  /// From `cbor`.
  public init(cbor: CBORValue) throws(CBORError) {
    let fields = try StrictFields(
      cbor, "States", keys: ["version", "effective-from", "states"])
    let version = try fields.count("version")
    let effectiveFrom = try fields.date("effective-from")
    var entries = [Entry]()
    for item in try fields.items("states") {
      guard let parts = item.items, parts.count == 3, let text = parts[0].string,
        let code = StateCode(text), let name = parts[1].string, let zone = parts[2].string
      else { throw fields.misshapen("states") }
      entries.append(Entry(code: code, name: name, zone: zone))
    }
    guard entries.map(\.code).isStrictlyAscending else { throw fields.misshapen("states") }
    do throws(ReferenceError) {
      try self.init(version: version, effectiveFrom: effectiveFrom, entries: entries)
    } catch {
      throw CBORError(.structure, error.reason)
    }
  }
}
