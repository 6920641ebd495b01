/// A grade level (E48) in the order of schooling: P0 to P5 (before kindergarten, by age), PS
/// (preschool), PX (not known), KG, 01 to 12, UG (ungraded), 00 (probably out of school).
public struct GradeLevel: RawRepresentable, Hashable, Comparable, Sendable {
  /// The place in that order, from 1. It stands in sealed tables: it never changes.
  public let rawValue: UInt8

  private static let codes = [
    "P0", "P1", "P2", "P3", "P4", "P5", "PS", "PX", "KG", "01", "02", "03", "04", "05", "06", "07",
    "08", "09", "10", "11", "12", "UG", "00",
  ]

  /// Every level, in order.
  public static let all: [GradeLevel] = codes.indices.compactMap {
    GradeLevel(rawValue: UInt8($0 + 1))
  }

  /// From the place in the order; nil when there is none such.
  public init?(rawValue: UInt8) {
    guard rawValue >= 1, rawValue <= Self.codes.count else { return nil }
    self.rawValue = rawValue
  }

  /// From the code of the layout; nil for any other text.
  public init?(code: String) {
    guard let index = Self.codes.firstIndex(of: code) else { return nil }
    self.init(rawValue: UInt8(index + 1))
  }

  /// The code of the layout.
  public var code: String { Self.codes[Int(rawValue) - 1] }

  /// In the order of schooling.
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
