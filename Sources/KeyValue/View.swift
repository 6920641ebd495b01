/// What a transaction reads from: one engine or the other, or changes laid over either.
///
/// An enum and not a protocol: the choice costs a branch, nothing is boxed, and the rules that
/// both engines share (lengths of keys) stand here once.
enum View {
  case lmdb(LMDBView)
  case memory(MemoryState)
  case overlay(Overlay)

  func get(_ key: [UInt8], in table: Table) throws(StoreError) -> [UInt8]? {
    try KeyRule.check(key)
    switch self {
    case .lmdb(let view): return try view.get(key, in: table)
    case .memory(let state): return state.value(of: key, in: table)
    case .overlay(let overlay): return try overlay.value(of: key, in: table)
    }
  }

  func contains(_ key: [UInt8], in table: Table) throws(StoreError) -> Bool {
    try KeyRule.check(key)
    switch self {
    case .lmdb(let view): return try view.contains(key, in: table)
    case .memory(let state): return state.value(of: key, in: table) != nil
    case .overlay(let overlay): return try overlay.value(of: key, in: table) != nil
    }
  }

  func withValue<R>(
    _ key: [UInt8], in table: Table, _ body: (RawSpan) throws -> R
  ) throws -> R? {
    try KeyRule.check(key)
    switch self {
    case .lmdb(let view): return try view.withValue(key, in: table, body)
    case .memory(let state):
      guard let value = state.value(of: key, in: table) else { return nil }
      return try body(value.span.raw)
    case .overlay(let overlay):
      guard let value = try overlay.value(of: key, in: table) else { return nil }
      return try body(value.span.raw)
    }
  }

  func forEach(
    in table: Table, prefix: [UInt8], from start: [UInt8]?, reversed: Bool,
    _ body: (RawSpan, RawSpan) throws -> Bool
  ) throws {
    let seek = Seek(prefix: prefix, from: start, reversed: reversed)
    switch self {
    case .lmdb(let view):
      try view.forEach(in: table, prefix: prefix, seek: seek, reversed: reversed, body)
    case .memory(let state):
      try state.forEach(in: table, prefix: prefix, seek: seek, reversed: reversed, body)
    case .overlay(let overlay):
      try overlay.forEach(in: table, prefix: prefix, from: start, reversed: reversed, body)
    }
  }

  func forEach(
    in table: Table, beginningWith beginnings: [UInt64],
    _ body: (Int, RawSpan, RawSpan) throws -> Bool
  ) throws {
    if case .lmdb(let view) = self {
      return try view.forEach(in: table, beginningWith: beginnings, body)
    }
    for (index, beginning) in beginnings.enumerated() {
      let prefix = (0..<8).map { UInt8(truncatingIfNeeded: beginning >> UInt64(56 - 8 * $0)) }
      try forEach(in: table, prefix: prefix, from: nil, reversed: false) { key, value in
        try body(index, key, value)
      }
    }
  }

  /// The pair that a walk would lend first.
  func nearest(
    in table: Table, prefix: [UInt8], from start: [UInt8]?, reversed: Bool
  ) throws(StoreError) -> Pair? {
    let seek = Seek(prefix: prefix, from: start, reversed: reversed)
    switch self {
    case .lmdb(let view):
      return try view.nearest(in: table, prefix: prefix, seek: seek, reversed: reversed)
    case .memory(let state):
      return state.nearest(in: table, prefix: prefix, seek: seek, reversed: reversed)
    case .overlay(let overlay):
      return try overlay.nearest(in: table, prefix: prefix, from: start, reversed: reversed)
    }
  }

  func count(in table: Table) throws(StoreError) -> Int {
    switch self {
    case .lmdb(let view): return try view.count(in: table)
    case .memory(let state): return state.count(in: table)
    case .overlay(let overlay): return try overlay.count(in: table)
    }
  }
}

/// The lengths that every engine accepts, checked before the engine is asked: LMDB itself would
/// take an empty first duplicate and lose it when the second comes.
enum KeyRule {
  static func check(_ key: [UInt8]) throws(StoreError) {
    guard key.count >= 1 && key.count <= Limits.keyBytesMax else {
      throw StoreError(
        .keyTooLong, "a key has 1 to \(Limits.keyBytesMax) bytes, this one \(key.count)")
    }
  }

  static func check(_ value: [UInt8], in table: Table) throws(StoreError) {
    if table.keepsDuplicates {
      guard value.count >= 1 && value.count <= Limits.duplicateBytesMax else {
        throw StoreError(
          .keyTooLong,
          "a value of \(table.name) has 1 to \(Limits.duplicateBytesMax) bytes, as it is sorted"
            + " like a key; this one \(value.count)")
      }
    } else if value.count > Limits.valueBytesMax {
      throw StoreError(.other, "a value has at most \(Limits.valueBytesMax) bytes")
    }
  }
}
