import Primitives
import Testing

@testable import CBOR

/// The walk in place refuses exactly what the reader that builds a tree refuses: two ways to say
/// the same, each the other's test.
@Suite struct CBORScannerTests {
  /// What both say of the bytes; nil when it is good.
  private static func verdicts(_ bytes: [UInt8]) -> (CBORError.Code?, CBORError.Code?) {
    var tree: CBORError.Code?
    do throws(CBORError) { _ = try CBORValue(decoding: bytes) } catch { tree = error.code }
    var walk: CBORError.Code?
    do throws(CBORError) {
      var scanner = CBORScanner(bytes.span.raw)
      try scanner.skip()
      try scanner.finish()
    } catch { walk = error.code }
    return (tree, walk)
  }

  private static func random(_ random: inout Seeded, depth: Int = 0) -> CBORValue {
    switch random.number(0...(depth > 5 ? 6 : 9)) {
    case 0: .unsigned(UInt64(random.number(0...30)))
    case 1: .unsigned(.max >> UInt64(random.number(0...63)))
    case 2: .negative(UInt64(Int64.max) >> UInt64(random.number(0...62)))
    case 3: .bytes((0..<random.number(0...40)).map { _ in UInt8(random.number(0...255)) })
    case 4: .text(text(&random))
    case 5: .date(CivilDate(daysSinceEpoch: Int32(random.number(-70_000...70_000))))
    case 6: [.bool(true), .bool(false), .null][random.number(0...2)]
    case 7:
      .array((0..<random.number(0...6)).map { _ in Self.random(&random, depth: depth + 1) })
    case 8: .tagged(UInt64(random.number(6...300)), Self.random(&random, depth: depth + 1))
    default:
      .map(
        Dictionary(
          (0..<random.number(0...12)).map { _ in
            (key(&random), Self.random(&random, depth: depth + 1))
          }, uniquingKeysWith: { first, _ in first }
        ).map { CBORValue.Entry($0.key, $0.value) })
    }
  }

  private static func key(_ random: inout Seeded) -> CBORValue {
    random.number(0...3) == 0 ? .unsigned(UInt64(random.number(0...300))) : .text(text(&random))
  }

  /// Of every length around the words in which it is looked at, ASCII or not.
  private static func text(_ random: inout Seeded) -> String {
    let letters = ["a", "b", "Z", "é", "ñ", "漢", "😀", " "]
    let most = random.number(0...1) == 0 ? 2 : letters.count - 1
    return (0..<random.number(0...30)).map { _ in letters[random.number(0...most)] }.joined()
  }

  @Test(arguments: 1...8)
  func agreesWithTheReaderOnWhatIsWrittenAndWhatIsBroken(_ seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<300 {
      let good = Self.random(&random).encoded
      #expect(Self.verdicts(good) == (nil, nil))
      for _ in 0..<20 {
        var broken = good
        switch random.number(0...2) {
        case 0: broken.removeLast(random.number(0...broken.count))
        case 1: broken[random.number(0...(broken.count - 1))] ^= 1 << UInt8(random.number(0...7))
        default: broken.insert(UInt8(random.number(0...255)), at: random.number(0...broken.count))
        }
        let (tree, walk) = Self.verdicts(broken)
        #expect(tree == walk, "\(Hex.encode(broken))")
      }
    }
  }

  /// Every two bytes, with room after them for the quick way and without.
  @Test func agreesWithTheReaderOnEveryBeginning() {
    for first in 0...255 as ClosedRange<UInt8> {
      for second in 0...255 as ClosedRange<UInt8> {
        for tail in [[], [UInt8](repeating: 0, count: 40)] as [[UInt8]] {
          for wrapped in [[], [0x82], [0xA1, 0x01], [0xA1]] as [[UInt8]] {
            let bytes = wrapped + [first, second] + tail
            let (tree, walk) = Self.verdicts(bytes)
            #expect(tree == walk, "\(Hex.encode(bytes))")
          }
        }
      }
    }
  }

  /// UTF-8 at the borders of table 3-7, at every place in a word.
  @Test func agreesWithTheStandardLibraryOnText() {
    let borders: [UInt8] = [
      0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
      0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    for first in borders {
      for second in borders {
        for third in [0x41, 0x7F, 0x80, 0xBF, 0xC0] as [UInt8] {
          for before in [0, 5, 7, 20] {
            for after in [[], [0x80], [0xBF, 0x41]] as [[UInt8]] {
              let content =
                [UInt8](repeating: 0x61, count: before) + [first, second, third] + after
              var writer = CBORWriter()
              writer.array(count: 2)
              writer.head(major: 3, argument: UInt64(content.count))
              writer.encoded(content)
              writer.byteString([UInt8](repeating: 0, count: 30))
              let isGood = String(validating: content, as: UTF8.self) != nil
              let (tree, walk) = Self.verdicts(writer.bytes)
              #expect((tree == nil) == isGood && tree == walk, "\(Hex.encode(content))")
            }
          }
        }
      }
    }
  }

  /// Bignums, one that would fit in a plain integer too, a decimal fraction and a bigfloat.
  @Test(arguments: [
    "c249010000000000000000", "c349010000000000000000", "c24101", "c48221196ab3", "c5822003",
    "81c24101", "a101c34100", "a1c2410100",
  ])
  func otherFormsOfNumbersAreRefused(_ text: String) {
    #expect(Self.verdicts(hex(text)) == (.unsupported, .unsupported))
  }

  /// As deep as may be, and one deeper, by the quick way and the slow.
  @Test func agreesWithTheReaderOnDepth() {
    for count in 1...(Limits.depthMax + 2) {
      for last in [CBORValue.unsigned(1), .text("aa"), .date(CivilDate(daysSinceEpoch: 20_000))] {
        let pad = CBORValue.bytes([UInt8](repeating: 0, count: 40))
        for wrap in 0..<3 {
          var value = CBORValue.array([last, pad])
          for _ in 0..<count {
            value =
              switch wrap {
              case 0: .array([value])
              case 1: .map([.init(.int(1), value)])
              default: .tagged(7, value)
              }
          }
          let (tree, walk) = Self.verdicts(value.encoded)
          #expect(tree == walk)
        }
      }
    }
  }
}
