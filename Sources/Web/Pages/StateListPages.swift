import Counting
import Exchange
import Primitives
import Records

/// A State's own list held against its count, and the list of the children who count: on the page,
/// or as a file.
enum StateListPages {
  static let routes: [Route] = [
    .get("/counts/list", .granted(.explainCount)) { try form($0) },
    .upload("/counts/list", .granted(.explainCount), .look, taking: files) { try reconcile($0) },
    .post("/counts/children", .granted(.explainCount), .look) { try children($0) },
  ]

  /// A line of a list has some thirty bytes; the largest State counts a hundred thousand children.
  private static let files = Route.Files(bytesMax: 8 << 20, countMax: 1)
  /// Disagreements on one page; the file has all.
  private static let linesMax = 200

  private static func form(
    _ asking: Asking, alert: Model? = nil, found: Exchange.Reconciliation? = nil
  ) throws -> Answer {
    var sheet = Sheet("The list of a State and its count")
    sheet.alert = alert
    sheet.lead = [
      "Whom a State counts by its own books is held against whom the ledger counts there. Every "
        + "child that is named in the answer is told of the look."
    ]
    var hold = Sheet.Section("Hold a list against the count")
    hold.paragraphs = [
      "A CSV file whose first line names its columns: state_student_identifier, counted (yes or "
        + "no) and, where identifiers of two types occur, identifier_type (01 or 02)."
    ]
    hold.forms = [
      Sheet.Form(
        "/counts/list", "Compare",
        [.file("list", "The list", accept: ".csv,text/csv", hint: "At most 8 MB.")]
          + (try question(asking)) + [answer])
    ]
    hold.isForScreen = true
    var list = Sheet.Section("The children who count")
    list.paragraphs = ["Their numbers, with each State and first day, as a CSV file."]
    list.forms = [
      Sheet.Form(
        "/counts/children", "Download",
        (try question(asking)) + [
          .check("several", "Only those whom several States count", isNeeded: false)
        ],
        summary: "Download the list")
    ]
    list.isForScreen = true
    sheet.sections = (found.map(sections) ?? []) + [hold, list]
    return sheet.page(asking)
  }

  private static let answer = Sheet.Field.choice(
    "answer", "The answer", ["page": "Here", "file": "As a file (CSV)"], value: "page")

  /// Period, category and, for whoever is of no State, the State.
  private static func question(_ asking: Asking) throws -> [Sheet.Field] {
    let form = asking.form
    let isNational = try asking.holder.reach(for: .explainCount) == .nation
    return
      (isNational
      ? [try .state("state", "State", value: form["state"], on: asking.time.date)] : [])
      + [
        .line(
          "period", "Period", hint: "Such as 2025-26; empty for the present one.",
          value: form["period"], isNeeded: false),
        .list(
          "category", "Category",
          [.init(value: "1", title: "1: the year"), .init(value: "2", title: "2: summer")],
          value: form["category"] ?? "1"),
      ]
  }

  private static func asked(_ asking: Asking) throws -> (StateCode, CountQuestion) {
    let form = asking.form
    let named = form["state"].flatMap { StateCode($0) }
    guard let state = try asking.holder.reach(for: .explainCount)?.state ?? named else {
      throw PageError.input("Choose the State.")
    }
    let period = try form["period"].map { text in
      guard let period = PerformancePeriod(text) else {
        throw PageError.input("A period is written such as 2025-26.")
      }
      return period
    }
    return (state, CountQuestion(period: period, category: form["category"] == "2" ? .two : .one))
  }

  private static func reconcile(_ asking: Asking) throws -> Answer {
    do {
      guard let file = asking.files.first else { throw PageError.input("Choose the list's file.") }
      let (state, question) = try asked(asking)
      let found = try asking.exchange.reconcile(
        try Exchange.StateListLine.lines(of: file.file.bytes()), state: state, question,
        acting: try CountDifferencePages.purposeful(asking))
      guard asking.form["answer"] != "file" else {
        return csv(found.csv, name: "msix-reconciled-\(state).csv")
      }
      return try form(asking, found: found)
    } catch {
      return try AccountPages.again(error) { try form(asking, alert: $0) }
    }
  }

  private static func children(_ asking: Asking) throws -> Answer {
    do {
      let (state, question) = try asked(asking)
      let found = try asking.exchange.countedChildren(
        state: state, inSeveralStates: asking.form["several"] == "yes", question,
        acting: try CountDifferencePages.purposeful(asking))
      return csv(Exchange.CountedChild.csv(found), name: "msix-counted-\(state).csv")
    } catch {
      return try AccountPages.again(error) { try form(asking, alert: $0) }
    }
  }

  private static func csv(_ text: String, name: String) -> Answer {
    .file(Array(text.utf8), type: "text/csv; charset=utf-8", name: name)
  }

  private static func sections(_ found: Exchange.Reconciliation) -> [Sheet.Section] {
    var numbers = Sheet.Section("What came of it")
    numbers.facts = [
      ("The State counts", CountPages.number(Int64(found.stateCount))),
      ("The ledger counts", CountPages.number(found.ledgerCount)),
      ("Both count", CountPages.number(Int64(found.agreed))),
    ]
    if found.disagreements.count > linesMax {
      numbers.paragraphs = [
        "The first \(linesMax) of \(found.disagreements.count) are shown; the file has all."
      ]
    }
    numbers.table = Sheet.Table(
      caption: "Where they disagree",
      columns: ["The State's identifier", "MSIX number", "Who counts", "Why"],
      rows: found.disagreements.prefix(linesMax).map { line in
        [
          Sheet.Cell(line.identifier), Sheet.Cell(line.msixID ?? "none"),
          Sheet.Cell(line.side == .stateOnly ? "The State alone" : "The ledger alone"),
          Sheet.Cell(line.explanation),
        ]
      }, empty: "Both count the same children.")
    return [numbers]
  }
}
