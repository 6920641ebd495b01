/// Where a walk over a table begins, worked out from its prefix, start and direction.
///
/// Both engines walk from this description, so the rules of prefix and start stand here alone. A
/// walk ends at the first key without the prefix.
enum Seek: Equatable {
  /// No key can answer.
  case nowhere
  /// The end of the table that the walk comes from: the first pair, or the last when reversed.
  case end
  /// The nearest key at `key` or beyond it in the direction of the walk.
  case at([UInt8])
  /// The greatest key below `key`; only when reversed.
  case below([UInt8])

  init(prefix: [UInt8], from start: [UInt8]?, reversed: Bool) {
    self =
      reversed
      ? Seek.backward(prefix: prefix, from: start) : Seek.forward(prefix: prefix, from: start)
  }

  private static func forward(prefix: [UInt8], from start: [UInt8]?) -> Seek {
    guard let start, order(start, against: prefix) > 0 else {
      return prefix.isEmpty ? .end : .at(prefix)
    }
    // Above the prefix without beginning with it is above every key that begins with it.
    return start.span.raw.begins(with: prefix.span.raw) ? .at(start) : .nowhere
  }

  private static func backward(prefix: [UInt8], from start: [UInt8]?) -> Seek {
    guard let start else { return endOfRange(prefix) }
    if start.isEmpty { return .nowhere }  // No key is empty, so none is at or below this one.
    if start.span.raw.begins(with: prefix.span.raw) { return .at(start) }
    return order(start, against: prefix) < 0 ? .nowhere : endOfRange(prefix)
  }

  /// The place of the last key that begins with `prefix`: below the least key that sorts after
  /// all of them, which is the prefix with its last byte other than 0xff raised by one.
  private static func endOfRange(_ prefix: [UInt8]) -> Seek {
    guard let last = prefix.lastIndex(where: { $0 != 0xff }) else { return .end }
    var above = Array(prefix[...last])
    above[last] += 1
    return .below(above)
  }
}
