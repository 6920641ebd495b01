@testable import Intake
import Records
import Testing

/// Damaged packages, 2,000 of them from a fixed seed: each is taken or refused, none crashes.
struct IntakeFuzzTests {
  /// SplitMix64: small, and the same everywhere.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var word = state
      word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
      word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
      return word ^ (word >> 31)
    }
  }

  private func mutated(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
      case 4: bytes.replaceSubrange(place..., with: [])
      default: bytes[place] = [0x22, 0x2C, 0x0A, 0x0D].randomElement(using: &generator) ?? 0
      }
    }
    return bytes
  }

  @Test(arguments: 1...4)
  func damagedArchivesAreTakenOrRefused(seed: UInt64) {
    var writer = ZipWriter(files: TestPackage().files())
    for index in writer.entries.indices where index.isMultiple(of: 2) {
      writer.entries[index].deflated = deflated(writer.entries[index].content)
    }
    let bytes = writer.bytes()
    var generator = Generator(state: seed)
    for _ in 0..<250 {
      let outcome = Outcome(archive: mutated(bytes, &generator))
      #expect((outcome.submission == nil) != (outcome.error == nil), "seed \(seed)")
      #expect(outcome.error.map { $0.finding.severity == .fatal } ?? true, "seed \(seed)")
    }
  }

  /// Damage below the checksum, as a State's own system would write it.
  @Test(arguments: 5...8)
  func damagedFilesAreTakenOrRefused(seed: UInt64) {
    let files = TestPackage().files()
    let names = files.keys.sorted()
    var generator = Generator(state: seed)
    var taken = 0
    for _ in 0..<250 {
      var damaged = files
      guard let name = names.randomElement(using: &generator), let bytes = files[name] else {
        continue
      }
      damaged[name] = mutated(bytes, &generator)
      let outcome = Outcome(files: damaged)
      if let submission = outcome.submission {
        taken += 1
        #expect(submission.students.count == submission.header.totalStudents, "seed \(seed)")
      }
    }
    // Both ends are reached: a mutation that hits a value is taken.
    #expect(taken > 20 && taken < 230, "seed \(seed)")
  }
}
