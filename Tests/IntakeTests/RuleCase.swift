@testable import Intake
import Records
import Testing

/// One rule, and what breaks it and nothing else.
struct RuleCase: CustomTestStringConvertible {
  /// `reject first-name-blank`.
  let rule: String
  /// Everything that is found; the rule alone for all but the sex, which is told in two ways.
  let expected: [String]
  let outcome: @Sendable () throws -> Outcome

  var testDescription: String { rule }

  init(_ rule: String, also: [String] = [], _ outcome: @escaping @Sendable () throws -> Outcome) {
    self.rule = rule
    expected = [rule] + also
    self.outcome = outcome
  }

  /// A package that is right in everything, with one thing spoilt.
  static func package(
    _ rule: String, also: [String] = [], limits: SubmissionLimits = .standard,
    tables: KnownTables = KnownTables(), _ spoil: @escaping @Sendable (inout TestPackage) -> Void
  ) -> RuleCase {
    RuleCase(rule, also: also) {
      var package = TestPackage()
      spoil(&package)
      return Outcome(archive: package.archive(), limits: limits, tables: tables)
    }
  }

  /// The same with one value changed in the first row of a group.
  static func value(
    _ rule: String, _ group: Group, _ column: String, _ value: String, also: [String] = []
  ) -> RuleCase {
    package(rule, also: also) { $0.set(group.fileName, column, value) }
  }

  /// Its files changed as bytes.
  static func files(
    _ rule: String, limits: SubmissionLimits = .standard,
    _ spoil: @escaping @Sendable (inout [String: [UInt8]]) -> Void
  ) -> RuleCase {
    RuleCase(rule) {
      var files = TestPackage().files()
      spoil(&files)
      return Outcome(files: files, limits: limits)
    }
  }

  /// Its archive written wrong.
  static func archive(
    _ rule: String, limits: SubmissionLimits = .standard,
    _ spoil: @escaping @Sendable (inout ZipWriter) -> Void
  ) -> RuleCase {
    RuleCase(rule) {
      var writer = ZipWriter(files: TestPackage().files())
      spoil(&writer)
      return Outcome(archive: writer.bytes(), limits: limits)
    }
  }

  /// Its document with the first `place` written otherwise.
  static func document(
    _ rule: String, _ place: String, _ other: String, limits: SubmissionLimits = .standard
  ) -> RuleCase {
    RuleCase(rule) {
      let text = try TestPackage().document().replacingFirst(place, with: other)
      return Outcome(document: text, limits: limits)
    }
  }

  static func limits(_ change: (inout SubmissionLimits) -> Void) -> SubmissionLimits {
    var limits = SubmissionLimits.standard
    change(&limits)
    return limits
  }
}
