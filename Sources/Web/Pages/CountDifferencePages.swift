import Counting
import Exchange
import Primitives
import Records

/// Why a count is another than before: the changes between two moments of what was known, by cause,
/// and for whoever may see children one by one.
enum CountDifferencePages {
  static let template = #"""
    <h1>Why a count changed</h1>
    {{> alert}}
    <form method="post" action="/counts/difference" class="form-wide no-print">
      <input type="hidden" name="form" value="{{token}}">
      <div class="columns">
        <div class="field"><label for="from">Known at first</label>
          <p class="hint" id="from-hint">A day, its end, such as 2025-08-25, or the number of an
            event.</p>
          <input id="from" name="from" type="text" maxlength="20" value="{{from}}"
            aria-describedby="from-hint" autocomplete="off" required></div>
        <div class="field"><label for="to">Known at last</label>
          <p class="hint" id="to-hint">The same; empty for now.</p>
          <input id="to" name="to" type="text" maxlength="20" value="{{to}}"
            aria-describedby="to-hint" autocomplete="off"></div>
        {{#nation}}<div class="field"><label for="state">Count of</label>
          <select id="state" name="state"><option value="">The nation</option>
          {{#states}}<option value="{{code}}"{{#chosen}} selected{{/chosen}}>{{name}}</option>
          {{/states}}</select></div>{{/nation}}
    \#(CountFields.markup)
      </div>
      <button type="submit">Explain</button>
    </form>
    {{#shown}}
    <h2>{{place}}, {{shownPeriod}}, category {{shownCategory}}</h2>
    <p>From <span class="figure">{{before}}</span> at event {{first}} to
      <span class="figure">{{after}}</span> at event {{last}}. Rules: {{rules}}.</p>
    {{#anyCauses}}
    {{{drawing}}}
    <div class="scroll" tabindex="0" role="region" aria-label="Causes">
    <table class="table stacked"><thead><tr><th scope="col">Cause</th><th scope="col">More</th>
      <th scope="col">Fewer</th></tr></thead><tbody>
    {{#causes}}<tr><th scope="row">{{cause}}</th><td data-label="More">{{more}}</td>
      <td data-label="Fewer">{{fewer}}</td></tr>{{/causes}}
    </tbody></table></div>
    {{/anyCauses}}
    {{^anyCauses}}<p>Nothing moved this count in between.</p>{{/anyCauses}}
    {{#anyChanges}}
    <h2>Child by child</h2>
    {{#cut}}<p>The first {{limit}} are shown; the command line has all.</p>{{/cut}}
    <div class="scroll" tabindex="0" role="region" aria-label="Child by child">
    <table class="table stacked"><thead><tr><th scope="col">When</th><th scope="col">Child</th>
      <th scope="col">Change</th><th scope="col">Cause</th><th scope="col">Event</th></tr></thead>
      <tbody>
    {{#changes}}<tr><th scope="row">{{when}}</th><td data-label="Child">{{child}}</td>
      <td data-label="Change">{{delta}}</td><td data-label="Cause">{{cause}}</td>
      <td data-label="Event">{{position}}</td></tr>{{/changes}}
    </tbody></table></div>
    {{/anyChanges}}
    {{/shown}}
    """#

  static let routes: [Route] = [
    .get("/counts/difference", .granted(.aggregateReports)) { try form($0) },
    .post("/counts/difference", .granted(.aggregateReports), .look) { try explain($0) },
  ]

  /// Children on one page.
  private static let linesMax = 200

  private static func form(
    _ asking: Asking, alert: Model? = nil, found: Exchange.CountDifference? = nil
  ) throws -> Answer {
    let form = asking.form
    return AccountPages.page(
      "Why a count changed", .countDifference,
      .of([
        "alert": alert, "from": form["from"] ?? "", "to": form["to"] ?? "",
        "period": form["period"] ?? "",
        "nation": try own(asking) == nil,
        "states": try StateList.initial(effectiveFrom: asking.time.date).entries.map {
          Model.of([
            "code": $0.code.description, "name": $0.name,
            "chosen": $0.code.description == form["state"],
          ])
        },
        "categories": CountFields.categories(form["category"]),
        "shown": found.map(model),
      ]), asking)
  }

  /// The end of a day, or an event.
  static func moment(_ text: String) throws -> KnownAt {
    if let day = CivilDate(text) { return ChildPages.end(of: day) }
    guard let position = UInt64(text), text.utf8.count < 15 else {
      throw PageError.input("Give a day such as 2025-08-25, or the number of an event.")
    }
    return .position(position)
  }

  /// The State whose counts alone somebody sees; nil for who sees the nation's.
  private static func own(_ asking: Asking) throws -> StateCode? {
    try asking.holder.reach(for: .aggregateReports)?.state
  }

  private static func chosen(_ text: String?) throws -> StateCode? {
    guard let text else { return nil }
    guard let state = StateCode(text) else { throw PageError.input("Choose a State.") }
    return state
  }

  private static func explain(_ asking: Asking) throws -> Answer {
    do {
      let form = asking.form
      guard let from = form["from"] else {
        throw PageError.input("Give a day such as 2025-08-25, or the number of an event.")
      }
      let now = KnownAt.position(try asking.exchange.position(knownAt: nil))
      let found = try asking.exchange.countDifference(
        from: try moment(from), to: try form["to"].map { try moment($0) } ?? now,
        state: try own(asking) ?? chosen(form["state"]),
        CountQuestion(
          period: try CountFields.period(form["period"]),
          category: CountFields.category(form["category"])),
        acting: try purposeful(asking))
      return try self.form(asking, found: found)
    } catch {
      return try AccountPages.again(error) { try self.form(asking, alert: $0) }
    }
  }

  /// Whoever may see children names a purpose: a count is explained for the program.
  static func purposeful(_ asking: Asking) throws -> Acting {
    var acting = try asking.acting()
    if let role = try asking.holder.roles(for: .explainCount).first?.role {
      acting.purpose = role == .auditor ? .audit : .participation
    }
    return acting
  }

  private static func model(_ found: Exchange.CountDifference) -> Model {
    [
      "place": found.state?.description ?? "Nation", "shownPeriod": found.period.description,
      "shownCategory": found.category.rawValue, "before": CountPages.number(found.before),
      "after": CountPages.number(found.after), "first": found.from, "last": found.to,
      "rules": found.rules, "anyCauses": !found.causes.isEmpty,
      "causes": found.causes.map { cause in
        [
          "cause": words(cause.cause), "more": CountPages.number(cause.more),
          "fewer": CountPages.number(cause.fewer),
        ] as Model
      },
      "drawing": BarChart.svg(
        found.causes.flatMap { cause -> [BarChart.Bar] in
          [("more", cause.more), ("fewer", cause.fewer)].filter { $0.1 > 0 }.map { sign, count in
            .init(
              name: "\(RecordWords.titled(cause.cause.rawValue)), \(sign)", length: count,
              text: CountPages.number(count))
          }
        }, about: "Changes by cause"),
      "anyChanges": !found.changes.isEmpty, "cut": found.changes.count > linesMax,
      "limit": linesMax,
      "changes": found.changes.prefix(linesMax).map { change in
        [
          "when": AccountPages.moment(change.recorded),
          "child": change.msixID ?? (change.isErased ? "erased since" : "-"),
          "delta": change.delta > 0 ? "+\(change.delta)" : String(change.delta),
          "cause": words(change.cause), "position": change.position,
        ] as Model
      },
    ]
  }

  private static func words(_ cause: CountCause) -> String {
    cause.explanation.prefix(1).uppercased() + cause.explanation.dropFirst()
  }
}
