import Files
import Linkage
import Primitives
import Records

/// The public FEBRL data sets (made up for judging linkage, Christen 2008) as students' blocks, so
/// that the engine is judged by errors that nobody of ours made.
///
/// What they have and we have not: given_name and surname are first and last name, date_of_birth
/// the birthday, soc_sec_id an alternate identifier, suburb the city of birth. The lines of the
/// address stand where parents' names stand, because these are compared by likeness; street number
/// and postcode together are a means of contact. Birthdays are moved up by a century, because 1900
/// is a year that stands for none. There are no States: no pair is of one State; and there are no
/// families: `evaluate` gives a model in which the rules of twins and siblings rest.
enum FEBRL {
  /// Records with the child that their name says: `rec-12-dup-0` is child 12.
  struct Names: Truth {
    func child(of name: String, generation: Int) -> String? {
      let parts = name.split(separator: "-")
      return generation == 1 && parts.count > 1 ? String(parts[1]) : nil
    }
  }

  static func take(_ paths: [String], into store: inout IdentityStore) throws -> Names {
    store.knowsStates = false
    guard let state = StateCode("TX") else { return Names() }
    for path in paths {
      let text = String(decoding: try DurableFile.read(path), as: UTF8.self)
      let lines = text.split(whereSeparator: \.isNewline).map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map {
          $0.drop { $0 == " " }.description
        }
      }
      guard let header = lines.first else { continue }
      for line in lines.dropFirst() where line.count == header.count {
        let row = Dictionary(zip(header, line)) { first, _ in first }
        store.take(block(row), state: state, name: row["rec_id"] ?? "")
      }
    }
    return Names()
  }

  /// `19560409` as `20560409`.
  private static func birth(_ text: String) -> String {
    guard let number = Int(text), (19_000_000..<20_000_000).contains(number) else { return text }
    return "\(number + 1_000_000)"
  }

  /// A line of an address as one word: what blanks part is not reliable, and every other street is
  /// a street.
  private static func line(_ text: String) -> String {
    text.split(separator: " ").filter { !kinds.contains($0) }.joined()
  }

  private static let kinds: Set<Substring> = [
    "street", "place", "crescent", "avenue", "circuit", "close", "court", "drive", "road", "lane",
    "way", "parade", "terrace", "crest", "grove", "the",
  ]

  private static func block(_ row: [String: String]) -> StudentBlock {
    func value(_ name: String) -> String { row[name] ?? "" }
    let house = value("street_number")
    var fields: [(UInt16, String)] = [
      (6, value("given_name")), (8, value("surname")), (12, birth(value("date_of_birth"))),
      (14, value("suburb")), (18, line(value("address_1"))), (20, line(value("address_2"))),
    ]
    // A mail address is compared as it is written.
    if !house.isEmpty { fields.append((22, house + "@" + value("postcode"))) }
    var groups = [
      StudentBlock.GroupRows(
        .demographics,
        [
          Row(
            recordID: 1,
            fields: fields.filter { !$0.1.isEmpty }.map { .init(Element(rawValue: $0.0), $0.1) })
        ])
    ]
    if !value("soc_sec_id").isEmpty {
      groups.append(
        StudentBlock.GroupRows(
          .alternateStateStudentIDs,
          [
            Row(
              recordID: 1, fields: [.init(Element(rawValue: 4), value("soc_sec_id"))])
          ]))
    }
    return StudentBlock(groups: groups)
  }
}
