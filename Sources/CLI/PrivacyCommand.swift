import ArgumentParser
import Exchange
import Primitives
import Records

struct PrivacyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "privacy",
    abstract: "The privacy desk: accounting, packs, rights, consents, emergencies, breaches.",
    subcommands: [
      PrivacyAccountingCommand.self, Request.self, Requests.self, Pack.self, Packet.self,
      VerifyPack.self, Holder.self,
      Rights.self, Consent.self, Withdraw.self, Tasks.self, Cosign.self, Letter.self,
      BreachCommand.self,
    ])

  /// Who asks or consents.
  static func relation(_ text: String) throws -> RequesterRelation {
    guard let relation = RequesterRelation(rawValue: text) else {
      throw ExchangeError(.usage, "say parent, guardian, student or representative")
    }
    return relation
  }
}

// MARK: Rights and consents

extension PrivacyCommand {
  struct Holder: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Who holds a child's rights on this day: parent, guardian or the student.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The child's MSIX id.") var msixID: String

    func run() throws {
      try common.withExchange { exchange in
        let standing = try exchange.rightsHolder(
          of: msixID, acting: try common.acting(on: exchange))
        let since = standing.since.map { " since \($0)" } ?? ""
        Output.line(
          standing.holder.rawValue + since + (standing.isByAge ? ", by age" : "")
            + (standing.isByAge
              ? "" : standing.majority.map { "; the student from \($0)" } ?? ""))
      }
    }
  }

  struct Rights: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record a guardianship, or that the student is emancipated.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The child's MSIX id.") var msixID: String
    @Option(help: "guardian or student.") var holder: String
    @Option(help: "Who it is; sealed.") var name: String
    @Option(help: "What the document is, and where; sealed.") var document: String
    @Option(help: "The first day.") var from: String
    @Option(help: "The last day.") var until: String?

    func run() throws {
      let holder = try PrivacyCommand.relation(holder)
      let from = try CommonOptions.date(from, "--from")
      let until = try until.map { try CommonOptions.date($0, "--until") }
      try common.withExchange { exchange in
        try exchange.recordRights(
          msixID: msixID, holder: holder, name: name, document: document, from: from,
          until: until, acting: try common.acting(on: exchange))
      }
      Output.line("recorded")
    }
  }

  struct Consent: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Record a written consent to a disclosure; prints its number.",
      discussion: "Looks for the purpose consent name it: --purpose consent --paper NUMBER.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The child's MSIX id.") var msixID: String
    @Option(help: "Who consents; sealed.") var by: String
    @Option(help: "parent, guardian or student.") var relation: String
    @Option(help: "To whom it may be disclosed; sealed.") var recipient: String
    @Option(help: "What the document is, and where; sealed.") var document: String
    @Option(help: "The last day.") var until: String

    func run() throws {
      let relation = try PrivacyCommand.relation(relation)
      let until = try CommonOptions.date(until, "--until")
      try common.withExchange { exchange in
        let consent = try exchange.recordConsent(
          msixID: msixID, by: by, relation: relation, recipient: recipient, document: document,
          until: until, acting: try common.acting(on: exchange))
        Output.line(consent.hex)
      }
    }
  }

  struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Take a consent back.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The consent.") var consent: String

    func run() throws {
      let consent = try CommonOptions.caseID(
        consent, listing: "it was printed when it was recorded")
      try common.withExchange { exchange in
        try exchange.withdrawConsent(consent, acting: try common.acting(on: exchange))
      }
      Output.line("withdrawn")
    }
  }
}

// MARK: Emergencies

extension PrivacyCommand {
  struct Tasks: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Emergency disclosures that want a second signature or a letter. No child is named."
    )
    @OptionGroup var common: CommonOptions
    @Flag(help: "Those that are done as well.") var done = false

    func run() throws {
      try common.withExchange { exchange in
        let acting = try common.acting(on: exchange)
        let listed = try exchange.emergencies(done: done, acting: acting)
        for one in listed {
          let signature = one.isCosigned ? "signed" : "signature due \(one.cosignDue)"
          let letter = one.isNoticed ? "letter sent" : "letter due \(one.letterDue)"
          Output.line(
            "\(one.caseID.hex)  \(one.day)  \(signature)  \(letter)"
              + (one.isLate(on: acting.time.date) ? "  LATE" : ""))
        }
        if listed.isEmpty { Output.line("nothing waits") }
      }
    }
  }

  struct Cosign: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Sign for another's emergency disclosure, as the second person.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The case: msix privacy tasks.") var caseID: String
    @Option(help: "A word to it; sealed.") var reason: String

    func run() throws {
      let caseID = try CommonOptions.caseID(caseID, listing: "msix privacy tasks")
      try common.withExchange { exchange in
        try exchange.cosignEmergency(
          caseID, word: reason, acting: try common.acting(on: exchange))
      }
      Output.line("signed")
    }
  }

  struct Letter: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Note that the notice of an emergency disclosure was sent.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The case: msix privacy tasks.") var caseID: String
    @Option(help: "Where to; sealed.") var to: String

    func run() throws {
      let caseID = try CommonOptions.caseID(caseID, listing: "msix privacy tasks")
      try common.withExchange { exchange in
        try exchange.noteEmergencyLetter(
          caseID, to: to, acting: try common.acting(on: exchange))
      }
      Output.line("noted")
    }
  }
}
