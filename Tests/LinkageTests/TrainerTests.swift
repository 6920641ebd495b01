import CBOR
import Testing

@testable import Linkage

/// What a trainer learns from records of which nobody says who is who.
@Suite struct TrainerTests {
  private static let given = [
    "Ramiro", "Octavio", "Esperanza", "Yolanda", "Teodoro", "Xochitl", "Wilmer", "Ofelia",
    "Nestor", "Violeta", "Lazaro", "Griselda",
  ]
  private static let family = [
    "Zepeda", "Quiroz", "Villalobos", "Terrazas", "Yepez", "Barrientos", "Cazares", "Oropeza",
    "Partida", "Razo", "Tafoya", "Ugalde",
  ]

  /// Children, some of whom two States write down; the second drops the second family name of half
  /// of them, and the sex of none.
  private func trainer(children: Int) -> ModelTrainer {
    var random = Seeded(9)
    var trainer = ModelTrainer(after: .first)
    for number in 0..<children {
      func any(_ words: [String]) -> String { words.randomElement(using: &random) ?? "" }
      let isGirl = number.isMultiple(of: 2)
      let month = 1 + Int(random.next() % 12)
      let day = 2 + Int(random.next() % 26)
      let year = 2005 + Int(random.next() % 15)
      let child = Child(
        first: any(Self.given), last1: any(Self.family), last2: any(Self.family),
        birth: "\(year * 10_000 + month * 100 + day)", sex: isGirl ? "Female" : "Male",
        father: any(Self.given), mother: any(Self.given))
      for statement in child.statements { trainer.add(statement) }
      guard number.isMultiple(of: 3) else { continue }
      let again = child.with {
        if number.isMultiple(of: 2) { $0.last2 = "" }
        if number.isMultiple(of: 5) { $0.birth = "\(year * 10_000 + month * 100 + day + 1)" }
      }
      for statement in again.statements { trainer.add(statement) }
    }
    return trainer
  }

  @Test func theSameRecordsGiveTheSameModel() throws {
    let (one, other) = (trainer(children: 3_000).train(), trainer(children: 3_000).train())
    #expect(one.model.cbor.encoded == other.model.cbor.encoded)
    try one.model.check()
    #expect(try LinkageModel(encoded: one.model.cbor.encoded) == one.model)
  }

  @Test func itLearnsWithinBoundsAndKeepsSignsAndOrder() throws {
    let outcome = trainer(children: 3_000).train()
    #expect(!outcome.learned.isEmpty)
    #expect((500...1_500).contains(outcome.expected.byBirth))
    for name in outcome.learned {
      let before = try #require(LinkageModel.first.weights.value(of: name))
      let after = try #require(outcome.model.weights.value(of: name))
      #expect(abs(after.raw - before.raw) <= 3 << 8, "\(name)")
      #expect(before.raw.signum() * after.raw.signum() >= 0, "\(name)")
    }
    // Nobody's sex was written otherwise; a family name was often dropped.
    #expect(outcome.model.weights.sexDifferent < LinkageModel.first.weights.sexDifferent)
    #expect(outcome.model.thresholds == LinkageModel.first.thresholds)
    #expect(outcome.model.givenNames.count(of: NameToken("RAMIRO".utf8)) > 100)
  }

  @Test func fewRecordsTeachNothing() {
    let outcome = trainer(children: 60).train()
    #expect(outcome.learned.isEmpty)
    #expect(outcome.model == .first)
    #expect(ModelTrainer(after: .first).train().model == .first)
  }

  @Test func powersAndLogarithmsAgree() {
    for bits: Bits in [-12, -6.5, -1, 0, 0.25, 1, 5.5, 12.3] {
      let back = PowerOfTwo.log2(PowerOfTwo.of(bits))
      #expect(abs(back.raw - bits.raw) <= 1, "\(bits.text)")
    }
  }

  @Test func oneChangeLeadsToAnotherVerdict() throws {
    let child = Child(
      first: "Ramiro", last1: "Zepeda", last2: "Quiroz", birth: "20120514", sex: "Male",
      father: "Ezequiel", mother: "Esperanza")
    let other = child.with { ($0.first, $0.birth) = ("Ramirro", "20120515") }
    let flips = MatchChange.flips(
      child.statements, other.statements, isSameState: false, under: .first)
    let better = try #require(flips.first)
    #expect(better.verdict == .automatic && better.becomesEqual)
    #expect([.birth, .given].contains(better.field))
    #expect(flips.contains { $0.verdict == .distinct } || flips.count == 1)
  }

  @Test func siblingsShareAFamilyKeyAndStrangersDoNot() throws {
    let child = Child(first: "Ramiro", last1: "Zepeda", last2: "Quiroz", mother: "Esperanza")
    func key(_ child: Child) throws -> UInt64 { try #require(child.statements.first).familyKey }
    #expect(try key(child) == key(child.with { $0.first = "Octavio" }))
    #expect(try key(child) != key(child.with { $0.mother = "Yolanda" }))
  }
}
