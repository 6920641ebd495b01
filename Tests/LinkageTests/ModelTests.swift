import CBOR
import Testing

@testable import Linkage

/// The form of a model, and what every model must keep.
@Suite struct ModelTests {
  private func changed(
    _ name: String, to value: CBORValue?, in cbor: CBORValue = LinkageModel.first.cbor
  ) -> CBORValue {
    let rest = (cbor.entries ?? []).filter { $0.key != .text(name) }
    return .map(rest + (value.map { [CBORValue.Entry(.text(name), $0)] } ?? []))
  }

  private func refused(_ cbor: CBORValue) -> Bool {
    do throws(LinkageModelError) {
      _ = try LinkageModel(cbor: cbor)
      return false
    } catch {
      return !error.reason.isEmpty
    }
  }

  private func set(_ name: String, _ bits: Bits, in model: inout LinkageModel) throws {
    let isKnown = model.weights.set(name, bits)
    try #require(isKnown)
  }

  @Test func whatIsWrittenIsRead() throws {
    var model = LinkageModel.first
    model.thresholds.automatic = 7
    try set("birth-swapped", 7.5, in: &model)
    try set("given-equal-most", 10, in: &model)
    let isKnown = model.weights.set("given-equal", 10)
    #expect(!isKnown)
    let read = try LinkageModel(encoded: model.cbor.encoded)
    #expect(read == model)
    #expect(read.cbor.encoded == model.cbor.encoded)
    #expect(read.givenNames.surprise(of: NameToken("JOSE".utf8)) < 6)
  }

  @Test func theFirstModelKeepsItsOwnRules() throws {
    try LinkageModel.first.check()
    #expect(try LinkageModel(cbor: LinkageModel.first.cbor) == LinkageModel.first)
  }

  @Test func everyWeightHasANameOfItsOwn() throws {
    let names = Weights.named.map(\.name) + Weights.birthNames.map(\.name)
    #expect(Set(names).count == names.count)
    // Each name moves the content: none is forgotten by the form.
    for name in names {
      var model = LinkageModel.first
      try set(name, 3.25, in: &model)
      #expect(model.cbor.encoded != LinkageModel.first.cbor.encoded, "\(name)")
    }
    // One weight of each stored property of `Weights`, and the days of birth beside them.
    #expect(Mirror(reflecting: Weights()).children.count == Weights.named.count + 1)
    #expect(Weights.birthNames.count == Weights().birth.count)
  }

