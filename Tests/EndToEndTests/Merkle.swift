/// SHA-256 (FIPS 180-4) and the tree of RFC 9162, written a second time and the slow way: it shares
/// nothing with the program under test.
enum SHA256 {
  private static let roundConstants: [UInt32] = roots(of: primes(64), power: 3)
  private static let initial: [UInt32] = roots(of: Array(primes(64).prefix(8)), power: 2)

  private static func primes(_ count: Int) -> [UInt64] {
    var found = [UInt64]()
    var candidate: UInt64 = 2
    while found.count < count {
      if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
      candidate += 1
    }
    return found
  }

  /// The first 32 bits after the point of each number's root, by halving.
  private static func roots(of numbers: [UInt64], power: Int) -> [UInt32] {
    numbers.map { number in
      // The largest r with r^power <= number * 2^(32 * power), in 128 bits and more.
      var low: UInt64 = 0
      var high: UInt64 = 1 << 36
      while high - low > 1 {
        let middle = (low + high) / 2
        var limbs: [UInt64] = [1]
        for _ in 0..<power { limbs = product(limbs, middle) }
        if isGreater(limbs, number, shiftedBy32: power) { high = middle } else { low = middle }
      }
      return UInt32(truncatingIfNeeded: low)
    }
  }

  /// Limbs of 32 bits, the lowest first.
  private static func product(_ limbs: [UInt64], _ factor: UInt64) -> [UInt64] {
    var result = [UInt64](repeating: 0, count: limbs.count + 2)
    for (index, limb) in limbs.enumerated() {
      for (shift, part) in [factor & 0xFFFF_FFFF, factor >> 32].enumerated() {
        var carry = limb * part
        var place = index + shift
        while carry > 0 {
          let sum = result[place] + (carry & 0xFFFF_FFFF)
          result[place] = sum & 0xFFFF_FFFF
          carry = (carry >> 32) + (sum >> 32)
          place += 1
        }
      }
    }
    return result
  }

  private static func isGreater(_ limbs: [UInt64], _ number: UInt64, shiftedBy32 power: Int) -> Bool
  {
    var other = [UInt64](repeating: 0, count: max(limbs.count, power + 1))
    other[power] = number
    for index in other.indices.reversed() {
      let limb = index < limbs.count ? limbs[index] : 0
      if limb != other[index] { return limb > other[index] }
    }
    return false
  }

  static func hash(_ message: [UInt8]) -> [UInt8] {
    var padded = message + [0x80]
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(message.count) * 8
    padded += (0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * $0)) }
    var state = initial
    for start in stride(from: 0, to: padded.count, by: 64) {
      compress(Array(padded[start..<start + 64]), into: &state)
    }
    return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) }
    }
  }

  private static func compress(_ block: [UInt8], into state: inout [UInt32]) {
    func turned(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }
    var words = (0..<16).map { index in
      (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(block[index * 4 + $1]) }
    }
    for index in 16..<64 {
      let (a, b) = (words[index - 15], words[index - 2])
      let first = turned(a, 7) ^ turned(a, 18) ^ a >> 3
      let second = turned(b, 17) ^ turned(b, 19) ^ b >> 10
      words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
    }
    var s = state
    for index in 0..<64 {
      let big = turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)
      let choice = s[4] & s[5] ^ ~s[4] & s[6]
      let first = s[7] &+ big &+ choice &+ roundConstants[index] &+ words[index]
      let small = turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)
      let majority = s[0] & s[1] ^ s[0] & s[2] ^ s[1] & s[2]
      s = [first &+ small &+ majority, s[0], s[1], s[2], s[3] &+ first, s[4], s[5], s[6]]
    }
    for index in 0..<8 { state[index] = state[index] &+ s[index] }
  }
}

/// RFC 9162, section 2.1.
enum Tree {
  static func leafHash(_ leaf: [UInt8]) -> [UInt8] { SHA256.hash([0] + leaf) }

  static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    SHA256.hash([1] + left + right)
  }

  /// The root, by the recursive definition of section 2.1.1, from the leaves' hashes.
  static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    guard let first = leaves.first else { return SHA256.hash([]) }
    if leaves.count == 1 { return first }
    var width = 1
    while width * 2 < leaves.count { width *= 2 }
    return node(root(leaves.prefix(width)), root(leaves.dropFirst(width)))
  }

  /// Section 2.1.3.2.
  static func isIncluded(
    _ hash: [UInt8], at index: Int, size: Int, path: [[UInt8]], root: [UInt8]
  ) -> Bool {
    guard index < size else { return false }
    var (fn, sn, r) = (index, size - 1, hash)
    for step in path {
      if sn == 0 { return false }
      if fn & 1 == 1 || fn == sn {
        r = node(step, r)
        while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
      } else {
        r = node(r, step)
      }
      (fn, sn) = (fn >> 1, sn >> 1)
    }
    return sn == 0 && r == root
  }

  /// Section 2.1.4.2.
  static func isConsistent(
    _ first: Int, _ firstRoot: [UInt8], _ second: Int, _ secondRoot: [UInt8], path: [[UInt8]]
  ) -> Bool {
    if first == second { return path.isEmpty && firstRoot == secondRoot }
    var path = path
    if first.nonzeroBitCount == 1 { path.insert(firstRoot, at: 0) }
    guard let start = path.first else { return false }
    var (fn, sn, fr, sr) = (first - 1, second - 1, start, start)
    while fn & 1 == 1 { (fn, sn) = (fn >> 1, sn >> 1) }
    for step in path.dropFirst() {
      if sn == 0 { return false }
      if fn & 1 == 1 || fn == sn {
        (fr, sr) = (node(step, fr), node(step, sr))
        while fn & 1 == 0, fn != 0 { (fn, sn) = (fn >> 1, sn >> 1) }
      } else {
        sr = node(sr, step)
      }
      (fn, sn) = (fn >> 1, sn >> 1)
    }
    return sn == 0 && fr == firstRoot && sr == secondRoot
  }
}
