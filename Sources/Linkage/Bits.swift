/// Evidence in 256ths of a bit: whole numbers, so that every machine adds them alike.
public struct Bits: Hashable, Comparable, Sendable {
  /// 256ths of a bit.
  public var raw: Int32

  /// From 256ths.
  public init(raw: Int32) { self.raw = raw }

  /// From tenths of a bit, as tables are written.
  public init(tenths: Int) { raw = Int32((tenths * 256 + (tenths < 0 ? -5 : 5)) / 10) }

  /// None.
  public static let zero = Bits(raw: 0)

  /// Sums.
  public static func + (left: Bits, right: Bits) -> Bits { Bits(raw: left.raw + right.raw) }
  /// Differences.
  public static func - (left: Bits, right: Bits) -> Bits { Bits(raw: left.raw - right.raw) }
  /// The contrary.
  public static prefix func - (bits: Bits) -> Bits { Bits(raw: -bits.raw) }
  /// Sums.
  public static func += (left: inout Bits, right: Bits) { left.raw += right.raw }
  /// By weight.
  public static func < (left: Bits, right: Bits) -> Bool { left.raw < right.raw }

  /// Not below one and not above the other.
  public func clamped(_ least: Bits, _ most: Bits) -> Bits { min(max(self, least), most) }

  /// For people: `+4.3`.
  public var text: String {
    let tenths = (abs(Int(raw)) * 10 + 128) / 256
    return "\(raw < 0 ? "-" : "+")\(tenths / 10).\(tenths % 10)"
  }

  /// log2(whole / part) by repeated squaring of the mantissa, cut to 256ths. `part` and `whole` are
  /// at least 1.
  public static func surprise(part: UInt64, whole: UInt64) -> Bits {
    precondition(part > 0 && whole > 0, "a share of nothing has no surprise")
    return Bits(raw: log2(whole) - log2(part))
  }

  private static func log2(_ value: UInt64) -> Int32 {
    let exponent = 63 - value.leadingZeroBitCount
    // The mantissa, 1 ..< 2, with 31 bits behind the point.
    var mantissa = exponent >= 31 ? value >> UInt64(exponent - 31) : value << UInt64(31 - exponent)
    var fraction: Int32 = 0
    for _ in 0..<8 {
      mantissa = (mantissa * mantissa) >> 31
      fraction <<= 1
      if mantissa >= 1 << 32 {
        mantissa >>= 1
        fraction |= 1
      }
    }
    return Int32(exponent) << 8 | fraction
  }
}

extension Bits: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// Only for weights written in our own tables: rounded once, to a 256th.
  public init(floatLiteral value: Double) { raw = Int32((value * 256).rounded()) }
  /// Whole bits.
  public init(integerLiteral value: Int32) { raw = value << 8 }
}
