import Primitives
import Records

/// Whose weighing somebody asked for, as the event of that look carries it in clear: opaque
/// numbers, and the States whose values he saw. `item HEX, of TX CA`; `children HEX HEX, of all`.
struct MatchAsked: CustomStringConvertible {
  /// What is weighed.
  enum Matter: Hashable {
    /// Two children, by the model in force.
    case children(ChildID, ChildID)
    /// The two records of an item, by the model that asked.
    case item(ItemID)
  }

  let matter: Matter
  /// The States whose values are shown; nil for all.
  let states: Set<StateCode>?

  init(_ matter: Matter, _ states: Set<StateCode>?) {
    self.matter = matter
    self.states = states
  }

  /// From `description`; nil where it is not one.
  init?(_ text: String) {
    let sides = text.split(separator: ",").map { $0.split(separator: " ") }
    guard sides.count == 2, sides[1].first == "of" else { return nil }
    let named = sides[1].dropFirst()
    states = named == ["all"] ? nil : Set(named.compactMap { StateCode(String($0)) })
    let words = sides[0].map(String.init)
    if words.count == 2, words[0] == "item", let item = ItemID(hex: words[1]) {
      matter = .item(item)
    } else if words.count == 3, words[0] == "children", let one = ChildID(hex: words[1]),
      let other = ChildID(hex: words[2])
    {
      matter = .children(one, other)
    } else {
      return nil
    }
  }

  var description: String {
    let what =
      switch matter {
      case .children(let one, let other): "children \(one.hex) \(other.hex)"
      case .item(let item): "item \(item.hex)"
      }
    let whose = states.map { $0.sorted().map(\.description).joined(separator: " ") } ?? "all"
    return "\(what), of \(whose)"
  }
}
