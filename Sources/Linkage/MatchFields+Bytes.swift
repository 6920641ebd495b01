import Primitives

/// The packed form in which the decision state keeps statements, sealed. It is derived and made
/// anew with every rebuild, so that its form may change with the program.
extension MatchFields {
  private static let version: UInt8 = 1

  /// Packs a list of statements.
  public static func packed(_ statements: [MatchFields]) -> [UInt8] {
    var bytes = [version, UInt8(statements.count)]
    bytes.reserveCapacity(statements.count * 160)
    for statement in statements { statement.pack(into: &bytes) }
    return bytes
  }

  /// Unpacks what `packed` made; nil when it is of another form.
  public static func unpacked(_ bytes: [UInt8]) -> [MatchFields]? {
    var reader = Reader(bytes)
    guard reader.byte() == version, let count = reader.byte() else { return nil }
    var statements = [MatchFields]()
    for _ in 0..<count {
      guard let statement = MatchFields(&reader) else { return nil }
      statements.append(statement)
    }
    return reader.isAtEnd ? statements : nil
  }

  private func pack(into bytes: inout [UInt8]) {
    var flags: UInt8 = 0
    if given.hasMaria { flags |= 1 }
    if isBirthCertified { flags |= 2 }
    if let isMultipleBirth { flags |= isMultipleBirth ? 12 : 4 }
    flags |= (sex?.rawValue ?? 0) << 4
    if birth != nil { flags |= 64 }
    if arrival != nil { flags |= 128 }
    bytes.append(flags)
    for list in [given.names, surnames.names, father, mother, parentSurnames] {
      Self.pack(list, into: &bytes)
    }
    for word in [suffix, birthCity, birthCountry] { Self.pack(word, into: &bytes) }
    if let birth {
      bytes.append(UInt8(truncatingIfNeeded: birth.year >> 8))
      bytes.append(UInt8(truncatingIfNeeded: birth.year))
      bytes.append(UInt8(birth.month))
      bytes.append(UInt8(birth.day))
    }
    for list in [identifiers, contacts] {
      bytes.append(UInt8(list.count))
      for digest in list { bytes += digest.bigEndianBytes }
    }
    if let arrival {
      bytes += UInt32(bitPattern: arrival.date.daysSinceEpoch).bigEndianBytes
      for word in [arrival.from, arrival.to, arrival.city] { Self.pack(word, into: &bytes) }
    }
  }

  private static func pack(_ list: NameList, into bytes: inout [UInt8]) {
    bytes.append(UInt8(list.count))
    for word in list { pack(word, into: &bytes) }
  }

  private static func pack(_ word: NameToken?, into bytes: inout [UInt8]) {
    guard let word else {
      bytes.append(0xFF)
      return
    }
    let count = word.count
    bytes.append(UInt8(count))
    for index in 0..<count { bytes.append(word[index]) }
  }

  private init?(_ reader: inout Reader) {
    guard let flags = reader.byte(), let given = reader.words(), let surnames = reader.words(),
      let father = reader.words(), let mother = reader.words(), let parents = reader.words()
    else { return nil }
    self.init(
      given: GivenNames(names: given, hasMaria: flags & 1 != 0), surnames: Surnames(names: surnames)
    )
    (self.father, self.mother, parentSurnames) = (father, mother, parents)
    isBirthCertified = flags & 2 != 0
    isMultipleBirth = flags & 4 == 0 ? nil : flags & 8 != 0
    sex = Sex(rawValue: flags >> 4 & 3)
    suffix = reader.word()
    birthCity = reader.word()
    birthCountry = reader.word()
    if flags & 64 != 0 {
      guard let high = reader.byte(), let low = reader.byte(), let month = reader.byte(),
        let day = reader.byte()
      else { return nil }
      birth = BirthDay(year: Int(high) << 8 | Int(low), month: Int(month), day: Int(day))
    }
    guard let identifiers = reader.digests(), let contacts = reader.digests() else { return nil }
    (self.identifiers, self.contacts) = (identifiers, contacts)
    if flags & 128 != 0 {
      guard let days = reader.number(4), let from = reader.word(), let to = reader.word(),
        let city = reader.word()
      else { return nil }
      let date = CivilDate(
        daysSinceEpoch: Int32(bitPattern: UInt32(truncatingIfNeeded: days)))
      arrival = Arrival(date: date, from: from, to: to, city: city)
    }
  }

  private struct Reader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func byte() -> UInt8? {
      guard offset < bytes.count else { return nil }
      offset += 1
      return bytes[offset - 1]
    }

    mutating func number(_ count: Int) -> UInt64? {
      var value: UInt64 = 0
      for _ in 0..<count {
        guard let byte = byte() else { return nil }
        value = value << 8 | UInt64(byte)
      }
      return value
    }

    mutating func word() -> NameToken? {
      guard let count = byte(), count != 0xFF, bytes.count - offset >= Int(count) else {
        return nil
      }
      var word = NameToken.Draft()
      for index in 0..<Int(count) { word.append(bytes[offset + index]) }
      offset += Int(count)
      return word.token
    }

    mutating func words() -> NameList? {
      guard let count = byte() else { return nil }
      var words = NameList()
      for _ in 0..<count {
        guard let word = word() else { return nil }
        words.append(word)
      }
      return words
    }

    mutating func digests() -> DigestList? {
      guard let count = byte() else { return nil }
      var digests = DigestList()
      for _ in 0..<count {
        guard let digest = number(8) else { return nil }
        digests.append(digest)
      }
      return digests
    }
  }
}
