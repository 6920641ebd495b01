import Records

/// Matches the names that a file gives its columns (or an XML document its elements) with those of
/// the layout: exactly, by a name that the dictionary knows to be used, or by letters and digits
/// alone. What is not exact is understood with a warning.
struct ColumnNames: Sendable {
  /// What a name turned out to be.
  enum Match: Equatable {
    case exact(Int)
    /// Another name for it.
    case meant(Int)
    case unknown
  }

  let columns: [DataDictionary.Column]
  private let exact: [String: Int]
  private let loose: [String: Int]

  init(_ columns: [DataDictionary.Column]) {
    self.columns = columns
    var exact: [String: Int] = [:]
    var loose: [String: Int] = [:]
    for (ordinal, column) in columns.enumerated() {
      exact[column.name] = ordinal
      loose[Self.key(column.name)] = ordinal
    }
    for (ordinal, column) in columns.enumerated() {
      for alias in column.aliases where loose[Self.key(alias)] == nil {
        loose[Self.key(alias)] = ordinal
      }
    }
    self.exact = exact
    self.loose = loose
  }

  /// What a column's name means.
  func match(_ name: String) -> Match {
    if let ordinal = exact[name] { return .exact(ordinal) }
    return loose[Self.key(name)].map(Match.meant) ?? .unknown
  }

  /// What an element's name means.
  func match(element name: String) -> Match {
    guard let ordinal = loose[Self.key(name)] else { return .unknown }
    return columns[ordinal].elementName == name ? .exact(ordinal) : .meant(ordinal)
  }

  /// The columns of `header.csv`.
  static let header = ColumnNames(DataDictionary.headerColumns)

  /// The columns of a group.
  static func of(_ group: Group) -> ColumnNames { groups[Int(group.rawValue) - 1] }

  private static let groups = Group.allCases.map { ColumnNames(DataDictionary.columns(of: $0)) }

  private static func key(_ name: String) -> String {
    DataDictionary.elementName(name).lowercased()
  }
}
