import ArgumentParser
import Exchange
import Files
import Intake
import Primitives
import Records
import Sealing
import Signing

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a child's record to a new file, with the mark of this copy.",
    discussion: """
      The form follows the name's ending unless --format says it: json, csv, xml (a package of \
      State statements) or html (a page to print). The look is recorded before the file is made. \
      The file is for its owner alone (0600) and bears the mark of its copy. With --encrypt it is \
      a ZIP archive (AES-256, AE-2) that the programs of any office open; the password is made \
      and shown once. Send it by another way than the file.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "The MSIX id: 12 digits.") var msixID: String
  @Option(help: "A new file.") var to: String
  @Option(help: "json, csv, xml or html (default: by the file's ending).") var format: CopyForm?
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?
  @Flag(help: "Former statements too, and which State records came and went.") var history = false
  @Flag(help: "As an encrypted ZIP archive; the password is shown.") var encrypt = false

  func run() throws {
    let form = try format ?? (encrypt ? .html : CopyForm(ending: to))
    try CopyForm.requireNew(to)
    let knownAt = try CommonOptions.knownAt(knownAt)
    try common.withExchange(.look) { exchange in
      let record = try exchange.record(
        msixID: msixID, knownAt: knownAt, withHistory: history, manner: .exported,
        acting: try common.acting(on: exchange))
      var bytes = try form.bytes(of: record)
      if encrypt {
        let password = EncryptedZip.password(from: SystemRandom())
        bytes = EncryptedZip.archive(
          of: bytes, named: "record.\(form.rawValue)", password: password,
          random: SystemRandom())
        try CopyForm.write(bytes, to: to)
        Output.line(password)
      } else {
        try CopyForm.write(bytes, to: to)
      }
      Output.message("msix: \(to) written; the look is recorded at position \(record.look)")
    }
  }
}

struct PrintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print",
    abstract: "Write a child's record as a page to print, with the mark of this copy.",
    discussion: """
      A single HTML file that needs nothing else: open it in a browser and print it. The look is \
      recorded first, as a print.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "The MSIX id: 12 digits.") var msixID: String
  @Option(help: "A new file.") var to: String
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?

  func run() throws {
    try CopyForm.requireNew(to)
    let knownAt = try CommonOptions.knownAt(knownAt)
    try common.withExchange(.look) { exchange in
      let record = try exchange.record(
        msixID: msixID, knownAt: knownAt, manner: .printed,
        acting: try common.acting(on: exchange))
      try CopyForm.write(Array(RecordPage.html(of: record).utf8), to: to)
      Output.message("msix: \(to) written; the look is recorded at position \(record.look)")
    }
  }
}

/// The form of a copy in a file.
enum CopyForm: String, ExpressibleByArgument, CaseIterable {
  case json
  case csv
  case xml
  case html

  init(ending path: String) throws {
    guard let dot = path.lastIndex(of: "."),
      let form = CopyForm(rawValue: path[path.index(after: dot)...].lowercased())
    else {
      throw ExchangeError(.usage, "name the form: --format json, csv, xml or html")
    }
    self = form
  }

  func bytes(of record: Exchange.ConsolidatedRecord) throws -> [UInt8] {
    switch self {
    case .json: Array((RecordText.json(record).indentedText + "\n").utf8)
    case .csv: Array(RecordTable.text(of: record).utf8)
    case .xml: try RecordPackage.bytes(of: record)
    case .html: Array(RecordPage.html(of: record).utf8)
    }
  }

  /// Asked before the look is recorded, so that a slip of the pen is no disclosure.
  static func requireNew(_ path: String) throws {
    guard !Directory.isThere(path) else {
      throw ExchangeError(.refused, "there is something at \(path); name a new file")
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = NewFiles(folder: nil)
    try file.write(bytes, to: path)
    try file.close()
  }
}

/// The statements as an XML package, each State's under a number of its own, with the mark of the
/// copy in a comment.
enum RecordPackage {
  static func bytes(of record: Exchange.ConsolidatedRecord) throws -> [UInt8] {
    guard let first = record.statements.first else { return [] }
    var bytes = [UInt8]()
    var isMarked = false
    var writer = XMLWriter { piece in
      guard !isMarked, let end = piece.firstIndex(of: 0x0A) else {
        bytes += piece
        return
      }
      isMarked = true
      bytes += piece[...end] + comment(record) + piece[(end + 1)...]
    }
    let start = Instant(startOf: first.submissionDate)
    try writer.header(
      SubmissionHeader(
        state: first.state, submissionDate: start, totalStudents: record.statements.count,
        totalRecords: record.statements.reduce(0) { sum, statement in
          statement.block.groups.reduce(sum) { $0 + $1.rows.count }
        },
        effectiveFrom: start, effectiveUntil: start.adding(seconds: 1)))
    for (index, statement) in record.statements.enumerated() {
      try statement.block.write(
        to: &writer, student: UInt32(index + 1), state: statement.state, action: .insert)
    }
    try writer.end()
    return bytes
  }

  private static func comment(_ record: Exchange.ConsolidatedRecord) -> [UInt8] {
    let words =
      [ExportNotice.text] + (record.copy.map { [ExportNotice.mark($0)] } ?? [])
      + DisputeMarkText.lines(of: record)
    // Two hyphens would end a comment.
    let text = words.joined(separator: " ").split(separator: "-", omittingEmptySubsequences: false)
      .joined(separator: "\u{2010}")
    return Array("<!-- \(text) -->\n".utf8)
  }
}
