import KeyValue
public import Primitives
public import Records
import Sealing

/// Secrets by which accounts are proved: hashes of passwords, authenticators' secrets. They lie
/// outside the log, so that they can go; the log names them by number.
extension Vault {
  /// Keeps one, on disk with the next `commitPending`.
  public func keepCredential(_ content: [UInt8], of account: AccountID) -> CredentialID {
    let credential = CredentialID(from: random)
    let pending = PendingCredential(
      name: CredentialRow.name(account, credential), content: content)
    state.withLock { $0.pendingCredentials.append(pending) }
    return credential
  }

  /// What was kept; nil when it is gone. What does not open is an integrity error.
  public func credential(_ credential: CredentialID, of account: AccountID) throws -> [UInt8]? {
    let name = CredentialRow.name(account, credential)
    let stored = try keys.read { rows in
      try rows.get(name, in: KeyTables.credentials).map { (row: $0, epoch: try epoch(in: rows)) }
    }
    guard let stored else { return nil }
    guard let content = CredentialRow.open(stored.row, name: name, in: stored.epoch) else {
      throw VaultError(.integrity, "a credential of account \(account.hex) does not open")
    }
    return content
  }

  /// Forgets all of an account but these, and rewrites the file without them: also what a crash
  /// left between the event that replaced it and this. Gives how many went.
  @discardableResult
  public func forgetCredentials(of account: AccountID, but kept: Set<CredentialID>) throws -> Int {
    var gone = [[UInt8]]()
    try keys.read { rows in
      try rows.forEach(in: KeyTables.credentials, prefix: account.bytes) { name, _ in
        let credential = CredentialID(bytes: name.bytes.dropFirst(16))
        if credential.map({ !kept.contains($0) }) ?? true { gone.append(name.bytes) }
        return true
      }
    }
    guard !gone.isEmpty else { return 0 }
    try writing.alone {
      try keys.environment.writeGrowing { rows in
        for name in gone { try rows.delete(name, in: KeyTables.credentials) }
        try rows.put([], for: KeyTables.compactionDue, in: KeyTables.ledger)
      }
      try rewriteIfDue()
    }
    return gone.count
  }
}

/// A credential that no row holds yet; wrapped when it is written.
struct PendingCredential: Sendable {
  let name: [UInt8]
  let content: [UInt8]

  /// Vector, ciphertext, tag.
  func sealed(in epoch: KeyEpoch) -> [UInt8] {
    PlacedSeal.seal(content, at: CredentialRow.place(name), under: epoch.key)
  }
}

/// A row of `credentials`: vector, ciphertext, tag.
enum CredentialRow {
  static let nameByteCount = 32

  static func name(_ account: AccountID, _ credential: CredentialID) -> [UInt8] {
    account.bytes + credential.bytes
  }

  /// Bound to its account and number: a row that is moved opens nothing.
  static func place(_ name: [UInt8]) -> [UInt8] { Array("msix credential, ".utf8) + name }

  static func open(_ stored: [UInt8], name: [UInt8], in epoch: KeyEpoch) -> [UInt8]? {
    try? PlacedSeal.open(stored, at: place(name), under: epoch.key)
  }
}
