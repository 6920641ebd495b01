public import KeyValue
import Sealing

/// Reads the ciphertext of blobs without any key: for verification.
public struct BlobReader: Sendable {
  private let environment: Environment

  /// Of a data folder or a backup.
  public init(directory: String, storage: Storage = .machine) throws {
    environment = try Environment.open(
      path: directory + "/blobs", tables: BlobTables.all,
      options: .init(readOnly: true, storage: storage))
  }

  /// Throws unless the blob is there and hashes to what the event says.
  public func check(
    identifier: [UInt8], digest: [UInt8], byteCount: Int, position: UInt64
  ) throws {
    guard
      let chunk = try environment.read({ try $0.get(identifier, in: BlobTables.chunks) })
    else {
      throw VaultError(
        .integrity, "a blob of the event at position \(position) is missing")
    }
    guard chunk.count == byteCount, SHA256Digest.of(chunk) == digest else {
      throw VaultError(
        .integrity, "a blob of the event at position \(position) was changed")
    }
  }

  /// Lets go of the files.
  public func close() { environment.close() }
}
