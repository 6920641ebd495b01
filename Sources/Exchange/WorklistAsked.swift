import Primitives
import Records

/// What a worklist was asked for, as the event of that look carries it in clear: nothing of a
/// child, and enough to ask it again. Lines, because the name of a district may hold any other
/// sign: `day 2026-03-01`, `at TX`, and where they apply `ome`, `closed`, `state TX`,
/// `kind near-match`, `item HEX`, `after HEX` and `limit 200` of a part, `all` or a line
/// `desk SCOPE` for each scope that was answered for.
struct WorklistAsked: CustomStringConvertible {
  let reach: WorklistReach
  var state: StateCode?
  var kind: Exchange.ItemKind?
  /// What was decided as well.
  var closed = false
  /// One item alone.
  var item: ItemID?
  /// Of a part of the list: the item behind which it begins, and how many items it has at most.
  var after: ItemID?
  var limit: Int?

  init(_ reach: WorklistReach) { self.reach = reach }

  /// From `description`, with the regions of that day as they were known; nil where it is not one.
  init?(_ text: String, regions: (CivilDate) throws -> RegionTable?) rethrows {
    var values = [Substring: [String]]()
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      values[words[0], default: []].append(words.count == 2 ? String(words[1]) : "")
    }
    func one(_ name: Substring) -> String? { values[name]?.first }
    guard let day = one("day").flatMap({ CivilDate($0) }),
      let target = one("at").flatMap(Scope.init)
    else { return nil }
    let scopes = values["all"] == nil ? (values["desk"] ?? []).compactMap(Scope.init) : nil
    reach = WorklistReach(
      target: target, isOME: values["ome"] != nil, scopes: scopes, deputising: [],
      regions: try regions(day), day: day)
    state = one("state").flatMap { StateCode($0) }
    kind = one("kind").flatMap(Exchange.ItemKind.init)
    closed = values["closed"] != nil
    item = one("item").flatMap { ItemID(hex: $0) }
    after = one("after").flatMap { ItemID(hex: $0) }
    limit = one("limit").flatMap { Int($0) }
  }

  var description: String {
    var lines = ["day \(reach.day)", "at \(reach.target)"]
    if reach.isOME { lines.append("ome") }
    if closed { lines.append("closed") }
    if let state { lines.append("state \(state)") }
    if let kind { lines.append("kind \(kind.rawValue)") }
    if let item { lines.append("item \(item.hex)") }
    if let after { lines.append("after \(after.hex)") }
    if let limit { lines.append("limit \(limit)") }
    lines += reach.scopes.map { $0.map { "desk \($0)" } } ?? ["all"]
    return lines.joined(separator: "\n")
  }

  func covers(_ line: Exchange.WorkLine) -> Bool {
    reach.covers(line) && (state == nil || line.state == state)
      && (kind == nil || line.kind == kind)
  }
}
