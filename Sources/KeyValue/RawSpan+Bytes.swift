import Glibc

extension RawSpan {
  /// A copy that may outlive the transaction.
  public var bytes: [UInt8] {
    unsafe withUnsafeBytes { unsafe Array($0) }
  }

  /// Whether the first bytes are those of `prefix`; every span begins with the empty prefix.
  func begins(with prefix: RawSpan) -> Bool {
    guard byteCount >= prefix.byteCount else { return false }
    return unsafe withUnsafeBytes { mine in
      unsafe prefix.withUnsafeBytes { theirs in
        guard let left = mine.baseAddress, let right = theirs.baseAddress else { return true }
        return unsafe memcmp(left, right, theirs.count) == 0
      }
    }
  }

  /// Below, at or above zero as this span sorts before, with or after `other`: unsigned bytes, a
  /// prefix before what it begins. It is LMDB's order, and both engines use it.
  func order(against other: RawSpan) -> Int {
    let common = min(byteCount, other.byteCount)
    let difference = unsafe withUnsafeBytes { mine in
      unsafe other.withUnsafeBytes { theirs -> Int32 in
        guard let left = mine.baseAddress, let right = theirs.baseAddress else { return 0 }
        return unsafe memcmp(left, right, common)
      }
    }
    return difference == 0 ? byteCount - other.byteCount : Int(difference)
  }
}

/// `RawSpan.order(against:)` of two arrays.
func order(_ left: [UInt8], against right: [UInt8]) -> Int {
  left.span.raw.order(against: right.span.raw)
}
