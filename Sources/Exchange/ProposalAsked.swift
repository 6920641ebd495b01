import Primitives
import Records

/// Whose records a preview of a proposal showed, as the event of that look carries it in clear:
/// opaque numbers, and the States whose identifiers it left out. `children HEX HEX, hides TX`.
struct ProposalAsked: CustomStringConvertible {
  let children: [ChildID]
  let hidden: Set<StateCode>

  init(_ children: [ChildID], hidden: Set<StateCode>) {
    self.children = children
    self.hidden = hidden
  }

  /// From `description`; nil where it is not one.
  init?(_ text: String) {
    let sides = text.split(separator: ",").map { $0.split(separator: " ") }
    guard sides.count == 2, sides[0].first == "children", sides[1].first == "hides" else {
      return nil
    }
    children = sides[0].dropFirst().compactMap { ChildID(hex: String($0)) }
    hidden = Set(sides[1].dropFirst().compactMap { StateCode(String($0)) })
    guard children.count == sides[0].count - 1, !children.isEmpty else { return nil }
  }

  var description: String {
    let states = hidden.isEmpty ? ["none"] : hidden.sorted().map(\.description)
    return "children \(children.map(\.hex).joined(separator: " ")), hides "
      + states.joined(separator: " ")
  }
}
