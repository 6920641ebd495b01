import Exchange
import Primitives
import Sealing
import Testing

@Suite struct NumberingTests {
  private let numbering: MSIXNumbering

  init() throws {
    numbering = MSIXNumbering(key: try #require(SecretKey([UInt8](repeating: 7, count: 32))))
  }

  @Test func numbersAreTwelveDigitsDistinctAndResolve() {
    var seen = Set<String>()
    for serial in UInt64(0)..<20_000 {
      let number = numbering.number(serial: serial)
      #expect(number.utf8.count == 12)
      #expect(number.first != "0")
      #expect(numbering.serial(number: number) == serial)
      #expect(seen.insert(number).inserted)
    }
    let last = MSIXNumbering.capacity - 1
    #expect(numbering.serial(number: numbering.number(serial: last)) == last)
  }

  @Test func neighboursLookUnrelated() {
    let first = numbering.number(serial: 1)
    let second = numbering.number(serial: 2)
    #expect(zip(first, second).count { $0 == $1 } < 9)
  }

  @Test func everyMistypedDigitIsFound() {
    for serial in UInt64(0)..<50 {
      let digits = Array(numbering.number(serial: serial))
      for place in digits.indices {
        for other in "0123456789" where other != digits[place] {
          var wrong = digits
          wrong[place] = other
          #expect(numbering.serial(number: String(wrong)) == nil)
        }
      }
    }
  }

  @Test(arguments: ["", "12345678901", "1234567890123", "abcdefghijkl"])
  func otherFormsAreNoNumbers(_ text: String) {
    #expect(numbering.serial(number: text) == nil)
  }
}
