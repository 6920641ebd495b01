import Records

/// The element names of one container, looked for in the order of the layout: most documents have
/// them so, and the first comparison finds the name.
struct XMLNames {
  private let names: [[UInt8]]
  private let columns: ColumnNames

  init(_ columns: ColumnNames) {
    self.columns = columns
    names = columns.columns.map { Array($0.elementName.utf8) }
  }

  /// The ordinal of a name, `next` being the likely one; nil when it is not exactly one of them.
  func ordinal(_ name: Span<UInt8>, next: Int) -> Int? {
    var ordinal = next
    for _ in names.indices {
      if ordinal >= names.count { ordinal = 0 }
      let candidate = names[ordinal]
      if Self.areEqual(candidate.span, name) { return ordinal }
      ordinal += 1
    }
    return nil
  }

  /// What a name means that is not exactly one of them.
  func loose(_ name: Span<UInt8>) -> Int? {
    switch columns.match(element: Text.composed(name)) {
    case .exact(let ordinal), .meant(let ordinal): ordinal
    case .unknown: nil
    }
  }

  /// The layout's name of a column.
  func title(_ ordinal: Int) -> String { columns.columns[ordinal].name }

  static let header = XMLNames(.header)
  static let groups = Group.allCases.map { XMLNames(.of($0)) }

  /// The group of an element; nil when it is none.
  static func group(_ name: Span<UInt8>) -> Group? {
    for (group, own) in groupNames where areEqual(own.span, name) { return group }
    return nil
  }

  private static let groupNames = Group.allCases.filter { $0 != .student }.map {
    (group: $0, name: Array($0.elementName.utf8))
  }

  /// Whether a name is this text.
  static func isEqual(_ name: Span<UInt8>, _ text: StaticString) -> Bool {
    guard name.count == text.utf8CodeUnitCount else { return false }
    for index in name.indices where unsafe name[index] != text.utf8Start[index] { return false }
    return true
  }

  private static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var index = left.count - 1
    // Names differ most at their ends.
    while index >= 0 {
      if left[index] != right[index] { return false }
      index -= 1
    }
    return true
  }
}
