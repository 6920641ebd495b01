import CBOR
import Primitives
import Sealing
import Signing
import Testing
import Vault

@Suite struct KeyEncryptionKeyTests {
  private static let place = Array("ledger, event, 1".utf8)
  private static let seed = [UInt8](repeating: 9, count: 32)

  @Test func bothWaysLeadToTheSameKey() throws {
    let (key, file, recovery) = try KeyEncryptionKey.make(
      operatorSecret: secret, cost: .least, random: SeededSource(1))
    let sealed = key.seal(seed: Self.seed, at: Self.place)
    let typed = try #require(RecoveryKey(recovery.description))
    for opened in [
      try KeyEncryptionKey(file: file, operatorSecret: secret),
      try KeyEncryptionKey(file: file, recoveryKey: recovery),
      try KeyEncryptionKey(file: file, recoveryKey: typed),
    ] {
      #expect(try opened.open(seed: sealed, at: Self.place) == Self.seed)
      #expect(throws: OpenError()) { try opened.open(seed: sealed, at: Self.place + [0]) }
    }
    #expect(throws: OpenError()) {
      try encryptionKey(seed: 2).open(seed: sealed, at: Self.place)
    }
  }

  @Test func anotherSecretIsRefused() throws {
    let (_, file, _) = try KeyEncryptionKey.make(
      operatorSecret: secret, cost: .least, random: SeededSource(1))
    for wrong in [
      [], Array(secret.dropLast()), secret + [0], [UInt8](repeating: 1, count: 2_000),
    ] {
      #expect(throws: VaultError(.wrongSecret, "")) {
        try KeyEncryptionKey(file: file, operatorSecret: wrong)
      }
    }
    let (_, _, other) = try KeyEncryptionKey.make(
      operatorSecret: secret, cost: .least, random: SeededSource(2))
    #expect(throws: VaultError(.wrongSecret, "")) {
      try KeyEncryptionKey(file: file, recoveryKey: other)
    }
  }

  /// Whatever bit is damaged, in either half, neither way opens: who looks in with one of them must
  /// not learn on the day on which the other is needed.
  @Test func aDamagedFileIsNoticedByBothWays() throws {
    let (_, file, recovery) = try KeyEncryptionKey.make(
      operatorSecret: secret, cost: .least, random: SeededSource(4))
    for index in file.indices {
      for bit in 0..<8 {
        var changed = file
        changed[index] ^= 1 << UInt8(bit)
        let opened = [
          try? KeyEncryptionKey(file: changed, operatorSecret: secret),
          try? KeyEncryptionKey(file: changed, recoveryKey: recovery),
        ].compactMap(\.self)
        #expect(opened.isEmpty, "byte \(index), bit \(bit)")
      }
    }
    for count in 0..<file.count {
      #expect(throws: (any Error).self) {
        try KeyEncryptionKey(file: Array(file[..<count]), operatorSecret: secret)
      }
    }
  }

  /// Files of before there was a digest are read; other members than the known ones are damage.
  @Test func aFileWithoutDigestIsReadAndOneWithStrangersIsNot() throws {
    let (key, file, recovery) = try KeyEncryptionKey.make(
      operatorSecret: secret, cost: .least, random: SeededSource(6))
    let sealed = key.seal(seed: Self.seed, at: Self.place)
    let entries = try #require(try CBORValue(decoding: file).entries)
    let old = entries.filter { $0.key != .text("digest") }
    #expect(old.count == entries.count - 1)
    for opened in [
      try KeyEncryptionKey(file: CBORValue.map(old).encoded, operatorSecret: secret),
      try KeyEncryptionKey(file: CBORValue.map(old).encoded, recoveryKey: recovery),
    ] {
      #expect(try opened.open(seed: sealed, at: Self.place) == Self.seed)
    }
    let renamed = old + [CBORValue.Entry(.text("digesu"), .bytes([]))]
    for strange in [renamed, entries + [CBORValue.Entry(.text("x"), .null)]] {
      #expect(throws: VaultError(.integrity, "")) {
        try KeyEncryptionKey(file: CBORValue.map(strange).encoded, operatorSecret: secret)
      }
    }
  }

  /// The operator's wrapping is bound to salt and cost, as docs/formats/keys.md says.
  @Test func theOperatorsWrappingIsBoundToItsCost() throws {
    let (real, sealing) = (try encryptionKey(), [UInt8](repeating: 7, count: 32))
    let salt = [UInt8](4..<20)
    let cost = PasswordKey.Cost(operations: 2, memoryBytes: 16 << 10)
    let wrapping = try #require(
      SecretKey(try PasswordKey.derive(from: secret, salt: salt, cost: cost)))
    func file(bindingTo bound: [UInt8]) -> [UInt8] {
      let place = Array("msix key-encryption key, operator".utf8) + bound
      return CBORValue.record([
        "version": .int(1), "salt": .bytes(salt), "operations": .unsigned(cost.operations),
        "memory": .unsigned(cost.memoryBytes), "recovery": .bytes([]),
        "operator": .bytes(PlacedSeal.seal(sealing, at: place, under: wrapping)),
      ]).encoded
    }
    let costs = cost.operations.bigEndianBytes + cost.memoryBytes.bigEndianBytes
    let good = try KeyEncryptionKey(
      file: file(bindingTo: [0x20] + salt + costs), operatorSecret: secret)
    let sealed = good.seal(seed: Self.seed, at: Self.place)
    let key = try #require(SecretKey(sealing))
    #expect(try PlacedSeal.open(sealed, at: Self.place, under: key) == Self.seed)
    #expect(throws: OpenError()) { try real.open(seed: sealed, at: Self.place) }
    for bound in [[], [0x20] + salt, [0x20] + costs, [0x20] + costs + salt, salt + costs] {
      #expect(throws: VaultError(.wrongSecret, "")) {
        try KeyEncryptionKey(file: file(bindingTo: bound), operatorSecret: secret)
      }
    }
  }

  @Test func aFileThatAsksForAllMemoryIsRefused() throws {
    let (_, file, _) = try KeyEncryptionKey.make(
      operatorSecret: secret, cost: .least, random: SeededSource(5))
    let value = try CBORValue(decoding: file)
    for memory in [UInt64.max, 1 << 63, 1 << 41] {
      let entries = try #require(value.entries).map {
        $0.key == .text("memory") ? CBORValue.Entry($0.key, .unsigned(memory)) : $0
      }
      #expect(throws: VaultError(.integrity, "")) {
        try KeyEncryptionKey(file: CBORValue.map(entries).encoded, operatorSecret: secret)
      }
    }
  }
}

