import Exchange
import Primitives
import Records

/// A child: the first screen, the whole record with where each value comes from, paper and file.
/// Each of them is a look of its own, recorded before it is shown.
enum ChildPages {
  static let routes: [Route] = [
    .get("/child/:child", .granted(.viewRecord), .glance) { try first($0) },
    .get("/child/:child/record", .granted(.viewRecord), .glance) { try whole($0) },
    .post("/child/:child/print", .granted(.printRecord), .look) { try printed($0) },
    .post("/child/:child/export", .granted(.exportRecord), .look) { try exported($0) },
  ]

  // MARK: The first screen

  private static func first(_ asking: Asking) throws -> Answer {
    let number = try asking.childNumber()
    let record = try asking.exchange.record(
      msixID: number, knownAt: nil, acting: try asking.actingForPurpose())
    var model = try FirstScreen(record).model(path: "/child/\(asking.segment("child"))", asking)
    if try !asking.holder.roles(for: .startMergeOrSplit).isEmpty {
      model["split"] = try "/identity/split/\(asking.segment("child"))"
    }
    return AccountPages.page("Child's record", .child, model, asking)
  }

  // MARK: The whole record

  private static func whole(_ asking: Asking) throws -> Answer {
    let number = try asking.childNumber()
    let typed = asking.query["on"]
    let day = typed.flatMap { CivilDate($0) }
    guard typed == nil || day != nil else {
      throw PageError.input("A day is written such as 2025-09-01.")
    }
    let withHistory = asking.query["history"] == "yes"
    let record = try asking.exchange.record(
      msixID: number, knownAt: day.map(Self.end(of:)), withHistory: withHistory,
      acting: try asking.actingForPurpose())
    var model = RecordSections(record).model
    model["path"] = try "/child/\(asking.segment("child"))"
    model["msixID"] = record.msixID
    model["on"] = day?.description ?? ""
    model["isPast"] = day != nil
    model["asOf"] = record.asOf.description
    model["knownAt"] = record.knownAt
    model["look"] = record.look
    model["withHistory"] = withHistory
    model["openItems"] = !record.openItems.isEmpty
    model["history"] = record.history.map(Self.words)
    model["hasHistory"] = !record.history.isEmpty
    model["statements"] = record.statements.map { statement in
      Model.of([
        "state": statement.state.description, "file": statement.submissionDate.description,
        "recorded": AccountPages.moment(statement.recorded), "position": statement.position,
      ])
    }
    return AccountPages.page("Whole record", .record, model, asking)
  }

  /// The last moment of a day.
  static func end(of day: CivilDate) -> KnownAt {
    .time(Instant(microseconds: Instant(startOf: day.adding(days: 1)).microseconds - 1))
  }

  private static func words(_ fact: Exchange.FormerFact) -> Model {
    let state = fact.state?.description ?? "a State"
    let words =
      switch fact.kind {
      case .stated(let statement):
        "Until then \(state)'s file of \(statement.submissionDate) was in force"
      case .retracted: "\(state) took its statement back"
      case .joined: "A record of \(state) came to this child"
      case .left: "A record of \(state) left this child"
      }
    return ["when": AccountPages.moment(fact.recorded), "what": words, "position": fact.position]
  }

  // MARK: Copies

  private static func printed(_ asking: Asking) throws -> Answer {
    let number = try asking.childNumber()
    let record = try asking.exchange.record(
      msixID: number, knownAt: nil, manner: .printed, acting: try asking.actingForPurpose())
    var model = RecordSections(record).model
    model["path"] = try "/child/\(asking.segment("child"))"
    model["msixID"] = record.msixID
    model["asOf"] = record.asOf.description
    model["openItems"] = !record.openItems.isEmpty
    model["notice"] = Self.redisclosure
    model["mark"] = record.copy.map(Self.mark)
    return AccountPages.page("Record to print", .print, model, asking)
  }

  /// 34 CFR 99.33.
  static let redisclosure =
    "For the purpose chosen only. Whoever passes this on without the written consent of parent or "
    + "student breaks 34 CFR 99.33."

  private static func mark(_ copy: Exchange.CopyMark) -> String {
    let who = [copy.recipient.name, copy.recipient.organisation].filter { !$0.isEmpty }
      .joined(separator: ", ")
    return "Copy \(copy.copy.hex) for \(who), \(AccountPages.moment(copy.time))"
      + (copy.purpose.map { ", \($0.title)" } ?? "")
  }

  private static func exported(_ asking: Asking) throws -> Answer {
    let number = try asking.childNumber()
    guard let form = asking.site.copyForms.first(where: { $0.ending == asking.form["ending"] })
    else { throw PageError.input("Choose a form of file.") }
    let record = try asking.exchange.record(
      msixID: number, knownAt: nil, manner: .exported, acting: try asking.actingForPurpose())
    // The file's name is no number of a child: names of files end up in lists.
    return .file(try form.bytes(record), type: form.type, name: "msix-record.\(form.ending)")
  }
}
