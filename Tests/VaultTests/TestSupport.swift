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

/// An empty directory for one test.
///
/// Not lent to a closure: inside closures the compiler may run the closure of an `#expect` in the
/// place of another of the same type (seen with Swift 6.3.1).
struct Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("vault-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// Where a vault lies.
enum Place: CaseIterable, Sendable {
  case disk, memory
}

/// A fresh vault.
func openVault(_ place: Place, in scratch: Scratch) throws -> Vault {
  try Vault(
    directory: place == .disk ? scratch.path : nil, encryptionKey: try encryptionKey(),
    random: SeededSource(1))
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

/// Puts a folder in the place of another, as the end of a destruction does.
func replaceFolder(_ path: String, by other: String) throws {
  try FileManager.default.removeItem(atPath: path)
  try FileManager.default.moveItem(atPath: other, toPath: path)
}
