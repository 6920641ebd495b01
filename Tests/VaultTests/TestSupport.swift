import CBOR
import Foundation
import Primitives
import Records
import Sealing
import Signing
import Vault

/// Bytes of a seed, safe from any thread.
final class SeededSource: RandomSource {
  private let state: Guarded<Seeded>

  init(_ seed: UInt64) { state = Guarded(Seeded(seed)) }

  func bytes(count: Int) -> [UInt8] { state.withLock { $0.bytes(count) } }
}

/// Runs `body` with the path of an empty directory and removes it afterwards.
func withScratch<R>(_ body: (String) throws -> R) throws -> R {
  let root = FileManager.default.temporaryDirectory.appendingPathComponent("vault-\(UUID())")
  try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: root) }
  return try body(root.path)
}

/// Where a vault lies.
enum Place: CaseIterable, Sendable {
  case disk, memory
}

/// Runs `body` with a fresh vault.
func withVault<R>(_ place: Place, seed: UInt64 = 1, _ body: (Vault) throws -> R) throws -> R {
  try withScratch { root throws in
    let random = SeededSource(seed)
    let vault = try Vault(
      directory: place == .disk ? root : nil, encryptionKey: try encryptionKey(), random: random)
    defer { vault.close() }
    return try body(vault)
  }
}

let secret = Array("the operator's secret".utf8)

/// The same key-encryption key at every call of one seed.
func encryptionKey(seed: UInt64 = 99) throws -> KeyEncryptionKey {
  try KeyEncryptionKey.make(
    operatorSecret: secret, cost: .least, random: SeededSource(seed)
  ).key
}

/// A part as an event carries it.
func part(
  _ value: CBORValue, under key: SealingKey, external: [UInt8], vector: [UInt8]
) -> COSEEncrypt0 {
  COSEEncrypt0(
    kid: key.identifier, initializationVector: vector,
    ciphertext: Seal.seal(
      value.encoded, under: key.key, vector: vector,
      additionalData: COSEEncrypt0.additionalData(kid: key.identifier, external: external)))
}

/// Whether the bytes stand in any file below the directory.
func isFound(_ bytes: [UInt8], below directory: String) throws -> Bool {
  let names = try FileManager.default.subpathsOfDirectory(atPath: directory)
  let wanted = Data(bytes)
  for name in names {
    guard let content = FileManager.default.contents(atPath: "\(directory)/\(name)") else {
      continue
    }
    if content.range(of: wanted) != nil { return true }
  }
  return false
}
