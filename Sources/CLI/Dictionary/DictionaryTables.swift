import Primitives
import Intake
import Records

/// The table of the layout for programs.
enum DictionaryTables {
  /// Every column with everything that is known of it.
  static var json: JSON {
    .object([
      (
        "groups",
        .array(
          DictionarySection.all.map { section in
            .object([
              ("name", .string(section.title)), ("file", .string(section.fileName)),
              ("element", .string(section.elementName)),
              ("in_layout", .bool(section.isInLayout)),
              ("columns", .array(section.columns.map { member($0) })),
            ])
          })
      )
    ])
  }

  private static func member(_ column: DataDictionary.Column) -> JSON {
    let lists = zip(DataDictionary.List.allCases, column.lists).map {
      ($0.rawValue, JSON.string($1.rawValue))
    }
    return .object([
      ("id", .string(column.id)), ("name", .string(column.name)),
      ("element", .string(column.elementName)), ("kind", .string(column.kind.rawValue)),
      ("max_length", column.maxLength.map { .number($0) } ?? .null),
      ("required", .string(requirement(column))),
      ("condition", .maybe(condition(column))), ("match", .bool(column.isMatchField)),
      ("in_layout", .bool(column.isInLayout)), ("lists", .object(lists)),
      (
        "codes",
        .array(
          column.codes.map { code in
            .object([
              ("value", .string(code.value)), ("meaning", .string(code.meaning)),
              ("also", .array(code.alsoWritten.map { .string($0) })),
            ])
          })
      ),
      ("also", .array(column.aliases.map { .string($0) })), ("meaning", .string(column.meaning)),
      ("remark", .string(column.remark)),
    ])
  }

  private static func requirement(_ column: DataDictionary.Column) -> String {
    switch column.requirement {
    case .required: "required"
    case .optional: "optional"
    case .conditional: "conditional"
    }
  }

  private static func condition(_ column: DataDictionary.Column) -> String? {
    if case .conditional(let condition) = column.requirement { condition.words } else { nil }
  }

  /// One line a column; codes without their meaning.
  static var csv: String {
    let lists = DataDictionary.List.allCases.map { "list_\($0.rawValue)" }
    var text = CSVWriter.line(
      [
        "id", "group", "file", "column", "element", "kind", "max_length", "required", "condition",
        "match", "in_layout",
      ] + lists + ["codes", "also", "meaning", "remark"])
    for section in DictionarySection.all {
      for column in section.columns {
        text += CSVWriter.line(
          [
            column.id, section.title, section.fileName, column.name, column.elementName,
            column.kind.rawValue, column.maxLength.map { "\($0)" } ?? "", requirement(column),
            condition(column) ?? "", column.isMatchField ? "Y" : "N",
            column.isInLayout ? "Y" : "N",
          ] + column.lists.map(\.rawValue)
            + [
              column.codes.map(\.value).joined(separator: "; "),
              column.aliases.joined(separator: "; "), column.meaning, column.remark,
            ])
      }
    }
    return text
  }

  /// The CSV files as a Frictionless tabular data package.
  static var tableSchema: JSON {
    .object([
      ("profile", .string("tabular-data-package")), ("name", .string("msix-submission")),
      (
        "description",
        .string(
          "A State's submission as CSV files. Narrower than what is taken: other names, codes in "
            + "other letters and blanks are taken with a warning.")
      ),
      ("resources", .array(DictionarySection.all.map { resource($0) })),
    ])
  }

  private static func resource(_ section: DictionarySection) -> JSON {
    var schema: [(String, JSON)] = [("fields", .array(section.columns.map { field($0) }))]
    if section.hasTie {
      let keys = ["Student Record ID"] + (section.recordIDColumn.map { [$0] } ?? [])
      schema.append(("primaryKey", .array(keys.map { .string($0) })))
    }
    if section.hasTie, section.fileName != Group.student.fileName {
      schema.append(
        (
          "foreignKeys",
          .array([
            .object([
              ("fields", .string("Student Record ID")),
              (
                "reference",
                .object([
                  ("resource", .string("student")), ("fields", .string("Student Record ID")),
                ])
              ),
            ])
          ])
        ))
    }
    let beyond = section.isInLayout ? "" : " Beyond the federal layout: an extension of ours."
    return .object([
      ("profile", .string("tabular-data-resource")),
      ("name", .string(String(section.fileName.dropLast(4)))),
      ("path", .string(section.fileName)), ("title", .string(section.title)),
      ("description", .string("Rows of \(section.title).\(beyond)")),
      ("encoding", .string("utf-8")), ("schema", .object(schema)),
    ])
  }

  private static func field(_ column: DataDictionary.Column) -> JSON {
    var constraints: [(String, JSON)] = []
    if column.isRequired { constraints.append(("required", .bool(true))) }
    if let most = column.lengthBound { constraints.append(("maxLength", .number(most))) }
    if let pattern = column.pattern { constraints.append(("pattern", .string("^(\(pattern))$"))) }
    if !column.codes.isEmpty {
      constraints.append(("enum", .array(column.codes.map { .string($0.value) })))
    }
    return .object([
      ("name", .string(column.name)), ("type", .string("string")),
      ("title", .string(column.id)), ("description", .string(column.meaning)),
      ("constraints", .object(constraints)),
    ])
  }
}
