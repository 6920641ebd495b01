import Exchange
import Ledger
import Primitives
import Records

/// The log's own face: its signed note, and tiles of its tree (C2SP tlog-checkpoint, tlog-tiles).
/// Hashes say nothing of anybody and are everybody's; entries are for those who may read the log.
enum LogOperations {
  static let all = [checkpoint]

  private static let checkpoint = APIOperation(
    method: .get, path: "/checkpoint", name: "readCheckpoint",
    summary: "The signed note about the whole log",
    meaning: "C2SP tlog-checkpoint. Tiles of its tree lie at `/tile/LEVEL/INDEX[.p/WIDTH]` for "
      + "everybody, and the entries' bundles at `/tile/entries/INDEX[.p/WIDTH]` for accounts that "
      + "may read the log, both as C2SP tlog-tiles says.",
    access: .open, use: nil,
    successes: [
      .init(status: 200, meaning: "The note.", schema: nil, type: "text/plain; charset=utf-8")
    ], problems: [404]
  ) { asking in
    let note = try asking.site.checkpointNote()
    var answer = Answer.file(Array(note.utf8), type: "text/plain; charset=utf-8")
    answer.fields.append(
      ("Cache-Control", "public, max-age=\(asking.site.limits.checkpointSeconds)"))
    return answer
  }

  /// For bundles of entries: not in the description, whose paths cannot hold theirs.
  static let entries = APIOperation(
    method: .get, path: "/tile/entries/{index}", name: "readEntries", summary: "Entries",
    meaning: "Leaves of the log.", access: .bearer, successes: []
  ) { _ in throw Problem(.notFound) }

  /// A tile of hashes. Whole tiles never change, and neither do the first so many hashes of one.
  static func tile(_ place: TilePlace, _ site: Site) -> Answer {
    do {
      let log = site.ledger.exchange.log
      guard let level = place.level,
        let hashes = try log.publishedTile(level: level, index: place.index, width: place.width)
      else { throw Problem(.notFound) }
      var answer = Answer.file(hashes, type: "application/octet-stream")
      answer.isLasting = true
      return answer
    } catch {
      return Problem(error).answer
    }
  }

  static func bundle(_ place: TilePlace, _ asking: APIAsking) throws -> Answer {
    try asking.exchange.enter(.readLog, acting: try asking.acting())
    guard
      let bundle = try asking.exchange.log.entryBundle(index: place.index, width: place.width)
    else { throw Problem(.notFound) }
    return .file(bundle, type: "application/octet-stream")
  }
}

/// Where a tile lies, from `/tile/LEVEL/INDEX[.p/WIDTH]`: the index in groups of three digits, all
/// but the last after an x.
struct TilePlace: Hashable, Sendable {
  /// Nil for entries.
  let level: Int?
  let index: UInt64
  let width: Int

  /// Nil for any other path: a place has one spelling.
  init?(path: String) {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    guard parts.popFirst() == "tile", let first = parts.popFirst() else { return nil }
    if first == "entries" {
      level = nil
    } else {
      guard let number = Self.number(first, digits: 1...2), String(number) == first else {
        return nil
      }
      level = Int(number)
    }
    var width = 256
    if parts.count > 1, let part = parts.dropLast().last, part.hasSuffix(".p"),
      let last = parts.popLast()
    {
      guard let number = Self.number(last, digits: 1...3), String(number) == last,
        (1...255).contains(number)
      else { return nil }
      width = Int(number)
      let index = parts.index(before: parts.endIndex)
      parts[index] = parts[index].dropLast(2)
    }
    // Six groups are more than 2^54 tiles need.
    guard (1...6).contains(parts.count), let last = parts.popLast() else { return nil }
    var index: UInt64 = 0
    for part in parts {
      guard part.hasPrefix("x"), let number = Self.number(part.dropFirst(), digits: 3...3) else {
        return nil
      }
      index = index * 1_000 + number
    }
    guard parts.isEmpty || index > 0 || parts.first != "x000",
      let number = Self.number(last, digits: 3...3)
    else { return nil }
    self.index = index * 1_000 + number
    self.width = width
  }

  private static func number(_ text: Substring, digits: ClosedRange<Int>) -> UInt64? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return UInt64(text)
  }
}
