import Primitives
import Records

/// What a trail was asked for, as the event of that look carries it: opaque numbers, in clear, and
/// enough to ask it again. `child HEX, account HEX, state TX, purpose placement, from 0, most 10`;
/// without conditions `all, from 0, most 10`.
struct TrailAsked: CustomStringConvertible {
  var child: ChildID?
  var account: AccountID?
  var state: StateCode?
  var purpose: Purpose?
  /// The first position.
  var start: UInt64
  /// The most entries.
  var limit: Int

  init(start: UInt64, limit: Int) {
    self.start = start
    self.limit = limit
  }

  /// From `description`; nil where first position and limit are missing, as in the first events.
  init?(_ text: String) {
    var values = [Substring: String]()
    for part in text.split(separator: ",") {
      let words = part.split(separator: " ", maxSplits: 1)
      if words.count == 2 { values[words[0]] = String(words[1]) }
    }
    guard let start = values["from"].flatMap({ UInt64($0) }),
      let limit = values["most"].flatMap({ Int($0) })
    else { return nil }
    self.start = start
    self.limit = limit
    child = values["child"].flatMap { ChildID(hex: $0) }
    account = values["account"].flatMap { AccountID(hex: $0) }
    state = values["state"].flatMap { StateCode($0) }
    purpose = values["purpose"].flatMap { Purpose(rawValue: $0) }
  }

  var description: String {
    var words = [String]()
    if let child { words.append("child \(child.hex)") }
    if let account { words.append("account \(account.hex)") }
    if let state { words.append("state \(state)") }
    if let purpose { words.append("purpose \(purpose.rawValue)") }
    if words.isEmpty { words.append("all") }
    return (words + ["from \(start)", "most \(limit)"]).joined(separator: ", ")
  }
}
