public import Primitives
public import Records

/// Which part of the list of State records in force is asked for; by default all of it.
struct ChildrenPage {
  /// The record behind which it begins.
  var after: StateRecordID?
  /// How many lines at most.
  var limit = Int.max

  init(after: StateRecordID? = nil, limit: Int = .max) {
    self.after = after
    self.limit = limit
  }

  /// What the event of a look says of it; nil for the whole list.
  var about: String? {
    limit == .max ? nil : "after=\(after?.hex ?? "") limit=\(limit)"
  }

  /// From `about`.
  init(about: String?) throws {
    guard let about else { return }
    let words = about.split(separator: " ")
    guard words.count == 2, words[0].hasPrefix("after="), words[1].hasPrefix("limit="),
      let limit = Int(words[1].dropFirst("limit=".count)), limit > 0
    else { throw ExchangeError(.integrity, "a look at a page of children is misshapen") }
    let record = String(words[0].dropFirst("after=".count))
    after = StateRecordID(hex: record)
    guard after != nil || record.isEmpty else {
      throw ExchangeError(.integrity, "a look at a page of children is misshapen")
    }
    self.limit = limit
  }
}

extension Exchange {
  /// Part of the State records in force, and what to ask for next.
  public struct ChildrenStretch: Sendable {
    /// The lines, by their records' opaque numbers.
    public let lines: [ChildLine]
    /// As it was known with this position.
    public let knownAt: UInt64
    /// Behind which record the next part begins; nil at the end.
    public let next: StateRecordID?
    /// The event that records this look.
    public let look: UInt64
  }

  /// Part of what `children` lists. Each part is a look of its own, at those whom it shows.
  public func children(
    knownAt: KnownAt?, after: StateRecordID?, limit: Int, acting: Acting
  ) throws -> ChildrenStretch {
    try catchUp()
    let position = try position(knownAt: knownAt)
    let scope = try reportScope(of: acting)
    let actor = try admit(acting, to: .listChildren, target: scope)
    let page = ChildrenPage(after: after, limit: limit)
    let (lines, listed) = try childLines(scope, knownAt: position, page)
    let look = try recordReport(
      "children", scope: scope, knownAt: position, children: listed, about: page.about, actor,
      acting.time)
    return ChildrenStretch(
      lines: lines, knownAt: position, next: lines.count < limit ? nil : lines.last?.record,
      look: look)
  }
}
