import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

extension Exchange {
  /// The newest version of a reference table; nil when none is loaded.
  func referenceTable(_ name: ReferenceLoaded.Name) throws -> CBORValue? {
    try lastLoading(of: name).map { try referenceTable(at: $0.position) }
  }

  /// The table that was loaded at a position, from its event or its blobs.
  func referenceTable(at position: UInt64) throws -> CBORValue {
    let event = try log.event(at: position)
    let opened = try OpenedEvent(event, opener: vault)
    let body = try ReferenceLoaded(clear: opened.clear)
    if let content = body.content { return content }
    let bytes = try vault.openContent(of: event.blobs, under: try vault.sealingKey(.reference))
    guard let table = try? CBORValue(decoding: bytes) else {
      throw ExchangeError(
        .integrity, "the \(body.table.rawValue) loaded at position \(position) do not read")
    }
    return table
  }

  private func lastLoading(
    of name: ReferenceLoaded.Name
  ) throws -> (version: Int, position: UInt64)? {
    let prefix = Array(name.rawValue.utf8) + [0]
    let row = try decisions.environment.read {
      try $0.last(
        in: DecisionState.Tables.references,
        atOrBefore: prefix + [UInt8](repeating: 0xFF, count: 8), prefix: prefix)
    }
    return try row.map { row in
      let table = DecisionState.Tables.references
      let version = try StoredNumber.read(row.key.dropFirst(prefix.count), in: table)
      return (Int(clamping: version), try StoredNumber.read(row.value, in: table))
    }
  }

  /// The loaded holidays.
  public func holidays() throws -> HolidayTable {
    guard let table = try referenceTable(.holidays) else {
      throw ExchangeError(.refused, "no table of holidays is loaded")
    }
    return try HolidayTable(cbor: table)
  }

  /// The loaded offsets of zones.
  public func zoneOffsets() throws -> ZoneOffsets {
    guard let table = try referenceTable(.zoneOffsets) else {
      throw ExchangeError(.refused, "no table of zone offsets is loaded")
    }
    return try ZoneOffsets(cbor: table)
  }

  /// Loads the term calendars of some States from a file; the other States keep theirs. Gives the
  /// table's new version.
  @discardableResult
  public func loadTermCalendars(
    csv text: String, effectiveFrom: CivilDate, acting: Acting
  ) throws -> TermCalendars {
    let actor = try admit(acting, to: .loadReference, target: .nation)
    let version = (try lastLoading(of: .termCalendars)?.version ?? 0) + 1
    let table = try refusing { () throws(ReferenceError) in
      try TermCalendars(csv: text, version: version, effectiveFrom: effectiveFrom)
    }
    try requireKnown(table.calendars.map(\.state))
    let body = ReferenceLoaded(
      table: .termCalendars, version: version, effectiveFrom: effectiveFrom,
      digest: SHA256Digest.of(table.cbor.encoded), content: table.cbor)
    try emit(
      draft(body, in: .ledger, by: actor, effective: effectiveFrom), at: acting.time)
    return table
  }

  /// Loads the own days off of some States from a file; the federal ones and the other States'
  /// stay. Gives the table's new version.
  @discardableResult
  public func loadHolidays(
    csv text: String, effectiveFrom: CivilDate, acting: Acting
  ) throws -> HolidayTable {
    let actor = try admit(acting, to: .loadReference, target: .nation)
    let present = try holidays()
    let version = (try lastLoading(of: .holidays)?.version ?? 0) + 1
    let table = try refusing { () throws(ReferenceError) in
      try present.adding(csv: text, version: version, effectiveFrom: effectiveFrom)
    }
    try requireKnown(
      table.calendars.filter { $0.name != HolidayTable.federal }.compactMap { StateCode($0.name) })
    try record(
      .holidays, version: version, effective: effectiveFrom, content: table.cbor.encoded, by: actor,
      at: acting.time)
    return table
  }

  /// Records a table whose content lies in blobs under the ledger's reference key; gives the event
  /// and where it stands.
  @discardableResult
  func record(
    _ table: ReferenceLoaded.Name, version: Int, effective: CivilDate, content: [UInt8],
    by actor: Actor, at time: Instant
  ) throws -> (loaded: ReferenceLoaded, position: UInt64) {
    let body = ReferenceLoaded(
      table: table, version: version, effectiveFrom: effective, digest: SHA256Digest.of(content))
    let answer = try perform(ReferenceLoaded.type, at: time) { [self] scope, rows in
      let blobs = vault.sealContent(content, under: try vault.sealingKey(.reference))
      try scope.emit(
        draft(body, in: .ledger, by: actor, effective: effective, blobs: blobs), into: &rows)
    }
    return (body, answer.first ?? 0)
  }

  private func requireKnown(_ states: [StateCode]) throws {
    let list = try referenceTable(.states).map { try StateList(cbor: $0) }
    for state in states where list?.entry(state) == nil {
      throw ExchangeError(
        .refused, "\(state) is no State or territory of the loaded table of States")
    }
  }

  private func refusing<Value>(
    _ body: () throws(ReferenceError) -> Value
  ) throws(ExchangeError) -> Value {
    do throws(ReferenceError) { return try body() } catch {
      throw ExchangeError(.refused, error.reason)
    }
  }
}
