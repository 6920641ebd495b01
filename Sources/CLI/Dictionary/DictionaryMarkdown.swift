import Records

/// The table of the layout as a page for people.
enum DictionaryMarkdown {
  static var text: String {
    var lines = introduction
    for section in DictionarySection.all { lines += page(of: section) }
    lines += ["## Codes", ""]
    for section in DictionarySection.all {
      for column in section.columns where column.kind == .code {
        lines += codes(of: column, in: section)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let introduction = [
    "# Data dictionary", "",
    "<!-- Made by `msix dictionary --format markdown`; a test holds it against the program. -->",
    "",
    "**Purpose.** Every column of a submission: its form, whether it has to be filled, which",
    "lists of minimum data elements have it, and what it means. The program reads, judges and",
    "writes by the same table. The same for programs: `msix dictionary --format json|csv`; the",
    "schema of the XML document: [msix-submission.xsd](msix-submission.xsd); that of the CSV",
    "files: [msix-submission.tableschema.json](msix-submission.tableschema.json).", "",
    "- E: a minimum data element, H: the header, T: transport, X: an extension of ours beyond",
    "  the layout.",
    "- Lists: of 2007, 2011, 2019, and the one in force. Y it has the column, N it has not,",
    "  ? very likely, - no source tells.",
    "- Length in characters. `yesNo` is Yes or No; `date` is YYYYMMDD or YYYY-MM-DD, `month`",
    "  MMYYYY, `timestamp` YYYYMMDDhhmmssSSS or RFC 3339.",
    "- *Match*: records of one child are found by it.",
    "- Other names (\"also\") are understood with a warning, and so is any name that differs in",
    "  case, spaces and marks alone.", "",
  ]

  private static func page(of section: DictionarySection) -> [String] {
    var lines = ["## \(section.title)", ""]
    let beyond = section.isInLayout ? "" : " **Beyond the federal layout**: an extension of ours."
    lines += ["File `\(section.fileName)`, element `\(section.elementName)`.\(beyond)", ""]
    lines += [
      "| id | column | element | form | filled | lists | meaning |",
      "|---|---|---|---|---|---|---|",
    ]
    for column in section.columns {
      let length = column.maxLength.map { " \($0)" } ?? ""
      var meaning = column.meaning
      if column.isMatchField { meaning += " *Match.*" }
      if !column.remark.isEmpty { meaning += " " + column.remark }
      if !column.aliases.isEmpty {
        meaning += " Also: " + column.aliases.joined(separator: ", ") + "."
      }
      let lists = column.lists.map(\.rawValue).joined(separator: " ")
      lines.append(
        "| \(column.id) | \(column.name) | `\(column.elementName)` "
          + "| \(column.kind.rawValue)\(length)"
          + " | \(column.requirementWords) | \(lists) | \(meaning) |")
    }
    return lines + [""]
  }

  private static func codes(
    of column: DataDictionary.Column, in section: DictionarySection
  ) -> [String] {
    var lines = ["### \(column.id) \(column.name)", "", "| code | meaning |", "|---|---|"]
    for code in column.codes {
      let also =
        code.alsoWritten.isEmpty ? "" : " Also: " + code.alsoWritten.joined(separator: ", ") + "."
      let meaning = code.meaning.isEmpty ? "(no source gives a label)" : code.meaning
      lines.append("| \(code.value) | \(meaning)\(also) |")
    }
    return lines + [""]
  }
}
