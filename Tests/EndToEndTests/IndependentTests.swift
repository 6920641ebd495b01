import Foundation
import Testing

/// The program in tools/verify-independent, that shares no code with this one.
struct Independent {
  let python: String

  init(_ python: String) { self.python = python }

  /// Runs one of its scripts.
  func run(_ script: String, _ words: [String], ledger: TestLedger) throws -> Answer {
    let environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": ledger.root + "/home",
      "MSIX_SECOND_PLACE": ledger.second, "PYTHONDONTWRITEBYTECODE": "1",
    ]
    return try Program.run(
      python, ["\(Place.verifier)/\(script)"] + words, environment: environment,
      folder: ledger.root)
  }

  /// It finds the ledger good.
  func accepts(
    _ ledger: TestLedger, more: [String] = [], at location: SourceLocation = #_sourceLocation
  ) throws {
    let answer = try run(
      "verify.py", ["--data", ledger.data, "--msix", Place.msix] + more, ledger: ledger)
    #expect(
      answer.status == 0 && answer.text.contains("all good"), "\(answer.text)\(answer.errors)",
      sourceLocation: location)
  }
}

/// A stranger accepts what is good and refuses each forgery.
@Suite(
  .enabled(if: Place.python != nil, "MSIX_PYTHON names no Python with cbor2, cryptography, lmdb"))
struct IndependentTests {
  private let independent: Independent

  init() throws { independent = Independent(try #require(Place.python)) }

  @Test func aStrangerAcceptsTheLogAndTheReceipts() throws {
    let ledger = try Fixture.full()
    let receipts = ledger.root + "/receipts"
    try Fixture.fullAnswer().output.write(to: URL(fileURLWithPath: receipts))
    try independent.accepts(ledger, more: ["--receipt", receipts, "--vectors"])
  }

  /// Every row that follows from the log: tiles, marks, checkpoints, blobs, keys, decision/, views.
  @Test func aStrangerReadsTheFolderAtRest() throws {
    let ledger = try Fixture.full()
    let words = ["--log", ledger.data]
    let good = try independent.run("verify.py", words, ledger: ledger)
    #expect(good.status == 0 && good.text.contains("rows of tiles"), "\(good.text)\(good.errors)")
    let bad = try independent.run(
      "verify.py", words + ["--genesis", String(repeating: "0", count: 64)], ledger: ledger)
    #expect(bad.status == 3, "\(bad.text)\(bad.errors)")
  }

  @Test func aStrangerCountsTheSameChildrenFromThePackages() throws {
    let ledger = try Fixture.full()
    let answer = try independent.run(
      "recount.py", ["--msix", Place.msix, "--data", ledger.data] + Sample.paths, ledger: ledger)
    #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    #expect(answer.text.contains("ok    2024-25"), "\(answer.text)")
    // It can say no: with a package fewer it comes to other counts.
    let fewer = try independent.run(
      "recount.py", ["--msix", Place.msix, "--data", ledger.data] + Sample.paths.dropLast(8),
      ledger: ledger)
    #expect(fewer.status == 3, "\(fewer.text)\(fewer.errors)")
  }

  @Test func aStrangerVerifiesAReceiptWithoutTheLog() throws {
    let ledger = try Fixture.early()
    let receipt = ledger.root + "/receipt"
    let keys = ledger.root + "/keys"
    let line = try ledger.good("receipt", Fixture.earlyReceipts()[4].submission).text
    try Data(line.utf8).write(to: URL(fileURLWithPath: receipt))
    try ledger.good("keys").output.write(to: URL(fileURLWithPath: keys))
    let words = ["--keys", keys, "--receipt", receipt]
    let good = try independent.run("verify.py", words, ledger: ledger)
    #expect(good.status == 0, "\(good.text)\(good.errors)")
    let changed = line.replacingOccurrences(
      of: "\"inserted\":", with: "\"inserted\":1")
    try Data(changed.utf8).write(to: URL(fileURLWithPath: receipt))
    let bad = try independent.run("verify.py", words, ledger: ledger)
    #expect(bad.status == 3, "\(bad.text)\(bad.errors)")
  }

  /// A log, its checkpoint and its keys, as an auditor is handed them.
  private struct Handed {
    let ledger: TestLedger
    var log: String { ledger.root + "/log" }
    var checkpoint: String { ledger.root + "/checkpoint" }
    var keys: String { ledger.root + "/keys" }

    init() throws {
      ledger = try Fixture.early()
      try ledger.good("checkpoint").output.write(to: URL(fileURLWithPath: checkpoint))
      try ledger.good("keys").output.write(to: URL(fileURLWithPath: keys))
      try ledger.good("log", "export").output.write(to: URL(fileURLWithPath: log))
    }
  }

  @Test func aStrangerAcceptsTheFilesThatWereHandedOver() throws {
    let handed = try Handed()
    let answer = try independent.run(
      "verify.py",
      [
        "--log", handed.log, "--checkpoint", handed.checkpoint, "--keys", handed.keys,
        "--known-checkpoint", handed.checkpoint,
      ],
      ledger: handed.ledger)
    #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
  }

  @Test(arguments: [
    "changed", "dropped", "reordered", "duplicated", "foreign-key", "other-origin", "rolled-back",
  ])
  func aStrangerRefusesAForgery(_ kind: String) throws {
    let handed = try Handed()
    let forged = handed.ledger.root + "/forged"
    let made = try independent.run(
      "forge.py", ["--log", handed.log, "--kind", kind, "--out", forged], ledger: handed.ledger)
    try #require(made.status == 0, "\(made.errors)")
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: forged))
        != Data(contentsOf: URL(fileURLWithPath: handed.log)))
    let answer = try independent.run(
      "verify.py",
      [
        "--log", forged, "--checkpoint", handed.checkpoint, "--keys", handed.keys,
        "--known-checkpoint", handed.checkpoint,
      ],
      ledger: handed.ledger)
    #expect(answer.status == 3 && answer.text.contains("FAIL"), "\(answer.text)\(answer.errors)")
  }

  /// A forger who also shows his own note and keys: only what was known before gives him away.
  @Test(arguments: ["foreign-key", "other-origin"])
  func aForgersOwnNoteAndKeysDoNotHelpHim(_ kind: String) throws {
    let handed = try Handed()
    let root = handed.ledger.root
    let made = try independent.run(
      "forge.py",
      [
        "--log", handed.log, "--kind", kind, "--out", root + "/forged", "--checkpoint-out",
        root + "/his-note", "--keys-out", root + "/his-keys",
      ],
      ledger: handed.ledger)
    try #require(made.status == 0, "\(made.errors)")
    let answer = try independent.run(
      "verify.py",
      [
        "--log", root + "/forged", "--checkpoint", root + "/his-note", "--keys",
        root + "/his-keys", "--known-checkpoint", handed.checkpoint,
      ],
      ledger: handed.ledger)
    #expect(answer.status == 3, "\(answer.text)\(answer.errors)")
  }
}
