@testable import Population
import Testing

struct PartsTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func lettersChangeAsHandsAndMachinesDo() {
    #expect(text(Letters.plain(Array("Núñez Áé".utf8))) == "Nunez Ae")
    #expect(text(Letters.upper(Array("Núñez de león".utf8))) == "NÚÑEZ DE LEÓN")
    #expect(text(Letters.garbled(Array("Muñoz".utf8))) == "MuÃ±oz")
    #expect(text(Letters.garbled(Array("Soto".utf8))) == "Soto")
    #expect(text(Letters.withoutParticles(Array("De la Cruz".utf8), glued: false)) == "Cruz")
    #expect(text(Letters.withoutParticles(Array("De la Cruz".utf8), glued: true)) == "Delacruz")
    #expect(text(Letters.withoutParticles(Array("García".utf8), glued: true)) == "García")
  }

  @Test func aSlipOfTheHandLeavesTextThatCanBeRead() {
    var random = Randomness(seed: 1, .spelling)
    var changed = 0
    for _ in 0..<2_000 {
      let slip = Letters.mistyped(Array("Muñoz Peña".utf8), &random)
      #expect(String(validating: slip, as: UTF8.self) != nil)
      if text(slip) != "Muñoz Peña" { changed += 1 }
      #expect(slip.first == Array("M".utf8)[0])
    }
    #expect(changed > 800)
  }

  @Test func tablesHoldNothingThatNeedsQuoting() {
    for group in Names.Group.allCases {
      let names = Names.of(group)
      for word in names.female.words + names.male.words + names.surnames.words {
        #expect(!word.contains { $0 == 0x2C || $0 == 0x22 || $0 < 0x20 })
        #expect(word.allSatisfy { $0 < 0x80 || $0 == 0xC3 || (0x80...0xBF).contains($0) })
      }
    }
  }

  @Test func sendingsKeepTheirPartsAndSortIntoTheOrderOfSending() {
    let key = RecordKey(family: 15_000_000, child: 15, record: 9)
    let sending = Sending(day: 3_700, state: 46, key: key, kind: .faulty, isFirst: true)
    #expect(sending.day == 3_700)
    #expect(sending.state == 46)
    #expect(sending.key == key)
    #expect(sending.kind == .faulty)
    #expect(sending.isFirst)
    let small = RecordKey(family: 1, child: 0, record: 0)
    #expect(Sending(day: 3_699, state: 46, key: key, kind: .retraction, isFirst: true) < sending)
    #expect(Sending(day: 3_700, state: 45, key: key, kind: .retraction, isFirst: true) < sending)
    #expect(Sending(day: 3_700, state: 46, key: small, kind: .retraction, isFirst: true) < sending)
  }

  @Test func identifiersAreShortAndNeverTheSame() throws {
    let world = World(try PopulationParameters(children: 1, seed: 8, years: 1))
    for habits in world.habits.prefix(8) {
      var seen = Set<[UInt8]>()
      for base in UInt64(0)..<4_000 {
        let identifier = Identifiers.identifier(base * 211, under: habits)
        #expect(identifier.count <= 15)
        #expect(seen.insert(identifier).inserted)
      }
    }
  }

  @Test func statesSendOnTheirDays() throws {
    let world = World(try PopulationParameters(children: 1, seed: 8, years: 1))
    for habits in world.habits {
      for day in world.firstDay..<(world.firstDay + 40) {
        let sent = habits.packageDay(onOrAfter: day)
        #expect((day...(day + Habits.cadenceDaysMax)).contains(sent))
        #expect(Day.weekday(sent) <= 5)
        #expect(habits.packageDay(onOrAfter: sent) == sent)
      }
    }
  }

  @Test func aStreamOfChanceIsItsOwn() {
    func draws(_ purpose: Randomness.Purpose, _ first: UInt64, _ second: UInt64) -> [UInt64] {
      var random = Randomness(seed: 42, purpose, first, second)
      return (0..<4).map { _ in random.next() }
    }
    #expect(draws(.family, 1, 2) == draws(.family, 1, 2))
    #expect(draws(.family, 1, 2) != draws(.family, 2, 1))
    #expect(draws(.family, 1, 2) != draws(.journey, 1, 2))
  }
}
