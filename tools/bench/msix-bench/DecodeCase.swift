import Primitives
import CBOR
import Files
import Ledger

/// `decode file= count= read=few|all`: one leaf, checked strictly as a whole again and again. With
/// `all` every member is then read and added up, as the fixture's `content_sum` says;
/// with `few` two.
enum DecodeCase {
  static func run(_ arguments: Arguments) throws -> Measurement {
    let leaf = try DurableFile.read(try arguments.text("file"))
    let count = try arguments.number("count", else: 200_000)
    let readsAll = arguments.text("read", else: "few") == "all"
    var result = Measurement("decode", operations: count)
    result.bytes = leaf.count * count
    var sum: UInt64 = 0
    try result.measure {
      for number in 0..<count {
        let event = try RecordedEvent(leaf: leaf, position: UInt64(number))
        sum = readsAll ? try Self.sum(of: event) : event.identifier.low &+ event.streamVersion
      }
    }
    result.more = [("content_sum", "\(sum)")]
    return result
  }

  /// Integers and days, lengths of texts and byte strings; the keys of maps do not count.
  private static func sum(of event: RecordedEvent) throws -> UInt64 {
    let frame = 1 &+ UInt64(event.recorded.microseconds) &+ 8 &+ 64
    return try event.withPayload { scanner throws(CBORError) in
      frame &+ (try add(&scanner))
    }
  }

  private static func add(_ scanner: inout CBORScanner) throws(CBORError) -> UInt64 {
    var sum: UInt64 = 0
    switch scanner.nextMajor {
    case 0: sum = try scanner.unsigned()
    case 2: sum = UInt64(try scanner.byteString().count)
    case 3: sum = UInt64(try scanner.text().count)
    case 4: for _ in 0..<(try scanner.array()) { sum &+= try add(&scanner) }
    case 5:
      for _ in 0..<(try scanner.map()) {
        if scanner.nextMajor == 3 { _ = try scanner.text() } else { _ = try scanner.unsigned() }
        sum &+= try add(&scanner)
      }
    default:
      try scanner.tag(100)
      sum = try add(&scanner)
    }
    return sum
  }
}
