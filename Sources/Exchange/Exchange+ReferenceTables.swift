import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

extension Exchange {
  /// One loading of a reference table.
  public struct ReferenceListing: Sendable {
    /// What was loaded.
    public let loaded: ReferenceLoaded
    /// Where in the log.
    public let position: UInt64
  }

  /// Tables opened and kept at hand, by position; a large directory takes 15 MiB.
  static let referencesCachedMax = 4

  /// Loads a table of lines: its rows go into blobs under the ledger's reference key, the event
  /// names their digest. The next version of the table; earlier ones stay for earlier days.
  @discardableResult
  public func loadReference(
    _ table: ReferenceLoaded.Name, rows: [[String]], effective: CivilDate, acting: Acting
  ) throws -> ReferenceListing {
    let actor = try admit(acting, to: .loadReference, target: .nation)
    let lines: ReferenceLines
    do throws(ReferenceError) { lines = try Self.lines(of: table, rows) } catch {
      throw ExchangeError(.refused, error.reason)
    }
    let former = try references(table).last
    if let former, try self.lines(at: former.position) == lines,
      former.loaded.effectiveFrom == effective
    {
      throw ExchangeError(
        .refused, "these rows are loaded already, as version \(former.loaded.version)")
    }
    let version = (former?.loaded.version ?? 0) + 1
    let content = CBORValue.record([
      "version": .int(version), "effective-from": .date(effective), "lines": lines.cbor,
    ]).encoded
    let recorded = try record(
      table, version: version, effective: effective, content: content, by: actor, at: acting.time)
    return ReferenceListing(loaded: recorded.loaded, position: recorded.position)
  }

  /// The columns that a table's file has, and those that it must have; nil for the tables that a
  /// ledger makes itself.
  public static func referenceColumns(
    of table: ReferenceLoaded.Name
  ) -> (all: [String], required: [String])? {
    switch table {
    case .states, .holidays, .zoneOffsets, .termCalendars: nil
    case .facilities: (FacilityDirectory.columns, FacilityDirectory.requiredColumns)
    case .regions: (RegionTable.columns, RegionTable.requiredColumns)
    case .creditRequirements: (CreditRequirements.columns, CreditRequirements.requiredColumns)
    case .countries, .grades, .elementNotices: (CodeTable.columns, CodeTable.requiredColumns)
    }
  }

  private static func lines(
    of table: ReferenceLoaded.Name, _ rows: [[String]]
  ) throws(ReferenceError) -> ReferenceLines {
    guard let columns = referenceColumns(of: table)?.all else {
      throw ReferenceError(.unknownName, "\(table.rawValue) are not loaded from a file")
    }
    for row in rows {
      switch table {
      case .facilities: try FacilityDirectory.check(row)
      case .regions: try RegionTable.check(row)
      case .creditRequirements: try CreditRequirements.check(row)
      default: try CodeTable.check(row)
      }
      if table == .elementNotices, let code = row.first, element(code) == nil {
        throw ReferenceError(.malformed, "\(code) is no element of the data dictionary")
      }
    }
    return try ReferenceLines(columns: columns, rows: rows)
  }

  /// E26 as the data dictionary names it.
  static func element(_ identifier: String) -> Element? {
    Group.allCases.lazy.flatMap { DataDictionary.columns(of: $0) }
      .first { $0.id == identifier }?.element
  }

  /// Every loading of a table, the oldest first; of every table when none is named.
  public func references(_ table: ReferenceLoaded.Name? = nil) throws -> [ReferenceListing] {
    var positions = [UInt64]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.references) { _, value in
        positions.append(try StoredNumber.read(value, at: 0, in: DecisionState.Tables.references))
        return true
      }
    }
    return try positions.sorted().compactMap { position in
      guard case .clear(let clear)? = try log.event(at: position).parts.first else { return nil }
      let loaded = try ReferenceLoaded(clear: clear)
      guard table == nil || table == loaded.table else { return nil }
      return ReferenceListing(loaded: loaded, position: position)
    }
  }

  /// The version of a table of lines that counts on a day, of those recorded by a position.
  func lines(
    _ table: ReferenceLoaded.Name, on day: CivilDate, knownAt: UInt64 = .max
  ) throws -> (version: Int, lines: ReferenceLines)? {
    let counting = try references(table).last {
      $0.position <= knownAt && $0.loaded.effectiveFrom <= day
    }
    return try counting.map { ($0.loaded.version, try lines(at: $0.position)) }
  }

  private func lines(at position: UInt64) throws -> ReferenceLines {
    if let known = referenceCache.withLock({ $0[position] }) { return known }
    guard let value = try referenceTable(at: position)["lines"],
      let lines = try? ReferenceLines(cbor: value)
    else {
      throw ExchangeError(
        .integrity, "the reference table loaded at position \(position) does not read")
    }
    referenceCache.withLock { cache in
      if cache.count >= Self.referencesCachedMax { cache.removeAll() }
      cache[position] = lines
    }
    return lines
  }
}
