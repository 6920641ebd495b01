import DataQuality
import Records
import Primitives
import Exchange

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
    case .roster(let lines): RosterText.show(lines)
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
    case .worklist(let lines): for line in lines { WorkLineText.show(line, .text) }
    case .match(let explanation): MatchText.show(explanation)
    case .reconciliation(let lines):
      for line in lines {
        Output.line(
          "\(line.identifier)  \(line.msixID ?? "")  \(line.side.rawValue): "
            + line.explanation)
      }
    case .dispute(let steps): DisputeText.show(steps)
    case .moves(let lines): for line in lines { MoveText.show(line, .text) }
    case .thread(let entries): MoveText.show(entries)
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
    case .unrepeatable: "cannot be made again: its event does not say what was asked"
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
    case .roster(let lines):
      members.append(("children", .array(lines.map(RosterText.json))))
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
    case .worklist(let lines):
      members.append(("worklist", .array(lines.map { WorkLineText.json($0) })))
    case .match(let explanation): members.append(("match", MatchText.json(explanation)))
    case .reconciliation(let lines):
      members.append(("disagreements", .array(lines.map { CountChildrenText.json($0) })))
    case .dispute(let steps): members.append(("steps", .number(steps.count)))
    case .moves(let lines): members.append(("moves", .array(lines.map { MoveText.json($0) })))
    case .thread(let entries):
      members.append(("thread", .array(entries.map { MoveText.json($0) })))
    case .log(let range):
      members.append(("from", .number(range.lowerBound)))
      members.append(("to", .number(range.upperBound)))
    case .nothing: break
    }
    return .object(members)
  }
}
