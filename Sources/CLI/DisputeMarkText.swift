import Exchange
import Primitives
import Records

/// Marks of contested and corrected values, as every form of a record carries them.
enum DisputeMarkText {
  /// What stands behind a value: ` DISPUTED [case]`, so many digits of the case as tell it apart.
  static func words(_ marks: [Exchange.DisputeMark]) -> String {
    marks.map { mark in
      switch mark.kind {
      case .statement: " DISPUTED [\(name(mark))]"
      case .corrected: " FOUND WRONG [\(name(mark))]"
      }
    }.joined()
  }

  /// The same behind a row, with the fields that it is about.
  static func named(_ marks: [Exchange.DisputeMark]) -> String {
    marks.map { " \(RecordText.name($0.element))" + words([$0]) }.joined()
  }

  /// The beginning of the case's number: eight digits tell the cases of one child apart.
  private static func name(_ mark: Exchange.DisputeMark) -> String {
    String(mark.caseID.hex.prefix(8))
  }

  static func title(_ dispute: Exchange.ConsolidatedRecord.DisputeShown) -> String {
    let what =
      dispute.mark.kind == .statement
      ? "Statement of disagreement with what \(dispute.state) says"
      : "Found wrong, and sent otherwise by \(dispute.state) since"
    return "[\(name(dispute.mark))] \(what), \(dispute.mark.since)"
  }

  static func show(_ disputes: [Exchange.ConsolidatedRecord.DisputeShown]) {
    guard !disputes.isEmpty else { return }
    Output.line("\n" + Output.bold("Contested and corrected"))
    for dispute in disputes {
      Output.line("  " + title(dispute))
      quote(dispute.mark.text)
      if let reasons = dispute.mark.agencyReasons {
        Output.line("  the agency's reasons:")
        quote(reasons)
      }
    }
  }

  private static func quote(_ text: String) {
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      Output.line("  | \(line)")
    }
  }

  /// For forms that have no place beside a value: each mark in words, and its text.
  static func lines(of record: Exchange.ConsolidatedRecord) -> [String] {
    let values = record.statements.flatMap { statement in
      statement.marks.map { mark in
        "\(statement.state), \(mark.group.title) \(padded(mark.recordID, 3)), "
          + "\(RecordText.name(mark.element)):\(words([mark]))."
      }
    }
    let texts = record.disputes.flatMap { dispute in
      [title(dispute) + ": " + dispute.mark.text]
        + (dispute.mark.agencyReasons.map { ["The agency's reasons: \($0)"] } ?? [])
    }
    return values + texts
  }

  static func json(_ dispute: Exchange.ConsolidatedRecord.DisputeShown) -> JSON {
    guard case .object(let members) = json(dispute.mark) else { return .null }
    return .object(
      members + [
        ("state", .string(dispute.state.description)), ("statement", .string(dispute.mark.text)),
        ("agency_reasons", .maybe(dispute.mark.agencyReasons)),
      ])
  }

  static func json(_ mark: Exchange.DisputeMark) -> JSON {
    .object([
      ("case", .string(mark.caseID.hex)), ("kind", .string(mark.kind.rawValue)),
      ("element", .string(RecordText.name(mark.element))),
      ("since", .string(mark.since.description)),
    ])
  }
}
