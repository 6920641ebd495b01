import Primitives
import Records
import Testing

@testable import Linkage

/// A change that hands make, by its name.
struct Change: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let apply: @Sendable (inout Child) -> Void

  init(_ name: String, _ apply: @escaping @Sendable (inout Child) -> Void) {
    testDescription = name
    self.apply = apply
  }
}

/// What is one child and what is two.
@Suite struct JudgementTests {
  private let child = Child(
    first: "José", middle: "Luis", last1: "Zepeda", last2: "Quiroz", sex: "Male",
    father: "Ramiro", mother: "Esperanza", city: "Oaxaca")

  @Test(
    arguments: [
      Change("the second family name dropped", { $0.last2 = "" }),
      Change("family names swapped", { ($0.last1, $0.last2) = ($0.last2, $0.last1) }),
      Change("family names in one field", { ($0.last1, $0.last2) = ("Zepeda Quiroz", "") }),
      Change("family names joined by a hyphen", { ($0.last1, $0.last2) = ("ZEPEDA-QUIROZ", "") }),
      Change("a family name misheard", { $0.last1 = "Cepeda" }),
      Change("the middle name dropped", { $0.middle = "" }),
      Change("a familiar form", { ($0.first, $0.middle) = ("Pepe", "Luis") }),
      Change("day and month exchanged", { $0.birth = "20120705" }),
      Change("a digit of the year wrong", { $0.birth = "20110507" }),
      Change("parents missing", { ($0.father, $0.mother) = ("", "") }),
      Change("read in the wrong encoding", { $0.first = "JosÃ©" }),
      Change(
        "given and family name crossed",
        { ($0.first, $0.middle, $0.last1) = ("Zepeda", "", "José") }
      ),
    ])
  func anErrorOfHandsIsStillOneChild(_ change: Change) {
    let original = child.with { $0.birth = "20120507" }
    let other = original.with(change.apply)
    #expect(original.judged(against: other)?.verdict == .automatic)
    #expect(original.sharesKey(with: other))
  }

  @Test(
    arguments: [
      Change("a twin with another second name", { $0.middle = "Manuel" }),
      Change("a twin", { ($0.first, $0.middle) = ("Carlos", "") }),
      Change("a brother", { ($0.first, $0.middle, $0.birth) = ("Mario", "", "20140922") }),
      Change(
        "a sister of the same stem",
        {
          ($0.first, $0.middle, $0.sex, $0.birth) = ("Josefa", "", "Female", "20100101")
        }
      ),
      Change(
        "a namesake of another family",
        {
          ($0.last1, $0.last2, $0.father, $0.mother) = ("Alcaraz", "Bernal", "Hugo", "Celia")
        }
      ),
      Change("the same name and another birth", { $0.birth = "20151130" }),
    ])
  func relativesAndNamesakesAreNeverLinkedAlone(_ change: Change) {
    let other = child.with(change.apply)
    #expect(child.judged(against: other)?.verdict != .automatic)
    #expect(
      child.judged(against: other, isSameState: true)?.verdict != .automatic)
  }

  @Test func twinsWithTheFlagAreLinkedOnlyByTheirExactName() throws {
    let twin = child.with { $0.multiple = "Yes" }
    let misheard = twin.with { ($0.first, $0.middle) = ("Jose", "Luiz") }
    #expect(twin.judged(against: twin)?.verdict == .automatic)
    let close = twin.with { ($0.first, $0.middle) = ("Josué", "") }
    #expect(try #require(twin.judged(against: close)).verdict != .automatic)
    #expect(twin.judged(against: misheard) != nil)
  }

  @Test func evidenceIsTheSameInBothDirections() {
    var random = Seeded(11)
    let firsts = ["José", "Luis", "María", "Ma. Elena", "Elena", "Julio", "Julia", "Beto", "", "J"]
    let lasts = ["Zepeda", "Cepeda", "Garcia", "de la Cruz", "Cruz", "Hernández", ""]
    let births = ["20120507", "20120705", "20120101", "20110507", "19000101", "", "20131231"]
    func any() -> Child {
      Child(
        first: firsts.randomElement(using: &random) ?? "",
        middle: firsts.randomElement(using: &random) ?? "",
        last1: lasts.randomElement(using: &random) ?? "",
        last2: lasts.randomElement(using: &random) ?? "",
        birth: births.randomElement(using: &random) ?? "",
        sex: ["Male", "Female", ""].randomElement(using: &random) ?? "",
        multiple: ["Yes", "No", ""].randomElement(using: &random) ?? "",
        father: firsts.randomElement(using: &random) ?? "",
        mother: firsts.randomElement(using: &random) ?? "")
    }
    for _ in 0..<4_000 {
      let (one, other) = (any(), any())
      let (there, back) = (one.judged(against: other), other.judged(against: one))
      #expect(there?.verdict == back?.verdict)
      #expect(there?.comparison.birth == back?.comparison.birth)
    }
  }

  @Test func moreChildrenMakeTheSameEvidenceWeaker() throws {
    var nation = LinkageModel.first
    nation.children *= 64
    let few = try #require(child.judged(against: child))
    let many = try #require(child.judged(against: child, model: nation))
    #expect(few.total - many.total == 6)
  }

  @Test func theSumIsItsParts() throws {
    let other = child.with { ($0.last2, $0.birth) = ("", "20120518") }
    let judged = try #require(child.judged(against: other))
    let sum = judged.comparison.weights.reduce(Bits.zero, +)
    #expect(judged.comparison.child + judged.comparison.family <= sum)
    #expect(
      judged.total
        == LinkageModel.first.prior + judged.comparison.child + judged.comparison.family
        + judged.adjustment)
  }
}
