public import Primitives

/// A file for the Department: a header record, names of columns, lines.
public struct FederalFile: Sendable {
  /// The file specification's short name, such as FS121SUB: the name of the file.
  public let name: String
  /// The header record: type, total of lines, name, identifier, reporting period.
  public let header: [String]
  /// The names of the columns.
  public let columns: [String]
  /// The lines.
  public let lines: [[String]]
}

/// What an edit check found.
public struct FederalFinding: Sendable {
  /// Whether the files may leave.
  public enum Severity: String, Sendable {
    /// They may not.
    case error
    /// They may, with the explanation.
    case warning
  }
  /// Whether the files may leave.
  public let severity: Severity
  /// Which check.
  public let check: String
  /// The State; nil for the nation.
  public let state: StateCode?
  /// What was found and what it means.
  public let explanation: String
}

/// A set of files with what the checks said of them.
public struct FederalFiles: Sendable {
  /// The files.
  public let files: [FederalFile]
  /// What was found; any error keeps the files back.
  public let findings: [FederalFinding]
  /// The last position that counts.
  public let knownAt: UInt64

  /// Whether they may leave.
  public var mayLeave: Bool { !findings.contains { $0.severity == .error } }
}
