/// A word as Spanish ears and hurried hands write it: what sounds alike falls together, vowels
/// after the first letter are dropped. HERNANDEZ, ERNANDES and HERNANDES are all ERNNDS.
enum PhoneticFold {
  static func fold(_ token: NameToken) -> NameToken {
    let count = token.count
    var sounds = InlineArray<16, UInt8>(repeating: 0)
    var heard = 0
    func add(_ sound: UInt8) {
      sounds[heard] = sound
      heard += 1
    }
    var index = 0
    while index < count {
      let letter = token[index]
      let next = index + 1 < count ? token[index + 1] : 0
      index += 1
      switch letter {
      case H: continue
      case P where next == H:
        add(F)
        index += 1
      case V, W: add(B)
      case L where next == L:
        add(I)
        index += 1
      case Y: add(I)
      case Q:
        add(K)
        if next == U { index += 1 }
      case C: add(isFront(next) ? S : K)
      case Z: add(S)
      case X: add(J)
      case G: add(isFront(next) ? J : G)
      default: add(letter)
      }
    }
    if heard > 0, sounds[heard - 1] == M { sounds[heard - 1] = N }
    var word = NameToken.Draft()
    for place in 0..<heard {
      let sound = sounds[place]
      if place > 0, sound == sounds[place - 1] || isVowel(sound) { continue }
      word.append(sound)
    }
    return word.token
  }

  /// Whether two words may begin with one sound: no where their folds surely do not. Nearly all
  /// pairs of strangers' names end here, at a tenth of what folding both costs.
  static func mayBeginAlike(_ one: NameToken, _ other: NameToken) -> Bool {
    let (first, second) = (firstSound(of: one), firstSound(of: other))
    // M and N are one sound at the end of a word, which may be its beginning.
    return first == second || isNasal(first) && isNasal(second)
  }

  /// Whether both fold to one word.
  static func areAlike(_ one: NameToken, _ other: NameToken) -> Bool {
    mayBeginAlike(one, other) && fold(one) == fold(other)
  }

  private static func firstSound(of token: NameToken) -> UInt8 {
    let count = token.count
    var index = 0
    while index < count, token[index] == H { index += 1 }
    guard index < count else { return 0 }
    let letter = token[index]
    let next = index + 1 < count ? token[index + 1] : 0
    switch letter {
    case P: return next == H ? F : P
    case V, W: return B
    case L: return next == L ? I : L
    case Y: return I
    case Q: return K
    case C: return isFront(next) ? S : K
    case Z: return S
    case X: return J
    case G: return isFront(next) ? J : G
    default: return letter
    }
  }

  private static func isNasal(_ sound: UInt8) -> Bool { sound == M || sound == N }

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
