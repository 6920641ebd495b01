import Exchange
import Primitives
import Records
import Testing

/// Who is who follows from the log and the model, however many threads seal and sign beside it.
@Suite struct PreparingThreadsTests {
  @Test func oneTwoAndEightThreadsGiveOneDigest() throws {
    let found = try [1, 2, 8].map { try outcome(threads: $0) }
    #expect(found[0] == found[1] && found[0] == found[2])
    #expect(Set(found[0].filter { $0.hasPrefix("record") }.map { $0.suffix(12) }).count < 1_200)
    #expect(found[0].contains { $0.hasPrefix("item") }, "nothing was near: the test says little")
  }

  /// Every record with its number, every question with its weight.
  private func outcome(threads: Int) throws -> [String] {
    let ledger = try TestLedger(preparingThreads: threads)
    let random = SeededRandom(23)
    let given = ["Guadalupe", "Lupita", "Ramiro", "Ramira", "Joel", "Noel", "Elvira", "Zenaida"]
    let family = ["Zepeda", "Cepeda", "Quintero", "Quinteros", "Barragan", "Olivarez"]
    for (number, state) in ["TX", "CA"].enumerated() {
      let students = (0..<600).map { index in
        TestStudent(
          id: "\(index)", first: given[random.below(given.count)],
          last: family[random.below(family.count)],
          birth: "201\(random.below(3))0\(1 + random.below(9))1\(random.below(9))")
      }
      try ledger.submit(
        TestPackage(state: state, date: "2023100\(1 + number)", students: students))
    }
    let acting = ledger.acting()
    let records = try ledger.exchange.children(knownAt: nil, acting: acting).map {
      "record \($0.state) \($0.stateStudentIdentifier) \($0.msixID)"
    }
    let items = try ledger.exchange.worklist(state: nil, kind: nil, acting: acting).map {
      "item \($0.state) \($0.msixIDs) \($0.scoreTenths ?? 0)"
    }
    return records.sorted() + items.sorted()
  }
}
