import Primitives
import Records

/// What a list of moves, or a child's thread, was asked for, as the event of that look carries it
/// in clear: nothing of a child, and enough to ask it again. Lines, because the name of a region
/// may hold any other sign: `at MICROSECONDS`, and where they apply `account HEX`, `all`,
/// `after HEX` and `limit 200` of a part, and `every` or a line `desk SCOPE` for each scope that
/// was acted in.
struct MovesAsked: CustomStringConvertible {
  /// When: what is late by then is late.
  let time: Instant
  /// Who; nil for the operator.
  let account: AccountID?
  /// Where he acts; nil for all.
  let scopes: [Scope]?
  /// What is answered and shown already as well.
  var all = false
  /// Of a part of the list: the posting behind which it begins, and how many it has at most.
  var after: CaseID?
  var limit: Int?

  init(_ scopes: [Scope]?, _ account: AccountID?, at time: Instant) {
    self.scopes = scopes
    self.account = account
    self.time = time
  }

  /// From `description`; nil where it is not one.
  init?(_ text: String) {
    var values = [Substring: [String]]()
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      values[words[0], default: []].append(words.count == 2 ? String(words[1]) : "")
    }
    guard let time = values["at"]?.first.flatMap({ Int64($0) }) else { return nil }
    self.time = Instant(microseconds: time)
    account = values["account"]?.first.flatMap { AccountID(hex: $0) }
    scopes = values["every"] == nil ? (values["desk"] ?? []).compactMap { Scope($0) } : nil
    all = values["all"] != nil
    after = values["after"]?.first.flatMap { CaseID(hex: $0) }
    limit = values["limit"]?.first.flatMap { Int($0) }
  }

  var description: String {
    var lines = ["at \(time.microseconds)"]
    if let account { lines.append("account \(account.hex)") }
    if all { lines.append("all") }
    if let after { lines.append("after \(after.hex)") }
    if let limit { lines.append("limit \(limit)") }
    lines += scopes.map { $0.map { "desk \($0)" } } ?? ["every"]
    return lines.joined(separator: "\n")
  }
}
