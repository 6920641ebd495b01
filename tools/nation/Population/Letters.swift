/// Names as UTF-8, and what hands and machines do to them. The letters of the tables are ASCII and
/// those of Latin-1, which have two bytes: 0xC3 and one from 0x80.
enum Letters {
  /// Without accents: é is e, ñ is n.
  static func plain(_ name: [UInt8]) -> [UInt8] {
    guard name.contains(mark) else { return name }
    var bytes = [UInt8]()
    bytes.reserveCapacity(name.count)
    var index = 0
    while index < name.count {
      if name[index] == mark, index + 1 < name.count {
        bytes.append(base(name[index + 1]))
        index += 2
      } else {
        bytes.append(name[index])
        index += 1
      }
    }
    return bytes
  }

  /// In capitals.
  static func upper(_ name: [UInt8]) -> [UInt8] {
    var bytes = name
    for index in bytes.indices {
      let isAccented = index > 0 && bytes[index - 1] == mark
      if (0x61...0x7A).contains(bytes[index]) || (isAccented && bytes[index] >= 0xA0) {
        bytes[index] -= 0x20
      }
    }
    return bytes
  }

  /// In small letters, but for accented ones, which begin no name of ours but Á and É.
  static func lowered(_ name: [UInt8]) -> [UInt8] {
    name.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
  }

  /// What UTF-8 looks like where it was taken for Latin-1: é becomes Ã©.
  static func garbled(_ name: [UInt8]) -> [UInt8] {
    guard let index = name.firstIndex(of: mark), index + 1 < name.count, name[index + 1] >= 0xA0
    else { return name }
    return name[..<index] + [mark, 0x83, 0xC2, name[index + 1]] + name[(index + 2)...]
  }

  /// "De la Cruz" as "Cruz", or as "Delacruz".
  static func withoutParticles(_ name: [UInt8], glued: Bool) -> [UInt8] {
    let words = name.split(separator: 0x20).map(Array.init)
    guard words.count > 1, particles.contains(lowered(words[0])) else { return name }
    if glued { return words[0] + words.dropFirst().flatMap(lowered) }
    return words[words.count - 1]
  }

  /// One slip of the hand: a letter lost, doubled, exchanged with the next or hit beside.
  static func mistyped(_ name: [UInt8], _ random: inout Randomness) -> [UInt8] {
    guard name.count >= 4 else { return name }
    // The first letter is hardly ever wrong, and the bytes of one accented letter stay together.
    var index = 0
    var tries = 0
    repeat {
      index = random.within(1...(name.count - 2))
      tries += 1
    } while tries < 12 && !(isLetter(name[index]) && isLetter(name[index + 1]))
    guard isLetter(name[index]), isLetter(name[index + 1]) else { return name }
    var bytes = name
    switch random.below(4) {
    case 0: bytes.remove(at: index)
    case 1: bytes.insert(name[index], at: index)
    case 2: bytes.swapAt(index, index + 1)
    default: bytes[index] = neighbours[Int(name[index] - 0x61)]
    }
    return bytes
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }

  private static func base(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x80...0x85: 0x41
    case 0x87: 0x43
    case 0x88...0x8B: 0x45
    case 0x8C...0x8F: 0x49
    case 0x91: 0x4E
    case 0x92...0x96: 0x4F
    case 0x99...0x9C: 0x55
    case 0xA0...0xA5: 0x61
    case 0xA7: 0x63
    case 0xA8...0xAB: 0x65
    case 0xAC...0xAF: 0x69
    case 0xB1: 0x6E
    case 0xB2...0xB6: 0x6F
    case 0xB9...0xBC: 0x75
    default: 0x78
    }
  }

  private static let mark: UInt8 = 0xC3
  private static let particles = ["de", "del", "san", "santa"].map { Array($0.utf8) }
  /// For a to z, the letter to the right on the keyboard.
  private static let neighbours = Array("snvfrghjokllmmpqwtdyichzux".utf8)
}
