import Primitives
import Testing

@testable import Linkage

/// What is held in place says what an array would say.
@Suite struct NameListTests {
  private static let words = [
    "", "A", "JOSE", "MARISOL", "HERNANDE", "HERNANDEZ", "ABCDEFGHIJKLMNOP",
  ]

  @Test(arguments: words) func partsOfAWordAreTheLettersOfIt(_ text: String) {
    let word = NameToken(text.utf8)
    let letters = Array(text.utf8)
    for count in 0...18 {
      #expect(word.prefix(count).letters == Array(letters.prefix(count)))
      #expect(word.dropFirst(count).letters == Array(letters.dropFirst(count)))
      #expect(word.begins(with: word.prefix(count)))
    }
    for other in Self.words {
      #expect(word.begins(with: NameToken(other.utf8)) == text.hasPrefix(other), "\(text) \(other)")
    }
  }

  @Test func aListIsAsLongAsItsWordsAndNoLongerThanSix() {
    let words = ["ANA", "LUZ", "ROSA", "EVA", "INES", "OLGA", "SARA"].map { NameToken($0.utf8) }
    for count in 0...words.count {
      let list = NameList(words.prefix(count))
      #expect(Array(list) == Array(words.prefix(min(count, 6))))
      #expect(list.first == words.prefix(count).first)
      for word in words {
        #expect(list.contains(word) == words.prefix(min(count, 6)).contains(word))
      }
      var kept = list
      kept.keepFirst(2)
      #expect(kept == NameList(words.prefix(min(count, 2))))
      #expect(Set([kept, NameList(words.prefix(min(count, 2)))]).count == 1)
    }
    let (one, other) = (NameList(words.prefix(3)), NameList(words.suffix(6)))
    #expect(Array(one + other) == Array((words.prefix(3) + words.suffix(6)).prefix(6)))
    #expect(one.firstShared(with: other) == words[1])
    #expect(NameList(words.prefix(1)).firstShared(with: other) == nil)
  }

  @Test func digestsAscendAndShareOne() {
    let list = DigestList([9, 3, 7])
    #expect(Array(list) == [3, 7, 9])
    #expect(list.sharesAny(with: [1, 7]))
    #expect(!list.sharesAny(with: [1, 2]) && !list.sharesAny(with: []))
    #expect(Array(DigestList((0..<20).map { UInt64(20 - $0) })) == Array(1...8))
    #expect(list == [3, 7, 9] && list != [3, 7])
  }

  @Test func rulesAreToldInTheOrderInWhichTheyAreAsked() {
    var rules = LinkageRules()
    #expect(rules.isEmpty && Array(rules) == [])
    for rule in LinkageRule.allCases.reversed() { rules.insert(rule) }
    #expect(Set(rules).count == LinkageRule.allCases.count)
    #expect(Array(rules).first == .twin && Array(rules).last == .cannotLink)
    #expect(LinkageRule.allCases.allSatisfy { rules.contains($0) })
  }

  /// 1 January stands for a year; two other days of one year are two days.
  @Test func aYearAloneIsAKeyOnlyToItsFirstDay() {
    func born(_ day: String) -> MatchFields {
      var fields = MatchFields(
        given: GivenNames(first: "Jorge", middle: nil),
        surnames: Surnames(first: "Zepeda", second: nil))
      fields.birth = CivilDate(day).map(BirthDay.init)
      return fields
    }
    func finds(_ one: String, _ other: String) -> Bool {
      !Set(BlockingKeys(born(one)).probes).isDisjoint(with: BlockingKeys(born(other)).values)
    }
    #expect(finds("20120101", "20120517") && finds("20120517", "20120101"))
    #expect(finds("20120101", "20120101") && finds("20120517", "20120519"))
    #expect(!finds("20120517", "20120829"))
    #expect(!finds("20120101", "20130517"))
  }

