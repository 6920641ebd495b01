import DataQuality
import Exchange
import Intake
import Ledger
import Primitives
import Records

/// Entries of the trail as they are printed; those of a child read as its family would read them.
enum TrailText {
  private static let columns = [
    "position", "recorded", "type", "account", "name", "role", "organisation", "address",
    "purpose", "view", "known_at", "groups", "children", "msix_id", "copy", "operator", "refused",
  ]

  static func show(_ answer: Exchange.TrailAnswer) {
    show(answer.lines)
    Output.message("msix: this look is recorded at position \(answer.look)")
  }

  static func show(_ lines: [Exchange.TrailLine]) {
    if lines.isEmpty { Output.line("nothing is recorded") }
    for line in lines {
      Output.line(
        Output.bold("\(line.recorded)") + "  \(what(line))  [\(line.position)]")
      var who = line.name
      if let role = line.role { who += ", \(role.title)" }
      if !line.organisation.isEmpty { who += ", \(line.organisation)" }
      if let address = line.address { who += ", \(address)" }
      Output.line("    \(who)" + (line.purpose.map { ": \($0.title)" } ?? ""))
      if !line.groups.isEmpty {
        Output.line("    shown: " + line.groups.map(\.title).joined(separator: ", "))
      }
    }
  }

  static func table(_ answer: Exchange.TrailAnswer) {
    Output.line(columns.joined(separator: ","))
    for line in answer.lines {
      Output.line(fields(line).map { CSVWriter.quoted($0 ?? "") }.joined(separator: ","))
    }
  }

  static func json(_ line: Exchange.TrailLine, _ proof: InclusionProof? = nil) -> JSON {
    let numbers: Set<String> = ["position", "known_at", "children"]
    var members = zip(columns, fields(line)).map { name, value -> (String, JSON) in
      guard name != "groups" else {
        return (name, .array(line.groups.map { .string($0.title) }))
      }
      guard let value else { return (name, .null) }
      if numbers.contains(name), let number = UInt64(value) { return (name, .number(number)) }
      return (name, .string(value))
    }
    members.append(("event", .string(line.event.hex)))
    members.append(("routine_use", line.purpose?.routineUse.map { .number($0) } ?? .null))
    if let proof { members.append(("inclusion", ProofCommand.json(proof))) }
    return .object(members)
  }

  private static func fields(_ line: Exchange.TrailLine) -> [String?] {
    [
      String(line.position), line.recorded.description, line.type, line.account?.hex, line.name,
      line.role?.rawValue, line.organisation, line.address, line.purpose?.rawValue, line.view,
      line.knownAt.map { String($0) }, line.groups.map(\.title).joined(separator: "; "),
      String(line.childCount), line.msixID, line.copy?.hex, line.operatorName,
      line.refusal?.rawValue,
    ]
  }

  /// In words.
  static func what(_ line: Exchange.TrailLine) -> String {
    let whose = line.msixID.map { " \($0)" } ?? ""
    let many = line.childCount == 1 ? "1 child" : "\(line.childCount) children"
    return switch line.type {
    case "record.viewed": "record\(whose) was shown"
    case "record.printed": "record\(whose) was printed, copy \(line.copy?.hex ?? "")"
    case "record.exported": "record\(whose) was written to a file, copy \(line.copy?.hex ?? "")"
    case "record.searched": "a search found \(many)" + (whose.isEmpty ? "" : ",\(whose) among them")
    case "report.run":
      "report “\(line.view)” showed \(many)" + (whose.isEmpty ? "" : ",\(whose) among them")
    case "access.refused": "\(line.view) was refused: \(line.refusal?.text ?? "")"
    default: line.type
    }
  }
}

/// A disclosure made again, as it is printed.
enum ReplayText {
  static func show(_ replay: Exchange.Replay) {
    Output.line(
      Output.bold(verdict(replay))
        + "  \(TrailText.what(replay.line)) at \(replay.line.recorded) by \(replay.line.name)")
    switch replay.content {
    case .record(let record): RecordText.show(record)
    case .search(let children, let criteria):
      if let criteria {
        let words = [criteria.last, criteria.first, criteria.birth?.description]
        Output.line("searched for: " + words.compactMap(\.self).joined(separator: ", "))
      }
      for child in children { Output.line(SearchText.fields(child).joined(separator: "  ")) }
    case .children(let lines):
      for line in lines {
        Output.line("\(line.state) \(line.stateStudentIdentifier) \(line.msixID)")
      }
    case .numbers(let numbers): for number in numbers { Output.line(number) }
    case .quality(let row): Output.line("score \(row.quality.score) of 1000")
    case .counted(let children):
      for child in children {
        Output.line(
          "\(child.msixID)  "
            + child.states.map { "\($0.state) \($0.day)" }.joined(separator: ", "))
      }
    case .explanation(let explanation): CountChildrenText.show(explanation)
    case .difference(let difference): CountChildrenText.show(difference)
    case .trail(let lines): TrailText.show(lines)
    case .log(let range): Output.line(opened(range))
    case .nothing: break
    }
    Output.message("msix: this look is recorded at position \(replay.look)")
  }

  private static func opened(_ range: ClosedRange<UInt64>) -> String {
    "opened from position \(range.lowerBound) to \(range.upperBound): msix log show"
  }

  private static func verdict(_ replay: Exchange.Replay) -> String {
    switch replay.verdict {
    case .equal:
      "EQUAL by digest" + (replay.erased > 0 ? " (\(replay.erased) erased since)" : "")
    case .different: "NOT what was shown: \(replay.different) digests differ"
    case .erased: "ERASED since: nothing can be shown again"
    case .unrepeatable: "cannot be made again: it showed what only that moment knew"
    }
  }

  static func json(_ replay: Exchange.Replay) -> JSON {
    var members: [(String, JSON)] = [
      ("verdict", .string(replay.verdict.rawValue)), ("equal", .number(replay.equal)),
      ("different", .number(replay.different)), ("erased", .number(replay.erased)),
      ("look", .number(replay.look)), ("disclosure", TrailText.json(replay.line)),
    ]
    switch replay.content {
    case .record(let record): members.append(("record", RecordText.json(record)))
    case .search(let children, let criteria):
      members.append(
        (
          "criteria",
          criteria.map { criteria in
            .object([
              ("last", .string(criteria.last)), ("first", .maybe(criteria.first)),
              ("birth", .maybe(criteria.birth?.description)),
              ("state", .maybe(criteria.state?.description)),
            ])
          } ?? .null
        ))
      members.append(("children", .array(children.map(SearchText.json))))
    case .children(let lines):
      members.append(("children", .array(lines.map { .string($0.msixID) })))
    case .numbers(let numbers): members.append(("children", .array(numbers.map { .string($0) })))
    case .quality(let row): members.append(("score_permille", .number(row.quality.score)))
    case .counted(let children):
      members.append(("children", .array(children.map { .string($0.msixID) })))
    case .explanation(let explanation):
      members.append(("explanation", CountChildrenText.json(explanation)))
    case .difference(let difference):
      members.append(("difference", CountChildrenText.json(difference)))
    case .trail(let lines):
      members.append(("trail", .array(lines.map { TrailText.json($0) })))
    case .log(let range):
      members.append(("from", .number(range.lowerBound)))
      members.append(("to", .number(range.upperBound)))
    case .nothing: break
    }
    return .object(members)
  }
}
