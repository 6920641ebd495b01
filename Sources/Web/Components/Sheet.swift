import Primitives

/// A page put together from parts that many pages have: paragraphs, facts, tables, forms, links.
/// Every text in it is escaped by the template.
struct Sheet {
  let title: String
  var alert: Model?
  var lead: [String] = []
  var sections: [Section] = []
  /// Below everything, small: where the look is recorded.
  var foot: String?
  /// The language of the whole page.
  var language = "en"

  init(_ title: String) { self.title = title }

  /// A part under a heading of its own.
  struct Section {
    var heading: String?
    var paragraphs: [String] = []
    var facts: [(name: String, value: String)] = []
    var table: Table?
    var links: [Link] = []
    var forms: [Form] = []
    /// Left out on paper.
    var isForScreen = false

    init(_ heading: String? = nil) { self.heading = heading }
  }

  /// A way on.
  struct Link {
    let title: String
    let path: String
  }

  /// What stands in a table.
  struct Table {
    /// What it is, for whoever hears it.
    let caption: String
    /// The first is that of the rows' names.
    let columns: [String]
    var rows: [[Cell]]
    /// Said in place of a table without rows.
    var empty = "Nothing."
  }

  /// One field of a table.
  struct Cell: ExpressibleByStringLiteral {
    let text: String
    var path: String?
    var tag: Tag?

    init(_ text: String, path: String? = nil, tag: Tag? = nil) {
      self.text = text
      self.path = path
      self.tag = tag
    }

    init(stringLiteral text: String) { self.init(text) }
  }

  /// A word that catches the eye.
  struct Tag {
    /// error, warning or success.
    let kind: String
    let text: String

    static let late = Tag(kind: "error", text: "Late")
  }

  /// The whole page.
  func page(_ asking: Asking) -> Answer {
    let model = Model.of([
      "title": title, "alert": alert, "lead": lead, "foot": foot, "token": asking.formToken,
      "sections": sections.map(\.model),
    ])
    return Layout.page(
      title, asking.site.templates.filled(.sheet, model), asking, language: language)
  }

  /// The page again with what is wrong above it.
  func page(_ asking: Asking, status: Int) -> Answer {
    var answer = page(asking)
    answer.status = status
    return answer
  }

  static let template = #"""
    <h1>{{title}}</h1>
    {{> alert}}
    {{#lead}}<p>{{.}}</p>{{/lead}}
    {{#sections}}
    <section class="record-section{{#isForScreen}} no-print{{/isForScreen}}">
    {{#heading}}<h2>{{heading}}</h2>{{/heading}}
    {{#paragraphs}}<p>{{.}}</p>{{/paragraphs}}
    {{#hasFacts}}<dl class="facts">
    {{#facts}}<dt>{{name}}</dt><dd>{{value}}</dd>{{/facts}}
    </dl>{{/hasFacts}}
    {{#sheetTable}}
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="{{caption}}">
    <table class="table stacked"><thead><tr>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr>
      </thead><tbody>
    {{#rows}}<tr>{{#cells}}{{#isHead}}<th scope="row">{{> sheet-cell}}</th>{{/isHead}}
      {{^isHead}}<td data-label="{{label}}">{{> sheet-cell}}</td>{{/isHead}}{{/cells}}</tr>{{/rows}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="none">{{empty}}</p>{{/any}}
    {{/sheetTable}}
    {{#hasLinks}}<p class="buttons no-print">
    {{#links}}<a class="button button-outline" href="{{path}}">{{title}}</a>{{/links}}
    </p>{{/hasLinks}}
    {{#forms}}{{> sheet-form}}{{/forms}}
    </section>
    {{/sections}}
    {{#foot}}<p class="hint">{{foot}}</p>{{/foot}}
    """#

  static let cellTemplate =
    "{{#path}}<a href=\"{{path}}\">{{text}}</a>{{/path}}{{^path}}{{text}}{{/path}}"
    + "{{#hasTag}} <span class=\"tag tag-{{tagKind}}\">{{tagText}}</span>{{/hasTag}}"
}

extension Sheet.Section {
  // A template looks for a name in all that surrounds it: every member is given here, so that no
  // part shows another's.
  fileprivate var model: Model {
    [
      "heading": heading ?? false, "paragraphs": paragraphs, "hasFacts": !facts.isEmpty,
      "facts": facts.map { ["name": $0.name, "value": $0.value] as Model },
      "sheetTable": table.map(\.model) ?? false, "hasLinks": !links.isEmpty,
      "links": links.map { ["title": $0.title, "path": $0.path] as Model },
      "forms": forms.map(\.model), "isForScreen": isForScreen,
    ]
  }
}

extension Sheet.Table {
  fileprivate var model: Model {
    [
      "caption": caption, "columns": columns, "any": !rows.isEmpty, "empty": empty,
      "rows": rows.map { row in
        let cells = row.enumerated().map { index, cell -> Model in
          [
            "isHead": index == 0, "label": index < columns.count ? columns[index] : "",
            "text": cell.text, "path": cell.path ?? false, "hasTag": cell.tag != nil,
            "tagKind": cell.tag?.kind ?? "", "tagText": cell.tag?.text ?? "",
          ]
        }
        return ["cells": cells] as Model
      },
    ]
  }
}
