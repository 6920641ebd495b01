/// Which lists of minimum data elements carried a column, as far as sources tell.
extension DataDictionary {
  /// A list of minimum data elements by the year in which it was given out.
  public enum List: String, Sendable, CaseIterable {
    /// The list of 2007.
    case of2007 = "2007"
    /// The list of 2011.
    case of2011 = "2011"
    /// The list of 2019.
    case of2019 = "2019"
    /// The list in force.
    case current
  }

  /// Whether a list has a column.
  public enum Presence: String, Sendable {
    /// It has.
    case listed = "Y"
    /// It very likely has: another list before and after it does.
    case probablyListed = "Y?"
    /// It has not.
    case absent = "N"
    /// It very likely has not.
    case probablyAbsent = "N?"
    /// No source tells.
    case unknown = "-"
  }

  /// The presence in each list, in the order of `List`.
  static func presence(of id: String) -> [Presence] {
    let words = exceptions[id] ?? (id.first == "E" ? "Y? Y? Y? Y" : "- - - Y")
    let presence = words.split(separator: " ").compactMap { Presence(rawValue: String($0)) }
    precondition(presence.count == List.allCases.count, "\(id) needs four words")
    return id.first == "X" ? [.absent, .absent, .absent, .absent] : presence
  }

  /// What most elements do not have: very likely listed before, listed now.
  private static let exceptions: [String: String] = [
    "E01": "Y Y Y Y", "E02": "Y Y Y Y", "E03": "Y Y Y Y",
    "E04": "N? - - Y", "E05": "N? - - Y",
    "E06": "Y Y? Y? Y", "E07": "Y Y? Y? Y", "E08": "Y Y? Y? Y", "E09": "Y Y? Y? Y",
    "E10": "Y Y? Y? Y", "E11": "Y Y? Y? Y", "E12": "Y Y? Y? Y", "E13": "Y Y? Y? Y",
    "E14": "Y Y? - N", "E15": "Y Y? - N", "E16": "Y? Y? - N",
    "E22": "N? N? N? Y", "E23": "N? N? N? Y", "E24": "N? N? N? Y", "E25": "N? N? N? Y",
    "E43": "- Y? Y? Y", "E52": "- Y? Y? Y", "E55": "- - Y? Y", "E57": "- Y? Y? Y",
    "E60": "- - Y? Y", "E61": "- Y? Y? Y", "E62": "- Y? Y? Y", "E63": "- Y? Y? Y",
    "E64": "N? - - Y", "E68": "Y? - Y? Y", "E69": "Y? - Y? Y",
  ]
}
