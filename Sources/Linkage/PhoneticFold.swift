/// A word as Spanish ears and hurried hands write it: what sounds alike falls together, vowels
/// after the first letter are dropped. HERNANDEZ, ERNANDES and HERNANDES are all ERNNDS.
enum PhoneticFold {
  static func fold(_ token: NameToken) -> NameToken {
    let letters = token.letters
    var sounds = [UInt8]()
    sounds.reserveCapacity(letters.count)
    var index = 0
    while index < letters.count {
      let letter = letters[index]
      let next = index + 1 < letters.count ? letters[index + 1] : 0
      index += 1
      switch letter {
      case H: continue
      case P where next == H:
        sounds.append(F)
        index += 1
      case V: sounds.append(B)
      case W: sounds.append(B)
      case L where next == L:
        sounds.append(I)
        index += 1
      case Y: sounds.append(I)
      case Q:
        sounds.append(K)
        if next == U { index += 1 }
      case C: sounds.append(isFront(next) ? S : K)
      case Z: sounds.append(S)
      case X: sounds.append(J)
      case G: sounds.append(isFront(next) ? J : G)
      default: sounds.append(letter)
      }
    }
    if sounds.last == M { sounds[sounds.count - 1] = N }
    var kept = [UInt8]()
    var last: UInt8 = 0
    for (place, sound) in sounds.enumerated() {
      defer { last = sound }
      if place > 0, sound == last || isVowel(sound) { continue }
      kept.append(sound)
    }
    return NameToken(kept)
  }

  private static func isFront(_ letter: UInt8) -> Bool {
    letter == E || letter == I || letter == Y
  }

  private static func isVowel(_ letter: UInt8) -> Bool {
    letter == A || letter == E || letter == I || letter == O || letter == U
  }

  private static let A = UInt8(ascii: "A")
  private static let B = UInt8(ascii: "B")
  private static let C = UInt8(ascii: "C")
  private static let E = UInt8(ascii: "E")
  private static let F = UInt8(ascii: "F")
  private static let G = UInt8(ascii: "G")
  private static let H = UInt8(ascii: "H")
  private static let I = UInt8(ascii: "I")
  private static let J = UInt8(ascii: "J")
  private static let K = UInt8(ascii: "K")
  private static let L = UInt8(ascii: "L")
  private static let M = UInt8(ascii: "M")
  private static let N = UInt8(ascii: "N")
  private static let O = UInt8(ascii: "O")
  private static let P = UInt8(ascii: "P")
  private static let Q = UInt8(ascii: "Q")
  private static let S = UInt8(ascii: "S")
  private static let U = UInt8(ascii: "U")
  private static let V = UInt8(ascii: "V")
  private static let W = UInt8(ascii: "W")
  private static let X = UInt8(ascii: "X")
  private static let Y = UInt8(ascii: "Y")
  private static let Z = UInt8(ascii: "Z")
}
