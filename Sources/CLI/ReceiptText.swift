import Records
import Exchange
import Ledger
import Primitives

/// A receipt as it is printed.
enum ReceiptText {
  /// For people: the outcome in one line, new findings one by one, known ones by rule.
  static func lines(_ receipt: Exchange.IssuedReceipt) -> [String] {
    let content = receipt.body.content
    let new = content.findings.filter { $0.isNew != false }
    let known = content.findings.filter { $0.isNew == false }
    return [outcome(receipt, new: new.count, known: known.count)]
      + byRule(new).flatMap { rule in
        rule.findings.prefix(newFindingsShownMax).map { "  new    \(line($0))" }
          + more(rule.findings.count - newFindingsShownMax, of: rule.findings[0])
      }
      + byRule(known).map { rule in
        let first = rule.findings[0]
        return "  known  \(first.severity.rawValue) \(first.rule): \(rule.findings.count) times"
      } + content.disputes.map(line)
  }

  /// A contested value: what the State says of whom, without the value, and what the family says.
  private static func line(_ dispute: ReceiptBody.DisputeLine) -> String {
    let text = dispute.mark.text.split(separator: "\n").joined(separator: " ")
    return "  DISPUTED student \(dispute.studentRecordID), \(dispute.mark.group.title), record "
      + "\(dispute.mark.recordID), \(RecordText.name(dispute.mark.element)): \(text)"
  }

  /// New findings of one rule that are shown one by one; the rest is a number.
  private static let newFindingsShownMax = 20

  private static func more(_ count: Int, of finding: Finding) -> [String] {
    count > 0
      ? ["  new    \(finding.severity.rawValue) \(finding.rule): \(count) more; --format csv"]
      : []
  }

  /// By rule in the order of their first findings.
  private static func byRule(_ findings: [Finding]) -> [(rule: String, findings: [Finding])] {
    var places = [String: Int]()
    var rules = [(rule: String, findings: [Finding])]()
    for finding in findings {
      if let place = places[finding.rule] {
        rules[place].findings.append(finding)
      } else {
        places[finding.rule] = rules.count
        rules.append((finding.rule, [finding]))
      }
    }
    return rules
  }

  private static func line(_ finding: Finding) -> String {
    let place = [
      finding.studentRecordID.map { "student \($0)" }, finding.group?.title,
      finding.recordID.map { "record \($0)" }, finding.column, finding.file,
      finding.row.map { "row \($0)" },
    ].compactMap { $0 }.joined(separator: ", ")
    return "\(finding.severity.rawValue) \(finding.rule)"
      + (place.isEmpty ? "" : " (\(place))") + ": \(finding.message)"
  }

  private static func outcome(
    _ receipt: Exchange.IssuedReceipt, new: Int, known: Int
  ) -> String {
    let content = receipt.body.content
    let totals = content.totals
    let counts = [
      (totals.inserted, "inserted"), (totals.updated, "updated"), (totals.unchanged, "unchanged"),
      (totals.retracted, "retracted"), (totals.rejected, "rejected"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    return
      "\(content.state)  \(content.received)  "
      + (content.mode == .test ? "TEST, nothing was changed  " : "")
      + "\(totals.total) students"
      + (counts.isEmpty ? "" : ": \(counts)")
      + "  positions \(content.first)-\(receipt.body.last)"
      + "  findings \(new) new, \(known) known  \(content.submission.hex)"
  }
}