  @Test func whatIsMissingUnknownOrOutOfBoundsIsRefused() throws {
    let first = LinkageModel.first.cbor
    for entry in first.entries ?? [] {
      let name = try #require(entry.key.string)
      #expect(refused(changed(name, to: nil)), "\(name) missing")
      #expect(refused(changed(name, to: .null)), "\(name) null")
    }
    #expect(refused(changed("more", to: .null)))
    #expect(refused(changed("form", to: .text("linkage-model/2"))))
    #expect(refused(changed("norm", to: .text("norm/2"))))
    #expect(refused(changed("children", to: .unsigned(0))))
    #expect(refused(changed("automatic", to: .int(65 << 8))))
    #expect(refused(changed("near", to: .int(60 << 8))))
    #expect(throws: LinkageModelError.self) { try LinkageModel(encoded: [0xFF]) }
    #expect(throws: LinkageModelError.self) {
      try LinkageModel(encoded: first.encoded + [0])
    }
  }

  @Test func tablesAreInOrderAndCountAtMostEverybody() {
    func table(_ words: [String], _ counts: [Int], total: Int = 10) -> CBORValue {
      .record([
        "total": .int(total), "floor": .int(1), "words": .array(words.map { .text($0) }),
        "counts": .array(counts.map { .int($0) }),
      ])
    }
    #expect(!refused(changed("given", to: table(["ANA", "EVA"], [3, 2]))))
    #expect(refused(changed("given", to: table(["EVA", "ANA"], [3, 2]))))
    #expect(refused(changed("given", to: table(["ANA", "ANA"], [3, 2]))))
    #expect(refused(changed("given", to: table(["ANA"], [3, 2]))))
    #expect(refused(changed("given", to: table(["Ana"], [3]))))
    #expect(refused(changed("given", to: table(["ANA"], [11]))))
    #expect(refused(changed("given", to: table(["ANA"], [0]))))
    #expect(refused(changed("given", to: table(["ABCDEFGHIJKLMNOPQ"], [1]))))
  }

  @Test func levelsTheWrongWayRoundAreRefused() throws {
    let wrong: [(String, Bits)] = [
      ("birth-equal", 4), ("birth-different", 1), ("birth-unknown", 1), ("given-conflict", 1),
      ("given-fold", 12), ("sex-different", 1), ("surname-least", 11), ("parent-conflict", 1),
      ("city-close", 4), ("same-state", 1), ("middle-conflict", 1), ("surname-fold", 1),
    ]
    for (name, bits) in wrong {
      var model = LinkageModel.first
      try set(name, bits, in: &model)
      #expect(throws: LinkageModelError.self, "\(name)") { try model.check() }
      #expect(refused(model.cbor), "\(name)")
    }
    var model = LinkageModel.first
    model.thresholds.near = model.thresholds.automatic + 1
    #expect(refused(model.cbor))
  }

  @Test func aNameSaysItsVersionAndStep() {
    var model = LinkageModel.first.grown(to: 10_000)
    #expect(model.name == "linkage/1+16384")
    model.version = 12
    #expect(LinkageModel.version(named: model.name) == 12)
    #expect(LinkageModel.version(named: "matcher/1") == nil)
  }

  @Test func oneFamilyNameThatIsTheOthersSecondIsWorthLess() throws {
    let child = Child(first: "Camila", last1: "Figueroa", last2: "Sanchez")
    let first = child.with { $0.last2 = "" }
    let second = child.with { ($0.last1, $0.last2) = ("Sanchez", "") }
    let both = (
      try #require(child.judged(against: first)), try #require(child.judged(against: second))
    )
    #expect(both.0.comparison.surnames == .part && both.1.comparison.surnames == .part)
    #expect(both.1.comparison[.surnames] < both.0.comparison[.surnames])
  }

  @Test func twoFamilyNamesWrittenAsOneAreTwo() throws {
    let child = Child(first: "Camila", last1: "Garcia", last2: "Lopez")
    let glued = child.with { ($0.last1, $0.last2) = ("Garcialopez", "") }
    #expect(try #require(child.judged(against: glued)).comparison.surnames == .equal)
    #expect(child.sharesKey(with: glued))
  }

  @Test func aNameInCommonBesidesOthersIsNoAgreement() throws {
    let child = Child(first: "Ella", middle: "Emily", last1: "Brown")
    let cousin = child.with { ($0.first, $0.middle) = ("Emily", "Leah") }
    let short = child.with { ($0.first, $0.middle) = ("Emily", "") }
    #expect(try #require(child.judged(against: cousin)).comparison.given == .sharedOther)
    #expect(try #require(child.judged(against: short)).comparison.given == .shared)
  }

  @Test func twoSlipsAreForAPerson() throws {
    let child = Child(
      first: "Ramiro", last1: "Zepeda", last2: "Quiroz", birth: "20120514", sex: "Male",
      father: "Ezequiel", mother: "Esperanza")
    let name = child.with { $0.first = "Ramirro" }
    let day = child.with { $0.birth = "20120515" }
    let both = name.with { $0.birth = "20120515" }
    #expect(try #require(child.judged(against: name)).verdict == .automatic)
    #expect(try #require(child.judged(against: day)).verdict == .automatic)
    let judged = try #require(child.judged(against: both))
    #expect(judged.verdict == .near && judged.rules.contains(.twoSlips))
  }
}
