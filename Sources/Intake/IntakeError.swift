public import Records

/// Why nothing of a package is taken: the first fatal finding, with its place and the mend.
///
/// The caller answers the State with the finding. Where the header could be read, the refusal is
/// recorded under that State and answered with a receipt; otherwise nobody is known to have sent
/// it, and the finding is only shown. Trying again with the same bytes fails the same way, but for
/// `package-unreadable` and `file-unreadable`, which are about this machine.
public struct IntakeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The finding; its severity is fatal.
  public let finding: Finding
  /// What the file says of itself, when that much was in order.
  public let header: SubmissionHeader?

  /// A refusal.
  public init(_ finding: Finding, header: SubmissionHeader? = nil) {
    self.finding = finding
    self.header = header
  }

  init(
    _ rule: Rule, file: String? = nil, row: Int? = nil, column: String? = nil, detail: String = ""
  ) {
    precondition(rule.severity == .fatal, "\(rule.name) does not refuse a file")
    self.init(
      Finding(
        .fatal, rule: rule.name, file: file, row: row, column: column,
        message: detail.isEmpty ? rule.message : "\(rule.message) \(detail)"))
  }

  /// The same refusal of a file whose header is known.
  func with(header: SubmissionHeader) -> IntakeError { IntakeError(finding, header: header) }

  /// The place and what is wrong there.
  public var description: String {
    var place = [String]()
    if let file = finding.file { place.append(file) }
    if let row = finding.row { place.append("row \(row)") }
    if let column = finding.column { place.append(column) }
    let prefix = place.isEmpty ? "" : place.joined(separator: ", ") + ": "
    return "\(prefix)\(finding.message) [\(finding.rule)]"
  }
}
