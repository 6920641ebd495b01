import Primitives

/// A password that somebody is given on another way than his account's name, to be changed at the
/// first sign-in.
enum OneTimePassword {
  private static let upper = Array("ABCDEFGHJKLMNPQRSTUVWXYZ")
  private static let lower = Array("abcdefghijkmnopqrstuvwxyz")
  private static let digits = Array("23456789")

  /// Groups of one capital, two small letters and a digit, without what is read as something else:
  /// 16.8 bits a group. Five groups, or as many as the shortest password needs.
  static func make(lengthMin: Int, random: any RandomSource) -> String {
    let groups = max(5, (lengthMin + 5) / 5)
    return (0..<groups).map { _ in
      String([
        pick(upper, random), pick(lower, random), pick(lower, random), pick(digits, random),
      ])
    }.joined(separator: "-")
  }

  /// One of a list, each as likely: bytes beyond the last whole multiple are thrown away.
  private static func pick(_ list: [Character], _ random: any RandomSource) -> Character {
    let bound = 256 - 256 % list.count
    while true {
      for byte in random.bytes(count: 8) where Int(byte) < bound {
        return list[Int(byte) % list.count]
      }
    }
  }
}
