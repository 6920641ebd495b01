import KeyValue

/// What the engines should do, in the plainest form: a dictionary, searched from end to end.
struct Model {
  private var tables: [[[UInt8]: [[UInt8]]]] = [[:], [:], [:]]

  /// Every pair of the table in order.
  func sorted(_ table: Table) -> [Pair] {
    tables[table.ordinal].sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .flatMap { key, values in values.map { Pair(key: key, value: $0) } }
  }

  func values(_ key: [UInt8], _ table: Table) -> [[UInt8]] { tables[table.ordinal][key] ?? [] }

  mutating func put(_ value: [UInt8], _ key: [UInt8], _ table: Table) -> StoreError.Code? {
    if let refusal = Model.refusal(key, value, table) { return refusal }
    if table.keepsDuplicates {
      var values = self.values(key, table).filter { $0 != value } + [value]
      values.sort { $0.lexicographicallyPrecedes($1) }
      tables[table.ordinal][key] = values
    } else {
      tables[table.ordinal][key] = [value]
    }
    return nil
  }

  mutating func append(_ value: [UInt8], _ key: [UInt8], _ table: Table) -> StoreError.Code? {
    if let refusal = Model.refusal(key, value, table) { return refusal }
    let isLast = tables[table.ordinal].keys.allSatisfy { $0.lexicographicallyPrecedes(key) }
    return isLast ? put(value, key, table) : .keyExists
  }

  mutating func delete(_ key: [UInt8], _ table: Table) -> Bool {
    tables[table.ordinal].removeValue(forKey: key) != nil
  }

  mutating func delete(_ key: [UInt8], _ value: [UInt8], _ table: Table) -> Bool {
    let values = self.values(key, table)
    let rest = values.filter { $0 != value }
    tables[table.ordinal][key] = rest.isEmpty ? nil : rest
    return rest.count != values.count
  }

  mutating func clear(_ table: Table) { tables[table.ordinal] = [:] }

  static func refusal(_ key: [UInt8]) -> StoreError.Code? {
    (1...511).contains(key.count) ? nil : .keyTooLong
  }

  static func refusal(_ key: [UInt8], _ value: [UInt8], _ table: Table) -> StoreError.Code? {
    if let refusal = refusal(key) { return refusal }
    return table.keepsDuplicates ? refusal(value) : nil
  }

  /// What a walk over `all` should lend.
  static func walk(
    _ all: [Pair], prefix: [UInt8], from start: [UInt8]?, reversed: Bool
  ) -> [Pair] {
    let kept = all.filter { pair in
      guard pair.key.starts(with: prefix) else { return false }
      guard let start else { return true }
      return reversed
        ? !start.lexicographicallyPrecedes(pair.key) : !pair.key.lexicographicallyPrecedes(start)
    }
    return reversed ? kept.reversed() : kept
  }
}
