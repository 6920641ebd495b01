import Counting
import Exchange
import Primitives
import Records

/// What a merge or split would bring about, as a part of pages: which State records go where, which
/// numbers are retired and given, what the counts would be.
struct ProposalEffect {
  static let markup = #"""

    {{#effect}}
    <section class="record-section"><h2>What it would bring about</h2>
    <p>Nothing of it has happened. A data administrator of {{deciders}} decides.
      {{#retired}}The number {{retired}} is retired and leads to the first for ever.{{/retired}}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="State records">
    <table class="table stacked"><thead><tr><th scope="col">State record</th>
      <th scope="col">Last file</th><th scope="col">Then belongs to</th></tr></thead><tbody>
    {{#lines}}<tr{{#moves}} class="conflict"{{/moves}}><th scope="row">{{record}}</th>
      <td data-label="Last file">{{file}}</td>
      <td data-label="Then belongs to">{{child}}{{#moves}}
        <span class="tag tag-warning">moves</span>{{/moves}}</td></tr>{{/lines}}
    </tbody></table></div>
    <div class="scroll" tabindex="0" role="region" aria-label="Effect on counts">
    <table class="table stacked"><thead><tr><th scope="col">Count</th><th scope="col">Where</th>
      <th scope="col">These children now</th><th scope="col">Then</th></tr></thead><tbody>
    {{#counts}}<tr{{#differs}} class="conflict"{{/differs}}><th scope="row">{{count}}</th>
      <td data-label="Where">{{place}}</td><td data-label="These children now">{{before}}</td>
      <td data-label="Then">{{after}}</td></tr>{{/counts}}
    </tbody></table></div>
    <p class="hint">This look is recorded as event {{look}}.</p>
    </section>
    {{/effect}}
    """#

  let preview: ProposalPreview

  init(_ preview: ProposalPreview) { self.preview = preview }

  var model: Model {
    .of([
      "deciders": preview.deciders.map(\.description).joined(separator: " or "),
      "retired": preview.retired, "look": preview.look,
      "lines": preview.parts.enumerated().flatMap { place, part in
        part.records.map { record in
          Model.of([
            "record": Self.name(record), "file": record.submissionDate.description,
            "moves": record.isMoving,
            "child": part.msixID
              ?? (preview.parts.count > 2 ? "a new number (\(place))" : "a new number"),
          ])
        }
      },
      "counts": preview.effects.map { effect in
        Model.of([
          "count": "\(effect.period), category \(effect.category.rawValue)",
          "place": effect.state?.description ?? "Nation", "before": effect.before,
          "after": effect.after, "differs": effect.before != effect.after,
        ])
      },
    ])
  }

  /// A State's own name for a record.
  static func name(_ record: ProposedRecord) -> String {
    let number = record.identifier ?? "number hidden while a person is asked"
    let generation = record.generation > 1 ? ", given out \(record.generation) times" : ""
    return "\(record.state) \(number)\(generation)" + (record.isInForce ? "" : ", taken back")
  }
}
