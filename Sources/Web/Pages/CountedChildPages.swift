import Counting
import Exchange
import Primitives
import Records

/// Why one child counts in a State, or does not, with the days and statements that decide.
enum CountedChildPages {
  static let template = #"""
    <h1>Does this child count?</h1>
    {{> alert}}
    <form method="post" action="/counts/child" class="form-wide no-print">
      <input type="hidden" name="form" value="{{token}}">
      <div class="columns">
        <div class="field"><label for="number">MSIX number</label>
          <input id="number" name="number" type="text" inputmode="numeric" maxlength="14"
            value="{{number}}" autocomplete="off" required></div>
        {{#isNational}}<div class="field"><label for="state">State</label>
          <input id="state" name="state" type="text" maxlength="2" value="{{state}}"
            autocomplete="off" required></div>{{/isNational}}
    \#(CountFields.markup)
      </div>
      <button type="submit">Explain</button>
    </form>
    {{#shown}}
    <h2>{{child}} in {{place}}, {{shownPeriod}}, category {{shownCategory}}</h2>
    <p class="lead">{{answer}}</p>
    <dl class="facts">{{#dates}}<dt>{{name}}</dt><dd>{{day}}</dd>{{/dates}}
      <dt>Rules</dt><dd>{{rules}}</dd><dt>Known at event</dt><dd>{{knownAt}}</dd></dl>
    <h3>It rests on</h3>
    <ul>{{#statements}}<li>{{.}}</li>{{/statements}}</ul>
    {{#anyChanges}}<h3>What moved this count</h3>
    <ul>{{#changes}}<li>{{.}}</li>{{/changes}}</ul>{{/anyChanges}}
    {{/shown}}
    """#

  static let routes: [Route] = [
    .get("/counts/child", .granted(.explainCount)) { try form($0) },
    .post("/counts/child", .granted(.explainCount), .look) { try explain($0) },
  ]

  private static func form(
    _ asking: Asking, alert: Model? = nil, found: Exchange.CountExplanation? = nil
  ) throws -> Answer {
    let form = asking.form
    return AccountPages.page(
      "Does this child count?", .countedChild,
      .of([
        "alert": alert, "number": form["number"] ?? "", "state": form["state"] ?? "",
        "period": form["period"] ?? "",
        "isNational": try asking.holder.reach(for: .explainCount) == .nation,
        "categories": CountFields.categories(form["category"]),
        "shown": found.map(model),
      ]), asking)
  }

  private static func explain(_ asking: Asking) throws -> Answer {
    do {
      let form = asking.form
      guard let number = form["number"]?.filter({ $0 != " " && $0 != "-" }) else {
        throw PageError.input("Give the child's MSIX number.")
      }
      let named = form["state"].flatMap { StateCode($0.uppercased()) }
      guard let state = try asking.holder.reach(for: .explainCount)?.state ?? named else {
        throw PageError.input("A State is named by two letters.")
      }
      let found = try asking.exchange.explainCount(
        msixID: number, state: state,
        CountQuestion(
          period: try CountFields.period(form["period"]),
          category: CountFields.category(form["category"])),
        acting: try CountDifferencePages.purposeful(asking))
      return try self.form(asking, found: found)
    } catch let error as ExchangeError where error.code == .notFound {
      // Mistyped, or no record of it here: said above the form, where it can be typed again.
      return try AccountPages.again(ExchangeError(.usage, error.reason)) {
        try self.form(asking, alert: $0)
      }
    } catch {
      return try AccountPages.again(error) { try self.form(asking, alert: $0) }
    }
  }

  private static func model(_ found: Exchange.CountExplanation) -> Model {
    let dates: [(String, CivilDate?)] = [
      ("Birth date", found.dates.birthDate), ("Birthday that decides", found.dates.birthday),
      ("Qualifying arrival", found.dates.qualifyingArrivalDate),
      ("Last eligible day", found.dates.lastEligibleDay),
      ("Graduation", found.dates.graduation), ("Residence shown on", found.dates.residence),
    ]
    return [
      "child": found.msixID, "place": found.state.description,
      "shownPeriod": found.period.description, "shownCategory": found.category.rawValue,
      "answer": answer(found), "rules": found.rules, "knownAt": found.knownAt,
      "dates": dates.compactMap { name, day in
        day.map { ["name": name, "day": $0.description] as Model }
      },
      "statements": found.statements.map {
        "\($0.state), event \($0.position) of \($0.recorded.date), shows residence until "
          + "\($0.holdsUntil)"
      },
      "anyChanges": !found.changes.isEmpty,
      "changes": found.changes.map {
        "\($0.recorded.date), event \($0.position): \($0.delta > 0 ? "+" : "")\($0.delta), "
          + $0.cause.explanation
      },
    ]
  }

  private static func answer(_ found: Exchange.CountExplanation) -> String {
    switch found.outcome {
    case .counted(let day):
      day <= found.asOf
        ? "Counted from \(day) on." : "Counted from \(day) on, which comes after \(found.asOf)."
    case .notCounted(let reason, _): "Not counted. \(reason.explanation)"
    }
  }
}
