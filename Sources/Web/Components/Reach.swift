import Primitives
import Exchange
import Records

/// How far somebody's roles go for a function, as pages choose what to show first.
extension Exchange.Visitor {
  /// The widest scope; nil where no role has the function.
  func reach(for function: Function) -> Scope? {
    roles(for: function).map(\.scope).max { $0.workLevel < $1.workLevel }
  }

  /// Whether a whole State or the nation is reached: what is kept for these alone.
  func reachesState(for function: Function) -> Bool {
    reach(for: function).map { $0.workLevel >= .state } ?? false
  }
}

extension Scope {
  /// In words, for a heading.
  var words: String {
    switch self {
    case .nation: "Nation"
    case .state(let state): state.description
    case .region(let state, let name): "\(state), region \(name)"
    case .district(let state, let number): "\(state), district \(number)"
    case .school(let state, let number): "\(state), school \(number)"
    }
  }
}
