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
      Output.line(CSVWriter.guardedLine(fields(line).map { $0 ?? "" }))
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
