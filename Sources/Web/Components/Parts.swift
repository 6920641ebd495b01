/// Parts of several pages.
enum Parts {
  /// A message above a form or a page: kind (error, warning, info, success), text.
  static let alertTemplate = #"""
    {{#alert}}
    <div class="alert alert-{{kind}}" {{#isError}}role="alert" tabindex="-1" data-focus{{/isError}}>
      <p class="alert-title">{{title}}</p>
      {{#text}}<p>{{text}}</p>{{/text}}
    </div>
    {{/alert}}
    """#

  /// Elements with every value that is said of them, and by whom.
  static let elementsTemplate = #"""
    {{#section}}
    <section class="record-section" id="{{anchor}}">
      <h2>{{title}}</h2>
      <div class="scroll" tabindex="0" role="region" aria-label="{{title}}">
      <table class="table stacked">
        <thead><tr><th scope="col">What</th><th scope="col">Value</th>
          <th scope="col">Said by</th></tr></thead>
        <tbody>
        {{#lines}}
        <tr{{#conflict}} class="conflict"{{/conflict}}>
          <th scope="row">{{name}}</th>
          <td data-label="Value">{{value}}
            {{#conflict}}<span class="tag tag-warning">States differ</span>{{/conflict}}
            {{#disputed}}<span class="tag tag-error">Disputed</span>{{/disputed}}
            {{#corrected}}<span class="tag tag-error">Found wrong</span>{{/corrected}}</td>
          <td data-label="Said by">{{#sources}}<span class="source">{{.}}</span>{{/sources}}</td>
        </tr>
        {{/lines}}
        </tbody>
      </table>
      </div>
    </section>
    {{/section}}
    """#

  /// Rows of a group as a table: columns, rows with cells.
  static let tableTemplate = #"""
    {{#section}}
    <section class="record-section" id="{{anchor}}">
      <h2>{{title}} <span class="count">{{count}}</span></h2>
      {{#note}}<p class="hint">{{note}}</p>{{/note}}
      <div class="scroll" tabindex="0" role="region" aria-label="{{title}}">
      <table class="table stacked">
        <thead><tr>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}
        <th scope="col">Said by</th></tr></thead>
        <tbody>
        {{#rows}}
        <tr>
          {{#cells}}<td data-label="{{name}}">{{value}}{{#disputed}}
            <span class="tag tag-error">Disputed</span>{{/disputed}}{{#corrected}}
            <span class="tag tag-error">Found wrong</span>{{/corrected}}</td>{{/cells}}
          <td data-label="Said by"><span class="source">{{source}}</span></td>
        </tr>
        {{/rows}}
        </tbody>
      </table>
      </div>
    </section>
    {{/section}}
    """#

  /// Statements of disagreement and corrections in full: they go where the record goes.
  static let disputesTemplate = #"""
    {{#isContested}}
    <section class="record-section alert alert-warning" id="contested">
      <h2>Contested and corrected</h2>
      {{#disputes}}
      <h3>{{title}}</h3>
      <p>{{text}}</p>
      {{#reasons}}<p><em>The agency's reasons:</em> {{reasons}}</p>{{/reasons}}
      {{/disputes}}
    </section>
    {{/isContested}}
    """#

  /// A message's model.
  static func alert(_ kind: String, _ title: String, _ text: String? = nil) -> Model {
    .of(["kind": kind, "title": title, "text": text, "isError": kind == "error"])
  }
}