  /// Two records that both tell a day are no namesakes to each other; who tells none, or 1 January,
  /// finds and is found by all.
  @Test func keysWithoutADayAskAmongTheUnsure() {
    func child(_ day: String?) -> MatchFields {
      var fields = MatchFields(
        given: GivenNames(first: "Jorge", middle: nil),
        surnames: Surnames(first: "Zepeda", second: "Quintero"))
      fields.father = NameList([NameToken("ABEL".utf8)])
      fields.birth = day.flatMap { CivilDate($0) }.map(BirthDay.init)
      return fields
    }
    func finds(_ one: String?, _ other: String?) -> Bool {
      !Set(BlockingKeys(child(one)).probes).isDisjoint(with: BlockingKeys(child(other)).values)
    }
    let days = ["20120517", "20140903", "20110101", nil]
    for one in days {
      for other in days {
        let areSure = [one, other].allSatisfy { $0 != nil && $0 != "20110101" }
        #expect(finds(one, other) == (one == other || !areSure), "\(one ?? "-") \(other ?? "-")")
      }
    }
  }

  /// One telephone for a whole camp is no key; with a given name it is, or while few have it.
  @Test func aTelephoneCountsWithAGivenNameOrWhereItIsRare() {
    func child(_ first: String, _ last: String) -> MatchFields {
      var fields = MatchFields(
        given: GivenNames(first: first, middle: nil), surnames: Surnames(first: last, second: nil))
      fields.contacts = [77]
      return fields
    }
    let (one, same) = (child("Jorge", "Zepeda"), child("Jorge", "Quintero"))
    let keys = Set(BlockingKeys(one).probes)
    #expect(!keys.isDisjoint(with: BlockingKeys(same).values))
    let other = BlockingKeys(child("Elvira", "Quintero")).values
    #expect(keys.isDisjoint(with: other))
    #expect(!Set(BlockingKeys(one).rareProbes).isDisjoint(with: other))
  }

  /// A key that two have lies in one list for both, whatever else they say: else it would be asked
  /// for where it is not written.
  @Test func aKeyLiesInOneList() {
    var random = Seeded(31)
    let names = ["José", "Pepe", "María Luz", "Luz", "Juan", "Ana"]
    let surnames = ["Cruz", "de la Cruz", "Soto", "Paz", "Hernández", "Ernandes"]
    let days = ["20120101", "20120501", "20120105", "20120502", nil]
    var lists = [UInt64: UInt64]()
    var (shared, inLists) = (0, 0)
    for _ in 0..<400 {
      var fields = MatchFields(
        given: GivenNames(
          first: names.randomElement(using: &random) ?? "",
          middle: names.randomElement(using: &random)),
        surnames: Surnames(
          first: surnames.randomElement(using: &random) ?? "",
          second: surnames.randomElement(using: &random)))
      fields.birth = (days.randomElement(using: &random) ?? nil).flatMap { CivilDate($0) }
        .map(BirthDay.init)
      fields.contacts = [UInt64.random(in: 1...5, using: &random)]
      let keys = BlockingKeys(fields)
      #expect(keys.written == keys.written.sorted() && keys.asked == keys.asked.sorted())
      for entry in keys.written + keys.asked.map(\.entry) {
        if let list = lists[entry.key] {
          #expect(list == entry.list)
          shared += 1
        }
        lists[entry.key] = entry.list
        if entry.list != entry.key { inLists += 1 }
      }
    }
    #expect(shared > 1_000 && inLists > 1_000)
  }

  /// All that have a given and a family name stand in one list, and once.
  @Test func fewListsHoldAllKeys() {
    let child = Child(
      first: "Lucero", middle: "", last1: "Zepeda", last2: "Quintero", birth: "20120517")
    for fields in child.statements {
      let written = BlockingKeys(fields).written
      let lists = Set(written.map { $0.list })
      #expect(lists.count * 2 < written.count)
    }
  }
}
