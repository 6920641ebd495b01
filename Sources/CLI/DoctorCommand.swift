import ArgumentParser
import Exchange
import Glibc
import Primitives
import Web

struct DoctorCommand: ParsableCommand, ShelteredCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is wrong with a ledger, how bad it is and what to do. Reads only.",
    discussion: """
      Works beside a server, on a ledger that does not open, and where there is none: it takes no \
      lock and changes nothing. Status 0: nothing to mend; 1: something is; 3: stored bytes \
      disagree with themselves or with what was published. It does not read every byte: msix \
      verify does.
      """)

  /// The form of the answer.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @OptionGroup var common: CommonOptions
  @Option(help: "text or json.") var format = Form.text
  @Option(help: "The certificate of the pages, to see when it ends.") var tlsCert: String?

  /// What it reads may be damaged, and LMDB trusts it.
  var isSheltered: Bool { true }

  func run() throws {
    var conditions = Doctor.Conditions(
      now: Surroundings.now(), user: geteuid(), certificate: tlsCert,
      certificateEnd: { CertificateEnd.of(pem: $0) })
    // Looked at in its place, and said what is wrong with it.
    conditions.secret = try common.secret()
    var found = [DoctorFinding]()
    Doctor(home: try common.home, conditions: conditions) { finding in
      found.append(finding)
      guard format == .text else { return }
      Self.show(finding)
      // What follows may end the process.
      try? Output.flush()
    }.examine()
    let worst = found.map(\.gravity).max()
    switch format {
    case .text: Output.line(Self.summary(found))
    case .json: Output.line(Self.json(found, worst).indentedText)
    }
    if let worst, worst.exitStatus != 0 {
      throw Outcome(status: worst.exitStatus, message: nil)
    }
  }

  private static func show(_ finding: DoctorFinding) {
    let mark = finding.gravity == .integrity ? "INTEGRITY" : finding.gravity.rawValue
    Output.line("\(Output.bold(mark)) \(finding.kind.rawValue): \(finding.what)")
    Output.line("    do: \(finding.remedy)")
    if let page = finding.runbook { Output.line("    see: docs/runbooks/\(page).md") }
  }

  private static func summary(_ found: [DoctorFinding]) -> String {
    let counts = DoctorFinding.Gravity.allCases.reversed().map { gravity in
      let count = found.count { $0.gravity == gravity }
      return switch gravity {
      case .integrity: "\(count) of integrity"
      case .mend: "\(count) to mend"
      case .note: "\(count) to know"
      }
    }
    return counts.joined(separator: ", ")
  }

  private static func json(_ found: [DoctorFinding], _ worst: DoctorFinding.Gravity?) -> JSON {
    .object([
      ("status", .number(worst?.exitStatus ?? 0)),
      (
        "findings",
        .array(
          found.map { finding in
            .object([
              ("finding", .string(finding.kind.rawValue)),
              ("gravity", .string(finding.gravity.rawValue)), ("what", .string(finding.what)),
              ("do", .string(finding.remedy)), ("runbook", .maybe(finding.runbook)),
            ])
          })
      ),
    ])
  }
}
