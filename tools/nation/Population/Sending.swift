/// One block in one package, in one integer that sorts into the order of sending: day, State,
/// record. The nation is held as these and nothing else.
struct Sending: Comparable, Sendable {
  /// What is sent; a later case goes before an earlier one when both fall on one day.
  enum Kind: UInt64, Sendable {
    case statement = 0
    /// A block that the exchange has to reject.
    case faulty = 1
    case retraction = 2
  }

  private(set) var number: UInt64

  /// - Parameter day: Days since the first day of sending, below 4,096.
  init(day: Int, state: Int, key: RecordKey, kind: Kind, isFirst: Bool) {
    number =
      UInt64(day) << 41 | UInt64(state) << 35 | key.number << 3 | kind.rawValue << 1
      | (isFirst ? 1 : 0)
  }

  var day: Int { Int(number >> 41) }
  var state: Int { Int(number >> 35 & 63) }
  var key: RecordKey { RecordKey(number: number >> 3 & 0xFFFF_FFFF) }
  var kind: Kind { Kind(rawValue: number >> 1 & 3) ?? .statement }
  /// Whether the State has never sent the record before.
  var isFirst: Bool { number & 1 == 1 }

  /// Whether both are the same record in the same package.
  func isSamePlace(as other: Sending) -> Bool { number >> 3 == other.number >> 3 }

  static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
