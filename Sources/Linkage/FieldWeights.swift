/// A weight for each field of a comparison, in the order of `PairComparison.Field`, held in place.
public struct FieldWeights: Hashable, Sendable, RandomAccessCollection {
  private var bits = InlineArray<11, Bits>(repeating: .zero)

  /// As many as there are fields.
  static let count = 11

  /// The first.
  public var startIndex: Int { 0 }
  /// Behind the last.
  public var endIndex: Int { Self.count }

  /// A field's weight by its raw value.
  public internal(set) subscript(_ field: Int) -> Bits {
    get { bits[field] }
    set { bits[field] = newValue }
  }

  /// Field by field.
  public static func == (left: FieldWeights, right: FieldWeights) -> Bool {
    for index in 0..<count where left.bits[index] != right.bits[index] { return false }
    return true
  }

  /// Field by field.
  public func hash(into hasher: inout Hasher) { for weight in self { hasher.combine(weight) } }
}
