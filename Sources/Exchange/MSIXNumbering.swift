import Primitives
public import Sealing

/// MSIX Identification Numbers: 12 digits from a serial through a keyed permutation, so that a
/// number tells neither when nor after whom it was given, and none is ever given twice.
///
/// The first 11 digits are 10^10 plus a permutation of 0 ..< 9·10^10 (a Feistel network over 38
/// bits, walked until it falls inside: NIST SP 800-38G's construction in its simplest form); the
/// twelfth is the check digit of ISO/IEC 7064 MOD 11,10, which finds every single mistyped digit
/// and nearly every exchange of two neighbours.
public struct MSIXNumbering: Sendable {
  /// How many numbers there are.
  public static let capacity: UInt64 = 90_000_000_000
  private static let base: UInt64 = 10_000_000_000
  private static let halfBits: UInt64 = 19
  private static let mask: UInt64 = (1 << halfBits) - 1
  private static let rounds: UInt8 = 10

  private let digest: PreparedKeyedDigest
  private let recent = Guarded<[Recent]>([])

  /// A number that was made a while ago: a receipt names each child that its package has just made.
  private struct Recent {
    var serial: UInt64
    var digits: UInt64
  }

  /// How many are kept, a power of two: more than the children of one package.
  private static let recentMax: UInt64 = 1 << 16

  /// Under the ledger's key for it.
  public init(key: SecretKey) { digest = PreparedKeyedDigest(key) }

  /// The number of a serial, which is below `capacity`.
  public func number(serial: UInt64) -> String {
    precondition(serial < Self.capacity, "all MSIX ids have been given")
    let digits = String(digits(of: serial))
    return digits + Self.checkDigit(digits)
  }

  /// The first 11 digits.
  private func digits(of serial: UInt64) -> UInt64 {
    let slot = Int(serial & (Self.recentMax - 1))
    let known = recent.withLock { $0.isEmpty ? nil : $0[slot] }
    if let known, known.serial == serial { return known.digits }
    var value = serial
    repeat { value = forward(value) } while value >= Self.capacity
    let made = Recent(serial: serial, digits: Self.base + value)
    recent.withLock { recent in
      if recent.isEmpty {
        recent = Array(
          repeating: Recent(serial: .max, digits: 0), count: Int(Self.recentMax))
      }
      recent[slot] = made
    }
    return made.digits
  }

  /// The serial of a number; nil when it is not 12 digits with a right check digit.
  public func serial(number: some StringProtocol) -> UInt64? {
    guard number.utf8.count == 12, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      Self.checkDigit(String(number.dropLast())) == number.suffix(1),
      let digits = UInt64(number.dropLast()), digits >= Self.base
    else { return nil }
    var value = digits - Self.base
    repeat { value = backward(value) } while value >= Self.capacity
    return value
  }

  private func forward(_ value: UInt64) -> UInt64 {
    var (left, right) = (value >> Self.halfBits, value & Self.mask)
    for round in 0..<Self.rounds { (left, right) = (right, left ^ mix(round, right)) }
    return left << Self.halfBits | right
  }

  private func backward(_ value: UInt64) -> UInt64 {
    var (left, right) = (value >> Self.halfBits, value & Self.mask)
    for round in (0..<Self.rounds).reversed() { (left, right) = (right ^ mix(round, left), left) }
    return left << Self.halfBits | right
  }

  private func mix(_ round: UInt8, _ half: UInt64) -> UInt64 {
    digest.word(of: round, half) & Self.mask
  }

  private static func checkDigit(_ digits: String) -> String {
    var product = 10
    for digit in digits.utf8 {
      var sum = (Int(digit - 0x30) + product) % 10
      if sum == 0 { sum = 10 }
      product = sum * 2 % 11
    }
    return String((11 - product) % 10)
  }
}
