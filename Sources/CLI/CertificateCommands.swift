import ArgumentParser
import Counting
import Exchange
import Files
import Ledger
import Primitives
import Records

extension CountCommand {
  struct Certify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Certifies a period's counts: a signed event, and a file that proves it.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var which: Question
    @Option(help: "A position or a time: as it was known then.") var knownAt: String?

    func run() throws {
      let question = try which.question(knownAt: knownAt)
      guard which.category == 1 else {
        throw ExchangeError(.usage, "a certificate has both categories; leave out --category")
      }
      try common.withExchange { exchange in
        let found = try exchange.certifyCount(
          question, acting: try common.acting(on: exchange))
        Output.line(CertificateText.json(found).text)
      }
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Looks at a certificate again: the same event, the same log, the same numbers?",
      discussion: """
        Names what does not hold. Status 3 when the event, its signature or its checkpoint are not \
        this log's; 1 when the rules or the numbers differ.
        """)
    @OptionGroup var common: CommonOptions
    @Flag(help: "Count the log again from nothing, up to the certificate's position.")
    var replay = false
    @Option(help: "json or text.") var format = Format.json
    @Argument(help: "The file that certify printed, or the position of the event.")
    var certificate: String

    /// A certificate of every State has less than a leaf's 64 KiB, in base 64 beside its JSON.
    private static let fileBytesMax = 1 << 20

    func run() throws {
      let (position, leaf) = try Self.read(certificate)
      try common.withExchange { exchange in
        let report = try exchange.verifyCertificate(
          at: position, leaf: leaf, replaying: replay, acting: try common.acting(on: exchange))
        switch format {
        case .text: CertificateText.show(report)
        case .json, .csv: Output.line(CertificateText.json(report).text)
        }
        let isForged = report.failures.contains {
          ["another-log", "signature", "checkpoint"].contains($0.name)
        }
        guard report.failures.isEmpty else {
          throw Outcome(
            status: isForged ? 3 : 1,
            message: "msix: the certificate does not stand: \(report.failures[0].explanation)")
        }
      }
    }

    /// The position and the leaf are all that is read of a file: the leaf is signed and says the
    /// rest.
    private static func read(_ text: String) throws -> (UInt64, [UInt8]?) {
      if let position = UInt64(text) { return (position, nil) }
      let bytes = try DurableFile.read(text, maxBytes: fileBytesMax)
      let file = String(decoding: bytes, as: UTF8.self)
      guard let position = member("event", of: file, ending: [",", "}"]).flatMap({ UInt64($0) }),
        let leaf = member("leaf", of: file, ending: [","]).flatMap({ text -> [UInt8]? in
          guard text.first == "\"", text.last == "\"", text.count > 2 else { return nil }
          return Base64.decode(String(text.dropFirst().dropLast()))
        })
      else {
        throw ExchangeError(.usage, "this is no certificate: msix count certify prints one")
      }
      return (position, leaf)
    }

    /// The text of a member of the outermost object; certificates have no other of that name.
    private static func member(
      _ name: String, of file: String, ending: Set<Character>
    ) -> String? {
      let wanted = "\"\(name)\":"
      guard let found = file.ranges(of: wanted).first else { return nil }
      let rest = file[found.upperBound...].drop { $0 == " " }
      return String(rest.prefix { !ending.contains($0) }).trimmingSpaces
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}

/// A certificate as it is printed.
enum CertificateText {
  static func json(_ found: Exchange.Certificate) -> JSON {
    .object([
      ("event", .number(found.position)), ("leaf", .string(Base64.encode(found.leaf))),
      ("certificate", json(found.body)), ("checkpoint", .string(found.checkpoint.note)),
    ])
  }

  private static func json(_ body: CountCertified) -> JSON {
    .object([
      (
        "period",
        .string(
          PerformancePeriod(startYear: Int32(clamping: body.periodStartYear)).description)
      ),
      ("known_at", .number(body.knownAt)), ("as_of", .string(body.asOf.description)),
      ("rules", .string(body.rules)),
      ("rules_digest", .string("sha256:\(Hex.encode(body.rulesDigest))")),
      ("checkpoint", .string(body.checkpoint)),
      (
        "counts",
        .array(
          body.categories.map { one in
            .object([
              ("category", .number(one.category)), ("national", .int(one.national)),
              (
                "states", .object(one.states.map { ($0.state.description, .int($0.count)) })
              ),
              ("series_digest", .string("sha256:\(Hex.encode(one.seriesDigest))")),
            ])
          })
      ),
    ])
  }

  static func json(_ report: Exchange.CertificateReport) -> JSON {
    .object([
      ("event", .number(report.position)), ("stands", .bool(report.failures.isEmpty)),
      ("replayed", .bool(report.wasReplayed)),
      (
        "failures",
        .array(
          report.failures.map { failure in
            .object([
              ("name", .string(failure.name)), ("explanation", .string(failure.explanation)),
            ])
          })
      ),
      ("certificate", json(report.certificate)),
    ])
  }

  static func show(_ report: Exchange.CertificateReport) {
    let body = report.certificate
    let period = PerformancePeriod(startYear: Int32(clamping: body.periodStartYear))
    Output.line(
      Output.bold("Certificate at position \(report.position): \(period)")
        + ", as of \(body.asOf), known at position \(body.knownAt), rules \(body.rules)")
    for one in body.categories {
      Output.line(
        "category \(one.category): \(one.national) children, \(one.states.count) States")
    }
    for failure in report.failures { Output.line("\(failure.name): \(failure.explanation)") }
    if report.failures.isEmpty {
      Output.line(report.wasReplayed ? "It stands, also counted from nothing." : "It stands.")
    }
  }
}
