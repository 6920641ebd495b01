import ArgumentParser
import Exchange
import Intake
import Primitives
import Records

/// Which of its two tables a receipt is printed as in CSV.
enum ReceiptPart: String, ExpressibleByArgument, CaseIterable {
  /// A line for each finding.
  case findings
  /// A line for each student who was not rejected.
  case identifiers
  /// A line for each contested value, with the statement that goes with it.
  case disputes
}

/// Prints receipts in the form that was asked for.
struct ReceiptPrinter {
  let format: Format
  let part: ReceiptPart

  /// Where lines go.
  var line: (String) -> Void = { Output.line($0) }

  /// Names of columns, where the form has them.
  func begin() {
    guard format == .csv else { return }
    switch part {
    case .findings: row(Self.findingColumns)
    case .identifiers: row(Self.identifierColumns)
    case .disputes: row(Self.disputeColumns)
    }
  }

  func print(_ receipt: Exchange.IssuedReceipt) {
    switch (format, part) {
    case (.json, _): line(receipt.json.text)
    case (.text, _): for text in ReceiptText.lines(receipt) { line(text) }
    case (.csv, .findings): printFindings(of: receipt.body.content)
    case (.csv, .identifiers): printIdentifiers(of: receipt.body.content)
    case (.csv, .disputes): printDisputes(of: receipt.body.content)
    }
  }

  /// A whole receipt as a file.
  static func file(
    _ receipt: Exchange.IssuedReceipt, _ format: Format, _ part: ReceiptPart
  ) -> [UInt8] {
    var bytes = [UInt8]()
    let printer = ReceiptPrinter(format: format, part: part) { text in
      bytes += Array(text.utf8) + [0x0A]
    }
    printer.begin()
    printer.print(receipt)
    return bytes
  }

  private static let findingColumns = [
    "submission", "state", "mode", "new", "severity", "rule", "student_record_id", "group",
    "record_id", "file", "row", "column", "message",
  ]
  private static let identifierColumns = [
    "submission", "state", "mode", "student_record_id", "state_student_identifier", "msix_id",
    "how", "outcome",
  ]

  private static let disputeColumns = [
    "submission", "state", "mode", "student_record_id", "state_student_identifier", "case",
    "group", "record_id", "column", "value", "since", "statement", "agency_reasons",
  ]

  private func printDisputes(of content: ReceiptBody.Content) {
    for line in content.disputes {
      row([
        content.submission.hex, content.state.description, content.mode.rawValue,
        padded(line.studentRecordID, 7), line.stateStudentIdentifier, line.mark.caseID.hex,
        line.mark.group.title, padded(line.mark.recordID, 3), RecordText.name(line.mark.element),
        line.value, line.mark.since.description, line.mark.text, line.mark.agencyReasons ?? "",
      ])
    }
  }

  private func printFindings(of content: ReceiptBody.Content) {
    for finding in content.findings {
      row([
        content.submission.hex, content.state.description, content.mode.rawValue,
        finding.isNew.map { $0 ? "true" : "false" } ?? "", finding.severity.rawValue,
        finding.rule, finding.studentRecordID.map { padded($0, 7) } ?? "",
        finding.group?.title ?? "", finding.recordID.map { padded($0, 3) } ?? "",
        finding.file ?? "", finding.row.map(String.init) ?? "", finding.column ?? "",
        finding.message,
      ])
    }
  }

  private func printIdentifiers(of content: ReceiptBody.Content) {
    let head = [content.submission.hex, content.state.description, content.mode.rawValue]
    for line in content.identifiers {
      row(
        head + [
          line.studentRecordID.map { padded($0, 7) } ?? "", line.stateStudentIdentifier,
          line.msixID, line.how, "",
        ])
    }
    for line in content.rehearsed {
      row(
        head + [
          padded(line.studentRecordID, 7), "", line.msixID ?? "",
          line.how, line.outcome.rawValue,
        ])
    }
  }

  private func row(_ fields: [String]) {
    line(CSVWriter.guardedLine(fields))
  }
}
