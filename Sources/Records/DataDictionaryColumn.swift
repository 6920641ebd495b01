extension DataDictionary {
  /// One column of the file layout.
  public struct Column: Hashable, Sendable {
    /// What a value of the column looks like.
    public enum Kind: String, Sendable, CaseIterable {
      /// Free text.
      case text
      /// Letters and digits that a State's system made up.
      case identifier
      /// Digits, as many as `maxLength` allows.
      case number
      /// Digits, exactly `maxLength` of them.
      case digits
      /// A number with a fraction.
      case decimal
      /// YYYY.
      case year
      /// YYYYMMDD or YYYY-MM-DD.
      case date
      /// MMYYYY.
      case month
      /// YYYYMMDDhhmmssSSS, or RFC 3339.
      case timestamp
      /// One of `codes`.
      case code
      /// Yes or No.
      case yesNo
      /// Two letters of the Postal Service.
      case state
      /// A mail address.
      case email
      /// Ten digits.
      case phone
      /// 99999 or 99999-9999.
      case zip
    }

    /// Whether a State has to fill it.
    public enum Requirement: Hashable, Sendable {
      /// Always; the column itself may not be absent either.
      case required
      /// Where the State has it.
      case optional
      /// Where the condition holds.
      case conditional(Condition)
    }

    /// E26 for an element, H01 for the header, T04 for transport, X201 for an extension of ours.
    public let id: String
    /// The element; nil for a column that only serves the transport.
    public let element: Element?
    /// Exactly as the first row of the file writes it.
    public let name: String
    /// What a value looks like.
    public let kind: Kind
    /// In characters (Unicode scalars); nil where the layout gives none.
    public let maxLength: Int?
    /// Whether it has to be filled.
    public let requirement: Requirement
    /// Whether records are matched on it, alone or in support.
    public let isMatchField: Bool
    /// Whether the list in force has it. False for our extensions and for the places of birth,
    /// which the list has dropped and States still send.
    public let isInLayout: Bool
    /// The values of the list, with their meaning; empty where any text may stand.
    public let codes: [Code]
    /// In short.
    public let meaning: String
    /// Whether each list of `List` has it, in that order.
    public let lists: [Presence]
    /// Names that States' systems give it, which are understood with a warning.
    public let aliases: [String]
    /// What is not settled about it; empty for most.
    public let remark: String

    /// Whether it is `required`.
    public var isRequired: Bool { requirement == .required }

    /// The element of the XML document: the name without spaces and punctuation.
    public var elementName: String { DataDictionary.elementName(name) }
  }

  /// A name of the layout as the XML document writes it: its letters and digits alone.
  public static func elementName(_ name: String) -> String {
    String(
      decoding: name.utf8.filter { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
          || (0x61...0x7A).contains(byte)
      }, as: UTF8.self)
  }

  /// One value of a list of codes.
  public struct Code: Hashable, Sendable {
    /// What stands in the file.
    public let value: String
    /// What it says; empty where no source gives a label.
    public let meaning: String
    /// Other ways in which States write it, which are understood with a warning.
    public let alsoWritten: [String]
  }
}

/// Rows of the tables are calls with explicit types, because the compiler needs minutes for the
/// same tables as plain literals.
extension DataDictionary.Column {
  /// A column of the list in force.
  static func column(
    _ id: String, _ name: String, _ kind: Kind, _ maxLength: Int?, _ requirement: Requirement,
    match: Bool = false, inLayout: Bool = true, codes: [DataDictionary.Code] = [],
    _ meaning: String
  ) -> Self {
    Self(
      id: id, element: element(id), name: name, kind: kind, maxLength: maxLength,
      requirement: requirement, isMatchField: match, isInLayout: inLayout,
      codes: kind == .yesNo ? DataDictionary.yesNo : codes, meaning: meaning,
      lists: DataDictionary.presence(of: id), aliases: DataDictionary.aliases(of: id),
      remark: DataDictionary.remark(on: id))
  }

  /// The column that tells the rows of a group apart under one student.
  static func recordID(_ id: String, _ name: String, inLayout: Bool = true) -> Self {
    column(
      id, name, .number, 3, .required, inLayout: inLayout,
      "Tells rows of this group apart under one student, 001 to 999; says nothing between files.")
  }

  /// The column that ties a row to its student; every file but the header has it.
  static let studentRecordID = column(
    "T01", "Student Record ID", .number, 7, .required,
    "Ties rows to their student inside one file, 0000001 to 0040000.")

  private static func element(_ id: String) -> Element? {
    guard let letter = id.first, letter == "E" || letter == "X", let number = UInt16(id.dropFirst())
    else { return nil }
    // X01 is the record id of an extension: transport, not an element.
    if letter == "X", number < 200 { return nil }
    return Element(rawValue: number)
  }
}
