import ArgumentParser
import Exchange
import Files
import Primitives
import Records

extension PrivacyCommand {
  struct Request: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record that somebody asks for access to a child's record; the clock begins.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The child's MSIX id.") var msixID: String
    @Option(help: "Who asks; sealed.") var by: String
    @Option(help: "parent, guardian, student or representative.") var relation: String
    @Option(help: "How identity was proved; sealed.") var proof: String

    func run() throws {
      let relation = try PrivacyCommand.relation(relation)
      try common.withExchange { exchange in
        let (request, due) = try exchange.requestAccess(
          msixID: msixID, by: by, relation: relation, proof: proof,
          acting: try common.acting(on: exchange))
        Output.line("\(request.hex)  due \(due)")
      }
    }
  }

  struct Requests: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Requests for access, the most urgent first. No child is named.")
    @OptionGroup var common: CommonOptions
    @Flag(help: "Answered ones as well.") var answered = false

    func run() throws {
      try common.withExchange { exchange in
        let acting = try common.acting(on: exchange)
        let listed = try exchange.accessRequests(answered: answered, acting: acting)
        for one in listed {
          let standing =
            one.answered.map { "answered at \($0)" }
            ?? (one.due < acting.time.date ? "LATE since \(one.due)" : "due \(one.due)")
          Output.line(
            "\(one.request.hex)  \(one.received)  \(one.relation.rawValue)  \(standing)")
        }
        if listed.isEmpty { Output.line("nothing waits") }
      }
    }
  }

  struct Pack: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the family's access pack: record, statements, accounting, how to contest.",
      discussion: """
        A single HTML file to print. The code on it leads back: msix privacy verify-pack CODE.
        """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: PackOptions

    func run() throws { try options.make(.accessPack, common) }
  }

  struct Packet: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the packet of a family that leaves: record and statements.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: PackOptions

    func run() throws { try options.make(.exitPacket, common) }
  }

  struct VerifyPack: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify-pack",
      abstract: "Confirm a pack, by its code or by the file. It shows nothing of the child.",
      discussion: """
        With CODE it asks the ledger whether a pack bears it, and prints its digest, to be held \
        against the one on the paper. With --file it holds the file against the proof in it; with \
        --vkey as well, no ledger is needed: the keeper of the ledger publishes the key.
        """)
    @OptionGroup var common: CommonOptions
    @Argument(help: "The code on the pack.") var code: String?
    @Option(help: "The file.") var file: String?
    @Option(name: .customLong("vkey"), help: "A public key of the ledger; may be repeated.")
    var keys: [String] = []

    func run() throws {
      if let file {
        let (document, proof) = try PackFile.read(file)
        if !keys.isEmpty { return show(try proof.confirm(document, under: keys)) }
        return try common.withExchange(.look) { exchange in
          show(try proof.confirm(document, under: try exchange.noteKeys()))
        }
      }
      guard let code, let pack = PackFile.code(code) else {
        throw ExchangeError(.usage, "give the code on the pack, or --file FILE")
      }
      try common.withExchange(.look) { exchange in
        show(try exchange.confirmPack(pack, acting: try common.acting(on: exchange)))
      }
    }

    private func show(_ confirmed: PackProof.Confirmation) {
      let kind = confirmed.kind == .accessPack ? "access pack" : "exit packet"
      Output.line("confirmed: an \(kind) (\(confirmed.language)) of \(confirmed.recorded)")
      Output.line("ledger \(confirmed.origin), position \(confirmed.position)")
      Output.line("digest \(PackFile.digest(confirmed.digest))")
    }
  }
}

/// What both packs take.
struct PackOptions: ParsableArguments {
  @Argument(help: "The child's MSIX id.") var msixID: String
  @Option(help: "en or es.") var language = PackWords.Language.en
  @Option(help: "A new file.") var to: String

  func make(_ kind: AccessPackProduced.Kind, _ common: CommonOptions) throws {
    try CopyForm.requireNew(to)
    try common.withExchange { exchange in
      let pack = try exchange.producePack(
        kind, msixID: msixID, language: language.rawValue,
        acting: try common.acting(on: exchange)
      ) { content in PackPage(content, language).html }
      try CopyForm.write(PackFile.bytes(of: pack, language), to: to)
      Output.line(PackFile.code(pack.proof.pack))
      Output.message("msix: \(to) written; recorded at position \(pack.position)")
    }
  }
}

/// A pack in a file: the document, and behind it what proves it.
enum PackFile {
  /// Bytes of a file that are read: a record of some megabytes is none.
  private static let bytesMax = 64 << 20
  private static let opening = "<footer class=\"proof\" data-msix-pack=\""

  /// The document ends where the proof begins.
  static func bytes(of pack: Exchange.Pack, _ language: PackWords.Language) -> [UInt8] {
    let words = PackWords(language)
    return pack.document
      + Array(
        """
        \(opening)\(Base64.encode(pack.proof.encoded))">\
        \(words.digest): <code>\(digest(pack.digest))</code></footer>
        </body>
        </html>

        """.utf8)
  }

  static func read(_ path: String) throws -> (document: [UInt8], proof: PackProof) {
    let bytes = try DurableFile.read(path, maxBytes: bytesMax)
    let mark = Array(opening.utf8)
    guard let start = bytes.lastRange(of: mark)?.lowerBound,
      let end = bytes[(start + mark.count)...].firstIndex(of: UInt8(ascii: "\"")),
      let encoded = Base64.decode(
        String(decoding: bytes[(start + mark.count)..<end], as: UTF8.self)),
      let proof = PackProof(encoded)
    else { throw ExchangeError(.refused, "\(path) is no pack, or its end is missing") }
    return (Array(bytes[..<start]), proof)
  }

  /// The code as it is printed: groups of four digits.
  static func code(_ pack: CopyID) -> String { grouped(pack.hex) }

  /// From what somebody types; blanks and hyphens do not matter.
  static func code(_ text: String) -> CopyID? {
    CopyID(hex: String(text.lowercased().filter { $0.isHexDigit }))
  }

  /// Half of the digest: enough to compare by eye.
  static func digest(_ bytes: [UInt8]) -> String { grouped(Hex.encode(bytes.prefix(16))) }

  private static func grouped(_ digits: String) -> String {
    let digits = Array(digits)
    return stride(from: 0, to: digits.count, by: 4)
      .map { String(digits[$0..<min($0 + 4, digits.count)]) }.joined(separator: "-")
  }
}

extension [UInt8] {
  fileprivate func lastRange(of bytes: [UInt8]) -> Range<Int>? {
    guard !bytes.isEmpty, count >= bytes.count else { return nil }
    for start in stride(from: count - bytes.count, through: 0, by: -1)
    where self[start] == bytes[0] && self[start..<start + bytes.count].elementsEqual(bytes) {
      return start..<start + bytes.count
    }
    return nil
  }
}
