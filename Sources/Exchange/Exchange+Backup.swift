import Files
public import Ledger
import Records
import Vault

extension Exchange {
  /// A consistent copy of log, keys, blobs and key files; never of what can be rebuilt, and never
  /// of the operator's secret.
  ///
  /// The event that states it comes last, when it is true: the copy does not have it, and no
  /// checkpoint is made over it, or the copy would at once lack a published position.
  public func backup(to directory: String, acting: Acting) throws -> Checkpoint {
    let actor = try admit(acting, to: .operate, target: .nation)
    let place = try Self.backupPlace(directory, outside: home)
    let checkpoint = try publishCheckpoint()
    let folder = try UnfinishedFolder(for: place, suffix: ".making")
    do {
      try copy(to: folder.path, checkpoint)
      let made = home.moved(to: folder.path)
      _ = try Restore.verify(made) { log in
        try KeysCheck(home: made, log: log, key: encryptionKey)
      }
      try folder.moveIntoPlace()
    } catch {
      try? folder.remove()
      throw error
    }
    let stated = checkpoint.checkpoint
    try emit(
      draft(BackupMade(size: stated.size, root: stated.root), in: .ledger, by: actor),
      at: acting.time)
    return stated
  }

  /// The real path of a backup to be made: a link or a relative path may lead into the data folder.
  private static func backupPlace(
    _ directory: String, outside home: LedgerHome
  ) throws -> String {
    let named = String(directory.reversed().drop { $0 == "/" }.reversed())
    guard !directory.isEmpty, !named.isEmpty, !Directory.isThere(named) else {
      throw ExchangeError(.refused, "\(directory) exists; name a new folder for the backup")
    }
    let place = try Directory.real(named)
    guard try !(place + "/").hasPrefix(Directory.real(home.directory) + "/") else {
      throw ExchangeError(.refused, "a backup inside the data folder is none; name another place")
    }
    return place
  }

  private func copy(to building: String, _ checkpoint: SignedCheckpoint) throws {
    try Directory.make(building + "/log")
    // keys/ and blobs/ first: the log may then not refer to what the copy lacks.
    try vault.copy(to: building)
    try log.copy(to: building + "/log")
    try Directory.make(building + "/signing")
    for name in try Directory.list(home.signing) {
      try DurableFile.write(
        DurableFile.read(home.signing + "/" + name), to: building + "/signing/" + name)
    }
    try DurableFile.write(
      DurableFile.read(home.encryptionKey), to: building + "/key-encryption-key")
    for name in ["log", "keys", "blobs"] {
      try DurableFile.sync(building + "/" + name + "/data.mdb")
    }
    // Last: a copy without it was not finished.
    try DurableFile.write(Array(checkpoint.note.utf8), to: building + "/checkpoint")
  }
}
