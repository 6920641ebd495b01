import CBOR
import Dispatch
import Files
import Foundation
import Primitives
import Records
import Sealing
import Testing

@testable import Vault

@Suite struct VaultTests {
  private static let subjects = (1...6).map { SubjectID(high: 7, low: UInt64($0)) }

  private static func vector(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 12) }

  @Test(arguments: Place.allCases)
  func aPartOpensInItsPlaceOnly(_ place: Place) throws {
    let scratch = try Scratch()
    let vault = try openVault(place, in: scratch)
    defer {
      vault.close()
      scratch.remove()
    }
    let subject = Self.subjects[0]
    let key = vault.makeKey(for: subject, type: .stateRecord)
    let other = vault.makeKey(for: Self.subjects[1], type: .child)
    try vault.commitPending()
    let value = CBORValue.record(["name": .text("Ana")])
    let sealed = part(value, under: key, external: [1], vector: Self.vector(1))
    #expect(try vault.open(sealed, external: [1]) == CBORItem(value))
    for external in [[], [2], [1, 0]] as [[UInt8]] {
      #expect(throws: VaultError(.integrity, "")) { try vault.open(sealed, external: external) }
    }
    // Shown as another subject's, with a changed byte, under another vector.
    var changed = sealed.ciphertext
    changed[0] ^= 1
    for wrong in [
      COSEEncrypt0(
        kid: other.identifier, initializationVector: Self.vector(1),
        ciphertext: sealed.ciphertext),
      COSEEncrypt0(
        kid: key.identifier, initializationVector: Self.vector(1), ciphertext: changed),
      COSEEncrypt0(
        kid: key.identifier, initializationVector: Self.vector(2),
        ciphertext: sealed.ciphertext),
    ] {
      #expect(throws: VaultError(.integrity, "")) { try vault.open(wrong, external: [1]) }
    }
    let stranger = COSEEncrypt0(
      kid: Self.subjects[5].bytes, initializationVector: Self.vector(1),
      ciphertext: sealed.ciphertext)
    // What is not here is lost, not lawfully destroyed.
    #expect(throws: VaultError(.integrity, "")) { try vault.open(stranger, external: [1]) }
    #expect(throws: VaultError(.integrity, "")) { try vault.key(of: Self.subjects[5]) }
    #expect(try !vault.holdsKey(of: Self.subjects[5]) && vault.holdsKey(of: subject))
  }

  @Test(arguments: Place.allCases)
  func aDestroyedKeyOpensNothing(_ place: Place) throws {
    let scratch = try Scratch()
    let vault = try openVault(place, in: scratch)
    defer {
      vault.close()
      scratch.remove()
    }
    let (subject, neighbour) = (Self.subjects[0], Self.subjects[1])
    let key = vault.makeKey(for: subject, type: .child)
    let kept = vault.makeKey(for: neighbour, type: .child)
    try vault.commitPending()
    let sealed = part(.int(1), under: key, external: [], vector: Self.vector(1))
    let keptPart = part(.int(2), under: kept, external: [], vector: Self.vector(1))
    #expect(try !vault.isDestroyed(subject))
    try vault.destroy([subject, Self.subjects[5]])
    for _ in 0..<2 {
      #expect(try vault.open(sealed, external: []) == nil)
      #expect(try vault.key(of: subject) == nil)
      #expect(try vault.isDestroyed(subject))
      #expect(try vault.open(keptPart, external: []) == CBORItem(.int(2)))
      #expect(try !vault.isDestroyed(neighbour))
      #expect(try !vault.isDestroyed(Self.subjects[5]))
      try vault.destroy([subject])
    }
  }

  /// Doomed, a key is gone for whoever asks, though its row is there until it is destroyed.
  @Test(arguments: Place.allCases)
  func aDoomedKeyOpensNothing(_ place: Place) throws {
    let scratch = try Scratch()
    let vault = try openVault(place, in: scratch)
    defer {
      vault.close()
      scratch.remove()
    }
    let (subject, neighbour) = (Self.subjects[0], Self.subjects[1])
    let key = vault.makeKey(for: subject, type: .child)
    let kept = vault.makeKey(for: neighbour, type: .child)
    try vault.commitPending()
    let sealed = part(.int(1), under: key, external: [], vector: Self.vector(1))
    vault.doom([subject])
    #expect(vault.isDestructionDue && vault.doomed() == [subject])
    #expect(try vault.open(sealed, external: []) == nil && vault.key(of: subject) == nil)
    #expect(try !vault.holdsKey(of: subject) && vault.isDestroyed(subject))
    #expect(try vault.traces(of: [subject]).vectors.isEmpty)
    #expect(try vault.key(of: neighbour) == kept)
    #expect(try vault.epochNumber() == 0)
    try vault.destroy(vault.doomed())
    #expect(!vault.isDestructionDue)
    #expect(try vault.key(of: subject) == nil && vault.key(of: neighbour) == kept)
    #expect(try vault.isDestroyed(subject) && vault.epochNumber() == 1)
  }

  @Test(arguments: Place.allCases)
  func whatASubjectOwnsIsDestroyedWithIt(_ place: Place) throws {
    let scratch = try Scratch()
    let vault = try openVault(place, in: scratch)
    defer {
      vault.close()
      scratch.remove()
    }
    let (child, record, item, pair) = (
      Self.subjects[3], Self.subjects[2], Self.subjects[1], Self.subjects[0]
    )
    _ = vault.makeKey(for: child, type: .child)
    _ = vault.makeKey(for: record, type: .stateRecord)
    _ = vault.makeKey(for: item, type: .caseFile, owners: [child])
    _ = vault.makeKey(for: pair, type: .caseFile, owners: [record, child])
    try vault.commitPending()
    #expect(try vault.destroyedWith(child) == [pair, item, child])
    #expect(try vault.destroyedWith(record) == [pair, record])
    #expect(try vault.destroyedWith(item) == [item])
    #expect(try vault.destroyedWith(Self.subjects[5]) == [Self.subjects[5]])
    try vault.destroy(try vault.destroyedWith(record))
    #expect(try vault.key(of: pair) == nil && vault.key(of: record) == nil)
    #expect(try vault.key(of: item) != nil && vault.key(of: child) != nil)
    // The list stays what it was, so that a repetition after a crash destroys the same.
    #expect(try vault.destroyedWith(record) == [pair, record])
  }

  /// What a failed group had made waits for the next; nothing is lost, nothing written twice.
  @Test(arguments: Place.allCases)
  func pendingKeysAndBlobsAreWrittenTogether(_ place: Place) throws {
    let scratch = try Scratch()
    let vault = try openVault(place, in: scratch)
    defer {
      vault.close()
      scratch.remove()
    }
    let subject = Self.subjects[0]
    let first = vault.makeKey(for: subject, type: .child)
    let blob = try #require(vault.sealBlob([1, 2, 3], under: first).first).identifier
    #expect(try vault.key(of: subject) == first)
    #expect(throws: VaultError(.notFound, "")) { try vault.blobCiphertext(blob) }
    // The group failed; its repetition makes the key again: the last counts.
    let second = vault.makeKey(for: subject, type: .child)
    #expect(first != second)
    try vault.commitPending()
    #expect(try vault.key(of: subject) == second)
    #expect(try vault.openBlob(blob, under: first) == [1, 2, 3])
    try vault.commitPending()
    try vault.destroy([subject])
    try vault.commitPending()
    #expect(try vault.key(of: subject) == nil)
  }

  /// A group may make more keys than the cache keeps.
  @Test func everyPendingKeyIsAtHand() throws {
    let scratch = try Scratch()
    let vault = try openVault(.memory, in: scratch)
    defer {
      vault.close()
      scratch.remove()
    }
    let subjects = (0..<UInt64(Limits.keysCachedMax + 2)).map { SubjectID(high: 8, low: $0) }
    let keys = subjects.map { vault.makeKey(for: $0, type: .stateRecord) }
    #expect(try vault.key(of: subjects[0]) == keys[0])
    #expect(try vault.key(of: subjects[subjects.count - 1]) == keys[keys.count - 1])
    try vault.commitPending()
    #expect(try vault.key(of: subjects[0]) == keys[0])
    #expect(try vault.key(of: subjects[1]) == keys[1])
  }

  @Test(arguments: Place.allCases)
  func blobsAreChunked(_ place: Place) throws {
    let scratch = try Scratch()
    let vault = try openVault(place, in: scratch)
    defer {
      vault.close()
      scratch.remove()
    }
    var random = Seeded(21)
    let key = vault.makeKey(for: Self.subjects[0], type: .submission)
    let size = Limits.blobChunkBytes
    for (count, chunks) in [
      (0, 0), (1, 1), (size - 1, 1), (size, 1), (size + 1, 2), (3 * size, 3), (200_001, 4),
    ] {
      let content = random.bytes(count)
      let references = vault.sealBlob(content, under: key)
      try vault.commitPending()
      #expect(references.count == chunks)
      var opened = [UInt8]()
      for reference in references {
        let ciphertext = try vault.blobCiphertext(reference.identifier)
        #expect(SHA256Digest.of(ciphertext) == reference.digest)
        #expect(ciphertext.count == reference.byteCount)
        opened += try vault.openBlob(reference.identifier, under: key)
      }
      #expect(opened == content)
    }
    let other = vault.makeKey(for: Self.subjects[1], type: .submission)
    let reference = try #require(vault.sealBlob([1], under: key).first)
    try vault.commitPending()
    #expect(throws: VaultError(.integrity, "")) {
      try vault.openBlob(reference.identifier, under: other)
    }
    // Equal content is not seen to be equal.
    let again = try #require(vault.sealBlob([1], under: key).first)
    #expect(again.digest != reference.digest && again.identifier != reference.identifier)
  }

  @Test(arguments: Place.allCases)
  func theLedgersOwnKeys(_ place: Place) throws {
    let scratch = try Scratch()
    let vault = try openVault(place, in: scratch)
    defer {
      vault.close()
      scratch.remove()
    }
    let keys = try LedgerKeyName.allCases.map { try vault.ledgerKey($0) }
    #expect(Set(keys).count == LedgerKeyName.allCases.count)
    #expect(try LedgerKeyName.allCases.map { try vault.ledgerKey($0) } == keys)
    #expect(Set(LedgerKeyName.allCases.map(\.subject)).count == keys.count)
    for name in LedgerKeyName.allCases {
      let sealing = try vault.sealingKey(name)
      #expect(try vault.key(of: name.subject) == sealing)
      let sealed = part(.text(name.rawValue), under: sealing, external: [3], vector: Self.vector(9))
      #expect(try vault.open(sealed, external: [3]) == CBORItem(.text(name.rawValue)))
      #expect(LedgerKeyName(subject: name.subject) == name)
    }
    // They stand in events: a new name may not move them.
    let numbers = [
      (LedgerKeyName.index, 1), (.digest, 2), (.atRest, 3), (.statistics, 4), (.command, 5),
      (.msixID, 6), (.reference, 7),
    ]
    for (name, number) in numbers {
      #expect(name.subject == SubjectID(high: 0, low: UInt64(number)), "\(name)")
    }
    #expect(numbers.count == keys.count)
    #expect(LedgerKeyName(subject: SubjectID(high: 0, low: 0)) == nil)
    #expect(LedgerKeyName(subject: SubjectID(high: 0, low: 8)) == nil)
    #expect(LedgerKeyName(subject: SubjectID(high: 1, low: 1)) == nil)
    #expect(LedgerKeyName(subject: SubjectID(high: 0, low: .max)) == nil)
  }

  /// Pages are shown while a child is erased: readers meet no closed file, and whoever asks after
  /// the destruction gets nothing, also if somebody read the key at the very moment.
  @Test(arguments: Place.allCases)
  func readersGoOnDuringADestruction(_ place: Place) throws {
    let scratch = try Scratch()
    let vault = try openVault(place, in: scratch)
    defer {
      vault.close()
      scratch.remove()
    }
    let subjects = (0..<24).map { SubjectID(high: 9, low: UInt64($0)) }
    for subject in subjects { _ = vault.makeKey(for: subject, type: .child) }
    try vault.commitPending()
    let isOver = Guarded(false)
    let failures = Guarded<Set<String>>([])
    let reads = Guarded(0)
    let readers = DispatchGroup()
    for _ in 0..<3 {
      DispatchQueue.global().async(group: readers) {
        while !isOver.withLock({ $0 }) {
          for subject in subjects {
            do {
              _ = try vault.key(of: subject)
              reads.withLock { $0 += 1 }
            } catch {
              failures.withLock { _ = $0.insert("\(error)") }
            }
          }
        }
      }
    }
    while reads.withLock({ $0 }) == 0 { Thread.sleep(forTimeInterval: 0.001) }
    for subject in subjects { try vault.destroy([subject]) }
    isOver.withLock { $0 = true }
    readers.wait()
    #expect(failures.withLock { $0 } == [])
    for subject in subjects { #expect(try vault.key(of: subject) == nil) }
  }
}