@Suite struct RecoveryKeyTests {
  private static func make(_ seed: UInt64) throws -> RecoveryKey {
    try KeyEncryptionKey.make(
      operatorSecret: secret, cost: .least, random: SeededSource(seed)
    ).recoveryKey
  }

  @Test(arguments: [UInt64(11), 12, 13])
  func theTextRoundTrips(_ seed: UInt64) throws {
    let key = try Self.make(seed)
    let text = key.description
    let groups = text.split(separator: "-")
    #expect(groups.count == 17 && groups.allSatisfy { $0.count == 4 })
    for typed in [
      text, text.uppercased(), groups.joined(), groups.joined(separator: " "),
      "  \(groups.joined(separator: "\n"))\t\n",
    ] {
      #expect(RecoveryKey(typed)?.description == text, "seed \(seed)")
    }
  }

  @Test(arguments: [UInt64(14)])
  func mistypingIsFound(_ seed: UInt64) throws {
    let digits = Array(try Self.make(seed).description.filter { $0 != "-" })
    var wrong = [String]()
    for index in digits.indices {
      for other in "0123456789abcdef" where other != digits[index] {
        var typed = digits
        typed[index] = other
        wrong.append(String(typed))
      }
      var missing = digits
      missing.remove(at: index)
      wrong.append(String(missing))
      var twice = digits
      twice.insert(digits[index], at: index)
      wrong.append(String(twice))
      if index > 0, digits[index] != digits[index - 1] {
        var swapped = digits
        swapped.swapAt(index, index - 1)
        wrong.append(String(swapped))
      }
    }
    wrong += ["", "0", String(digits) + "00", String(repeating: "0", count: 68)]
    for typed in wrong where RecoveryKey(typed) != nil {
      Issue.record("seed \(seed): \(typed) is taken")
    }
    #expect(wrong.count > 1_000)
  }
}

/// The same key under another secret.
@Suite struct RenewedSecretTests {
  @Test func theFormerWaysOpenTheFormerFileAlone() throws {
    let place = Array("ledger, event, 1".utf8)
    let (key, file, recovery) = try KeyEncryptionKey.make(
      operatorSecret: secret, cost: .least, random: SeededSource(1))
    let sealed = key.seal(seed: [9], at: place)
    let other = secret + [1]
    let renewed = try key.kept(under: other, cost: .least, random: SeededSource(2))
    for opened in [
      try KeyEncryptionKey(file: renewed.file, operatorSecret: other),
      try KeyEncryptionKey(file: renewed.file, recoveryKey: renewed.recoveryKey),
      try KeyEncryptionKey(file: file, operatorSecret: secret),
      try KeyEncryptionKey(file: file, recoveryKey: recovery),
    ] { #expect(try opened.open(seed: sealed, at: place) == [9]) }
    #expect(throws: VaultError(.wrongSecret, "")) {
      try KeyEncryptionKey(file: renewed.file, operatorSecret: secret)
    }
    #expect(throws: VaultError(.wrongSecret, "")) {
      try KeyEncryptionKey(file: renewed.file, recoveryKey: recovery)
    }
    #expect(throws: VaultError(.wrongSecret, "")) {
      try KeyEncryptionKey(file: file, operatorSecret: other)
    }
  }
}
