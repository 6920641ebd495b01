import Primitives

/// Under which keys a statement stands for those who look for a child's family: what two children
/// of one family share, who have other names and other birthdays. Two statements that share a
/// parent's name with a move or with a telephone or mail address, or both parents' names with a
/// family name, share a key; who shares one is looked at, and may be a stranger.
public struct FamilyKeys: Sendable {
  /// Lists and keys begin where those of `BlockingKeys.Kind` are far from: both lie in one table.
  private enum Kind: UInt64 {
    /// A list: all who came to a State on a day.
    case listOfArrival = 101
    /// A parent, and the city come to.
    case parentAndCity
    /// A parent, and the State or country come from.
    case parentAndOrigin
    /// A list: all with a telephone or mail address.
    case listOfContact
    /// A parent in that list.
    case parentAndContact
    /// A list: all whose parents have two given names.
    case listOfParents
    /// A family name in that list.
    case parentsAndSurname
  }

  /// Where a statement is written and looks for others, ascending, each once.
  public let entries: [BlockingKeys.Entry]

  /// Keys of several statements of one record.
  public init(_ statements: [MatchFields]) {
    entries = Set(statements.flatMap(Self.entries)).sorted()
  }

  private static func entries(of fields: MatchFields) -> [BlockingKeys.Entry] {
    let surnames = Set(fields.surnames.names).union(fields.parentSurnames)
    // Nobody is of a family without a name.
    guard !surnames.isEmpty else { return [] }
    // The first parent's name is compared with first parents', the second's with second ones'.
    let parents = [(side: UInt64(1), names: fields.father), (side: 2, names: fields.mother)]
      .compactMap { side, names in
        names.first.flatMap { $0.isEmpty ? nil : (side: side, name: $0) }
      }
    var entries = [BlockingKeys.Entry]()
    func add(_ kind: Kind, _ list: UInt64, _ side: UInt64, _ name: NameToken, _ place: NameToken) {
      let key = StableHash.of(
        kind.rawValue, list, side, name.high, name.low, place.high, place.low)
      entries.append(.init(list: list, key: key))
    }
    let nowhere = NameToken(high: 0, low: 0)
    for (side, name) in parents {
      if let arrival = fields.arrival {
        let list = StableHash.of(
          Kind.listOfArrival.rawValue,
          UInt64(bitPattern: Int64(arrival.date.daysSinceEpoch)), arrival.to.high, arrival.to.low)
        add(.parentAndCity, list, side, name, arrival.city)
        add(.parentAndOrigin, list, side, name, arrival.from)
      }
      for contact in fields.contacts {
        let list = StableHash.of(Kind.listOfContact.rawValue, contact)
        add(.parentAndContact, list, side, name, nowhere)
      }
    }
    if parents.count == 2 {
      let (father, mother) = (parents[0].name, parents[1].name)
      let list = StableHash.of(
        Kind.listOfParents.rawValue, father.high, father.low, mother.high, mother.low)
      for surname in surnames { add(.parentsAndSurname, list, 0, surname, nowhere) }
    }
    return entries
  }
}
