import Ledger
import Primitives
import Sealing
import Vault

/// Content that is too large for an event and lies in blobs beside it.
extension Vault {
  /// Seals content into blobs; what the event names them by.
  func sealContent(_ content: [UInt8], under key: SealingKey) -> [BlobReference] {
    sealBlob(content, under: key).map {
      BlobReference(identifier: $0.identifier, digest: $0.digest, byteCount: $0.byteCount)
    }
  }

  /// What the blobs of an event hold together.
  func openContent(of blobs: [BlobReference], under key: SealingKey) throws -> [UInt8] {
    try blobs.flatMap { try openBlob($0.identifier, under: key) }
  }
}
