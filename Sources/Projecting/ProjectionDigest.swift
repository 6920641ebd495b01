import KeyValue
import Primitives
import Sealing

/// A digest of a projection's content: the sum modulo 2^256 of HMAC-SHA-256, under the ledger's
/// digest key, over (table, key, opened value) of every row. The order of rows does not enter, nor
/// does ciphertext, so a live copy, a rebuilt one and a follower's agree.
enum ProjectionDigest {
  static func of(
    _ projection: any Projection, keys: ProjectionKeys, in environment: Environment
  ) throws -> [UInt8] {
    var sum = Sum256()
    // Nearly all rows are short: what the key alone decides is worked out once for them.
    let digest = PreparedKeyedDigest(keys.digest)
    let sealed = Set(projection.sealedTables)
    try environment.read { rows in
      for table in projection.tables {
        let isSealed = sealed.contains(table)
        try rows.forEach(in: table) { key, value in
          let key = key.bytes
          let clear = isSealed ? try keys.open(value.bytes, for: key, in: table) : value.bytes
          let frame = [UInt8(table.ordinal)] + UInt32(key.count).bigEndianBytes
          sum.add(
            KeyedDigest.isShort(frame.count + key.count + clear.count)
              ? digest.of(frame, key, clear)
              : KeyedDigest.of(frame, key, clear, under: keys.digest))
          return true
        }
      }
    }
    return sum.bytes
  }
}

/// An integer modulo 2^256.
struct Sum256 {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// Adds 32 bytes, big-endian.
  mutating func add(_ bytes: [UInt8]) {
    precondition(bytes.count == 32, "a summand has 32 bytes")
    var carry = false
    func plus(_ left: UInt64, _ offset: Int) -> UInt64 {
      let right = UInt64(bigEndian: bytes[offset...])
      let (first, overflow) = left.addingReportingOverflow(right)
      let (second, again) = first.addingReportingOverflow(carry ? 1 : 0)
      carry = overflow || again
      return second
    }
    words.3 = plus(words.3, 24)
    words.2 = plus(words.2, 16)
    words.1 = plus(words.1, 8)
    words.0 = plus(words.0, 0)
  }

  /// The sum, big-endian.
  var bytes: [UInt8] {
    words.0.bigEndianBytes + words.1.bigEndianBytes + words.2.bigEndianBytes
      + words.3.bigEndianBytes
  }
}
