public import KeyValue
import Primitives
public import Sealing

/// The ledger's keys that projections use, and sealed rows under them.
public struct ProjectionKeys: Sendable {
  /// Keyed hashes in table keys.
  public let index: SecretKey
  private let atRest: SecretKey
  let digest: SecretKey
  /// Where the rows lie, for errors.
  private let environment: String

  /// The three keys.
  public init(index: SecretKey, atRest: SecretKey, digest: SecretKey) {
    self.init(index: index, atRest: atRest, digest: digest, environment: "views/")
  }

  private init(index: SecretKey, atRest: SecretKey, digest: SecretKey, environment: String) {
    self.index = index
    self.atRest = atRest
    self.digest = digest
    self.environment = environment
  }

  /// The same with an at-rest key of one projection's own, so that no key seals more than one
  /// projection's rows.
  func own(of projection: any Projection) -> ProjectionKeys {
    ProjectionKeys(
      index: index, atRest: atRest.derived(for: "msix projection \(projection.name)"),
      digest: digest, environment: "views/\(projection.name)@\(projection.version)")
  }

  /// Writes a row whose value is sealed in its place.
  public func put(
    _ value: [UInt8], for key: [UInt8], in table: Table, into rows: inout WriteTransaction
  ) throws {
    let sealed = PlacedSeal.seal(value, at: Self.place(key, table), under: atRest)
    try rows.put(sealed, for: key, in: table)
  }

  /// Writes a row as `put` does, unless there is one; whether it was written.
  public func putIfAbsent(
    _ value: [UInt8], for key: [UInt8], in table: Table, into rows: inout WriteTransaction
  ) throws -> Bool {
    let sealed = PlacedSeal.seal(value, at: Self.place(key, table), under: atRest)
    return try rows.putIfAbsent(sealed, for: key, in: table)
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
      throw ProjectingError(
        .integrity, "\(environment): a sealed row of table \(table.name) does not open")
    }
  }

  private static func place(_ key: [UInt8], _ table: Table) -> [UInt8] {
    Array(table.name.utf8) + [0] + key
  }
}
