public import KeyValue
import Primitives
public import Sealing

/// The ledger's keys that projections use, and sealed rows under them.
public struct ProjectionKeys: Sendable {
  /// Keyed hashes in table keys.
  public let index: SecretKey
  private let atRest: SecretKey
  let digest: SecretKey

  /// The three keys.
  public init(index: SecretKey, atRest: SecretKey, digest: SecretKey) {
    self.index = index
    self.atRest = atRest
    self.digest = digest
  }

  /// The same with an at-rest key of one projection's own, so that no key seals more than one
  /// projection's rows.
  func own(of projection: String) -> ProjectionKeys {
    ProjectionKeys(
      index: index, atRest: atRest.derived(for: "msix projection \(projection)"), digest: digest)
  }

  /// Writes a row whose value is sealed in its place.
  public func put(
    _ value: [UInt8], for key: [UInt8], in table: Table, into rows: inout WriteTransaction
  ) throws {
    let sealed = PlacedSeal.seal(value, at: Self.place(key, table), under: atRest)
    try rows.put(sealed, for: key, in: table)
  }

  /// The value of a sealed row; nil when there is none.
  public func get(
    _ key: [UInt8], in table: Table, from rows: borrowing some Reading & ~Copyable
  ) throws -> [UInt8]? {
    try rows.get(key, in: table).map { try open($0, for: key, in: table) }
  }

  /// Opens the value of a sealed row that was read.
  public func open(_ value: [UInt8], for key: [UInt8], in table: Table) throws -> [UInt8] {
    do {
      return try PlacedSeal.open(value, at: Self.place(key, table), under: atRest)
    } catch {
      throw ProjectingError(.integrity, "a sealed row of \(table.name) does not open")
    }
  }

  private static func place(_ key: [UInt8], _ table: Table) -> [UInt8] {
    Array(table.name.utf8) + [0] + key
  }
}
