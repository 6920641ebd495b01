public import CBOR
public import Primitives

/// The offsets of the zones that the exchange counts days in: a loaded reference table, so that a
/// due date of 2024 is the same on every machine and for ever. No tzdata is asked.
public struct ZoneOffsets: Hashable, Sendable {
  /// One zone: from each moment on, an offset, up to an end.
  public struct Zone: Hashable, Sendable {
    /// From a moment on, local time is UTC plus so many minutes.
    public struct Change: Hashable, Sendable {
      /// The moment.
      public let from: Instant
      /// Minutes east of Greenwich; negative in the States.
      public let offsetMinutes: Int

      /// A change.
      public init(from: Instant, offsetMinutes: Int) {
        self.from = from
        self.offsetMinutes = offsetMinutes
      }
    }

    /// The name.
    public let name: String
    /// Ascending by moment, at least one.
    public let changes: [Change]
    /// The first moment of which the table says nothing any more.
    public let until: Instant

    /// A zone. Refused: no change, changes out of order or after the end, an offset beyond a day.
    public init(name: String, changes: [Change], until: Instant) throws(ReferenceError) {
      guard let first = changes.first, let last = changes.last, last.from < until,
        changes.map(\.from).isStrictlyAscending,
        Self.microsecondsKnown.contains(first.from.microseconds),
        Self.microsecondsKnown.contains(until.microseconds),
        changes.allSatisfy({ (-1440...1440).contains($0.offsetMinutes) })
      else { throw ReferenceError(.malformed, "zone \(name): changes out of order or range") }
      self.name = name
      self.changes = changes
      self.until = until
    }

    /// From 1900 to the end of 9999: sums with an offset cannot overflow.
    private static let microsecondsKnown: ClosedRange<Int64> =
      -2_208_988_800_000_000...253_402_300_800_000_000

    /// The offset at a moment.
    public func offsetMinutes(at instant: Instant) throws(ReferenceError) -> Int {
      guard instant < until, let first = changes.first, first.from <= instant else {
        throw ReferenceError(
          .outsideRange, "the offset of zone \(name) at \(instant) is not in the loaded table")
      }
      var (low, high) = (1, changes.count)
      while low < high {
        let middle = (low + high) / 2
        if changes[middle].from <= instant { low = middle + 1 } else { high = middle }
      }
      return changes[low - 1].offsetMinutes
    }
  }

  /// Counts up with each loading.
  public let version: Int
  /// The first day on which decisions look into it.
  public let effectiveFrom: CivilDate
  /// Ascending by name.
  public let zones: [Zone]
  /// The zone in which a State's days are counted.
  public let zoneOfState: [StateCode: String]

  /// A table. Refused: a zone twice, a State in a zone that is not there.
  public init(
    version: Int, effectiveFrom: CivilDate, zones: [Zone], zoneOfState: [StateCode: String]
  ) throws(ReferenceError) {
    let names = Set(zones.map(\.name))
    guard names.count == zones.count, zoneOfState.values.allSatisfy(names.contains) else {
      throw ReferenceError(.malformed, "a zone twice, or a State in a zone that is not there")
    }
    self.version = version
    self.effectiveFrom = effectiveFrom
    self.zones = zones.sorted { $0.name < $1.name }
    self.zoneOfState = zoneOfState
  }

  /// A zone by name.
  public func zone(_ name: String) throws(ReferenceError) -> Zone {
    guard let zone = zones.first(where: { $0.name == name }) else {
      throw ReferenceError(.unknownName, "no zone \(name) in the loaded table")
    }
    return zone
  }

  /// A State's principal zone.
  public func zone(of state: StateCode) throws(ReferenceError) -> Zone {
    guard let name = zoneOfState[state] else {
      throw ReferenceError(.unknownName, "no zone for \(state) in the loaded table")
    }
    return try zone(name)
  }

  /// The day that a moment has in a zone.
  public func civilDate(
    of instant: Instant, in zoneName: String
  ) throws(ReferenceError) -> CivilDate {
    try zone(zoneName).civilDate(of: instant)
  }

  /// The day that a moment has in a State.
  public func civilDate(
    of instant: Instant, in state: StateCode
  ) throws(ReferenceError) -> CivilDate {
    try zone(of: state).civilDate(of: instant)
  }
}

extension ZoneOffsets.Zone {
  /// The day that a moment has here.
  public func civilDate(of instant: Instant) throws(ReferenceError) -> CivilDate {
    instant.adding(seconds: Int64(try offsetMinutes(at: instant)) * 60).date
  }

  /// The first moment of a day here: what is due on a day is late from the next day's start on.
  /// The States change their clocks at two in the morning, so midnight is there once.
  public func start(of day: CivilDate) throws(ReferenceError) -> Instant {
    let utc = Instant(startOf: day)
    // The offset before local midnight is found with the one that holds near it: no two differ by
    // so much that the second look would need a third.
    var moment = utc.adding(seconds: Int64(-(changes[0].offsetMinutes)) * 60)
    for _ in 0..<2 {
      moment = utc.adding(seconds: Int64(-(try offsetMinutes(at: moment))) * 60)
    }
    return moment
  }
}

extension ZoneOffsets {
  /// `{"effective-from", "states": {code: zone}, "version", "zones": [{"changes": [[µs, minutes]],
  /// "name", "until"}]}`.
  public var cbor: CBORValue {
    .record([
      "version": .int(version), "effective-from": .date(effectiveFrom),
      "states": .map(
        zoneOfState.map { .init(.text($0.key.description), .text($0.value)) }),
      "zones": .array(
        zones.map { zone in
          .record([
            "name": .text(zone.name), "until": .int(zone.until.microseconds),
            "changes": .array(
              zone.changes.map {
                .array([.int($0.from.microseconds), .int($0.offsetMinutes)])
              }),
          ])
        }),
    ])
  }

  /// From `cbor`.
  public init(cbor: CBORValue) throws(CBORError) {
    let fields = try StrictFields(
      cbor, "zones", keys: ["version", "effective-from", "states", "zones"])
    let version = try fields.count("version")
    let effectiveFrom = try fields.date("effective-from")
    var states = [StateCode: String]()
    for entry in try fields.need("states", \.entries) {
      guard let code = entry.key.string.flatMap({ StateCode($0) }), states[code] == nil,
        let name = entry.value.string
      else { throw fields.misshapen("states") }
      states[code] = name
    }
    var zones = [Zone]()
    for item in try fields.items("zones") { zones.append(try Self.zone(item)) }
    guard zones.map(\.name).isStrictlyAscending else { throw fields.misshapen("zones") }
    do throws(ReferenceError) {
      try self.init(
        version: version, effectiveFrom: effectiveFrom, zones: zones, zoneOfState: states)
    } catch {
      throw CBORError(.structure, error.reason)
    }
  }

  private static func zone(_ item: CBORValue) throws(CBORError) -> Zone {
    let fields = try StrictFields(item, "zone", keys: ["name", "changes", "until"])
    var changes = [Zone.Change]()
    for change in try fields.items("changes") {
      guard let pair = change.items, pair.count == 2, let from = pair[0].integer,
        let minutes = pair[1].integer.flatMap({ Int(exactly: $0) })
      else { throw fields.misshapen("changes") }
      changes.append(.init(from: Instant(microseconds: from), offsetMinutes: minutes))
    }
    let name = try fields.text("name")
    let until = try fields.need("until", \.integer)
    do throws(ReferenceError) {
      return try Zone(name: name, changes: changes, until: Instant(microseconds: until))
    } catch {
      throw CBORError(.structure, error.reason)
    }
  }
}
