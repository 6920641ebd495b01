import Files
import Ledger
import Primitives
import Vault

/// Secret, signing keys and data keys, without opening more than they need.
extension Doctor {
  /// The key-encryption key; nil where the secret is not at hand or does not open it.
  func lookAtSecret(_ opened: Opened) -> KeyEncryptionKey? {
    let standard = home.secretFile(genesis: opened.genesis)
    let path: String
    switch conditions.secret {
    case .recoveryKey: return openSecret(opened, "the recovery key")
    case .file(let file): path = file
    case .standard:
      path = standard
      if Directory.isThere(standard), !opened.ring.isClockSimulated {
        say(
          .secretNear, "the operator's secret lies in the second place: \(standard)",
          "on a server keep it elsewhere and hand it in: --secret-file or $MSIX_SECRET_FILE")
      }
    }
    guard let facts = FileFacts(of: path) else {
      say(
        .secretMissing, "the operator's secret is not at \(path)",
        "name its file with --secret-file or $MSIX_SECRET_FILE; if it is lost: --recovery-key")
      return nil
    }
    guard !FileFacts.isOpenToOthers(path) else {
      say(
        .secretOpen, "\(path) may be read by others (\(Self.octal(facts.permissions)))",
        "chmod 600 \(path), and find out who read it")
      return nil
    }
    return openSecret(opened, path)
  }

  private func openSecret(_ opened: Opened, _ name: String) -> KeyEncryptionKey? {
    guard Directory.exists(home.encryptionKey) else { return nil }
    do {
      return try Exchange.openEncryptionKey(home, opened.genesis, conditions.secret)
    } catch let error as VaultError where error.code == .wrongSecret {
      say(
        .secretWrong, "\(name) does not open \(home.encryptionKey)",
        "it is another ledger's, or has a line feed too many; else one of the two is damaged: take "
          + "key-encryption-key from a backup, or use --recovery-key")
    } catch {
      let failure = ExchangeError(wrapping: error)
      say(
        failure.code == .integrity ? .encryptionKeyDamaged : .secretWrong, failure.reason,
        "take key-encryption-key from the newest backup")
    }
    return nil
  }

  func lookAtSigning(_ opened: Opened, _ key: KeyEncryptionKey?) {
    guard let names = try? Directory.list(home.signing) else { return }
    var expected = Set<String>()
    for role in KeyRole.allCases {
      guard let validity = opened.ring.key(role, at: opened.log.size) else { continue }
      let path = home.signingKeyFile(role, kid: validity.kid)
      expected.insert(String(path.split(separator: "/").last ?? ""))
      guard Directory.exists(path) else {
        say(
          .signingKeyMissing, "\(path), the \(role.rawValue) key in force, is missing",
          "bring it back from a backup that was made after the last change of keys")
        continue
      }
      guard let key else { continue }
      let seed = (try? DurableFile.readSecret(path)).flatMap {
        try? key.open(seed: $0, at: SigningKeyStore.place(role, validity.kid))
      }
      if seed == nil {
        say(
          .signingKeyWrong, "\(path) does not hold the \(role.rawValue) key that the log names",
          "bring it back from a backup that was made after the last change of keys")
      }
    }
    let left = names.filter { $0.hasSuffix(".key") || $0.hasSuffix(".key.new") }
      .filter { !expected.contains($0) }
    if !left.isEmpty {
      say(
        .seedsLeft, "\(Self.count(left.count, "seed")) of ended or unknown keys in \(home.signing)",
        "nothing: the next command that opens the ledger removes them")
    }
  }

  /// Forms, owners and destroyed keys; with the key-encryption key every wrapped key is opened.
  func lookAtKeys(_ opened: Opened, _ key: KeyEncryptionKey?, _ published: PublishedHead.State?) {
    guard Directory.exists(KeysReader.place(in: home.directory) + "/data.mdb") else { return }
    do {
      let reader = try KeysReader(directory: home.directory)
      defer { reader.close() }
      let report = try reader.check(
        destroyed: {
          try Exchange.recordedDestructions(in: opened.log).union(published?.destroyed ?? [])
        }, opening: key)
      if report.undestroyed > 0 {
        say(
          .keysUndestroyed,
          "\(Self.count(report.undestroyed, "key")) still there that an erasure ordered destroyed",
          "msix tick: the next command that opens the ledger destroys them; then a new backup")
      }
      if published != nil, let subject = report.unexplained.first {
        say(
          .keysDamaged, "the key of subject \(subject.hex) is destroyed, and nothing says so",
          "bring keys/ back from a backup that is not older than log/")
      }
    } catch {
      say(
        .keysDamaged, ExchangeError(wrapping: error).reason,
        "bring keys/ back from a backup that is not older than log/; never msix rebuild")
    }
  }
}
