import Exchange
import Files
import Intake
import Primitives
import Records

/// A State's packages, and the receipts for them.
enum PackageOperations {
  static let all = [submit, receipts, receipt]

  private static let submit = APIOperation(
    method: .post, path: "\(APIOperation.root)/packages", name: "submitPackage",
    summary: "Send a package of minimum data elements",
    meaning: "Judged whole, then taken, then answered: the answer is the receipt, and by then "
      + "everything is in the log. A package that was answered before gets its first answer, "
      + "whatever key it comes with. One that was cut short is completed by sending it again.",
    access: .bearer, use: .submission, body: .package,
    parameters: [
      .state,
      .query(
        "mode", .choice(["test"]), "Judged and matched, and nothing changes."),
      .requestKey,
    ],
    successes: [
      .init(status: 201, meaning: "Taken now, or refused as a whole now.", schema: "Receipt"),
      .init(status: 200, meaning: "Answered before: the first receipt.", schema: "Receipt"),
    ],
    problems: [408, 413, 415, 422], answer: { _ in throw Problem(.badRequest) })

  private static let receipts = APIOperation(
    method: .get, path: "\(APIOperation.root)/receipts", name: "listReceipts",
    summary: "The State's packages, the newest first",
    meaning: "What became of each, in totals; the receipts are read one by one. `next` is the "
      + "`after` of the next part.",
    access: .bearer,
    parameters: [
      .state, .limit, .query("after", .hex(32), "`next` of the part before."),
    ],
    successes: [.init(status: 200, meaning: "A part of the list.", schema: "Receipts")],
    problems: [422]
  ) { asking in
    let (listings, isCut) = try asking.exchange.submissions(
      of: try asking.state(for: .readReceipts),
      after: asking.input["after"].flatMap { SubmissionID(hex: $0) }, limit: asking.limit,
      acting: try asking.acting())
    return .json(
      .object([
        ("receipts", .array(listings.map(json))),
        ("next", .maybe(isCut ? listings.last?.submission.hex : nil)),
      ]))
  }

  private static func json(_ listing: Exchange.SubmissionListing) -> JSON {
    let totals = listing.totals
    return .object([
      ("submission", .string(listing.submission.hex)),
      ("received", .string(listing.received.description)),
      ("mode", .string(listing.mode.rawValue)), ("outcome", .string(listing.outcome.rawValue)),
      (
        "students",
        .object([
          ("total", .number(totals.total)), ("inserted", .number(totals.inserted)),
          ("updated", .number(totals.updated)), ("unchanged", .number(totals.unchanged)),
          ("retracted", .number(totals.retracted)), ("rejected", .number(totals.rejected)),
        ])
      ),
      ("findings", .number(listing.findingCount)),
    ])
  }

  private static let receipt = APIOperation(
    method: .get, path: "\(APIOperation.root)/receipts/{submission}", name: "readReceipt",
    summary: "A receipt again",
    meaning: "The same body to the byte, with a newer proof. The look is recorded.",
    access: .bearer,
    parameters: [.path("submission", .hex(32), "The submission's number.")],
    successes: [.init(status: 200, meaning: "The receipt.", schema: "Receipt")]
  ) { asking in
    guard let submission = asking.input["submission"].flatMap({ SubmissionID(hex: $0) }) else {
      throw Problem(.notFound)
    }
    do {
      let issued = try asking.exchange.receipt(of: submission, acting: try asking.acting())
      return .json(issued.json)
    } catch {
      // Another State's receipt and none are one and the same.
      let known = ExchangeError(wrapping: error)
      guard known.code == .refused, try isElsewhere(asking) else { throw error }
      throw Problem(.notFound, "There is no such submission.")
    }
  }

  /// Whether somebody may read receipts at all, so that a refusal is about where this one lies.
  private static func isElsewhere(_ asking: APIAsking) throws -> Bool {
    try !asking.holder.roles(for: .readReceipts).isEmpty && asking.holder.dues.isEmpty
  }

  /// Takes a package that lies in a file.
  static func take(_ file: SpoolFile, _ asking: APIAsking) throws -> Answer {
    let state = try asking.state(for: .submitPackages)
    let outcome = try asking.exchange.submit(
      try open(file), fileName: "upload", expectedState: state, received: nil,
      asTest: asking.input["mode"] == "test", requestKey: asking.requestKey,
      acting: try asking.acting())
    let checkpoint = try asking.exchange.publishCheckpoint()
    var answer = Answer.json(try asking.exchange.issue(outcome.receipt, under: checkpoint).json)
    answer.status = outcome.isRepetition ? 200 : 201
    answer.fields.append(
      ("Location", "\(APIOperation.root)/receipts/\(outcome.submission.hex)"))
    return answer
  }

  /// What does not open is refused with a receipt too: it is known who sent it.
  static func open(_ file: SpoolFile) throws -> PackageFiles {
    do throws(IntakeError) { return try PackageSource.open(path: file.path) } catch {
      guard let unopened = PackageSource.unopened(path: file.path, because: error) else {
        throw error
      }
      return unopened
    }
  }
}

extension Answer {
  /// A JSON document.
  static func json(_ value: JSON) -> Answer {
    .file(Array(value.text.utf8), type: "application/json")
  }
}
