import Foundation
import Testing

/// A dispute through the command line, as its people see it.
@Suite struct DisputeTests {
  private struct World {
    let ledger: TestLedger
    let child: ChildLine
    let privacy = ["--as", "paa", "--purpose", "privacy-act"]

    init() throws {
      ledger = try Fixture.small()
      child = try #require(try ledger.children().first)
      for (name, role) in [
        ("paa", "privacy-act-administrator:nation"), ("reg", "primary:\(child.state)"),
        ("data", "state-data-administrator:\(child.state)"), ("oig", "auditor:nation"),
      ] {
        try ledger.good(
          "account", "create", name, "--organisation", "Office of \(name)", "--role", role)
      }
    }

    func say(_ words: [String], _ input: String = "So.\n") throws -> Answer {
      let answer = try ledger.say(words, input: input)
      try #require(answer.status == 0, "\(words.prefix(3)): \(answer.errors.prefix(400))")
      return answer
    }

    func open() throws -> String {
      let answer = try say(
        [
          "dispute", "open", child.msixID, "--record", "\(child.state):\(child.identifier)",
          "--field", "Birth Date", "--relation", "parent", "--proof", "passport seen",
        ] + privacy, "Rosa Mother, 1 Elm Street\nThe day is wrong.\n\nWe have papers.\n")
      return try #require(answer.lines.first)
    }

    func refuse(_ caseID: String) throws {
      for step in [["acknowledge"], ["decide"], ["ask-review"], ["review"]] {
        let outcome = step[0] == "decide" || step[0] == "review" ? ["refused"] : []
        _ = try say(["dispute"] + step + [caseID] + outcome + privacy)
      }
    }
  }

  @Test func p7EveryFormCarriesTheStatement() throws {
    let world = try World()
    let ledger = world.ledger
    let registrar = ["--as", "reg", "--purpose", "enrollment"]
    let before = try ledger.good(["record", world.child.msixID] + registrar)
    #expect(!before.text.contains("DISPUTED"))
    let size = try ledger.events().count
    let caseID = try world.open()
    let early = try ledger.say(
      ["dispute", "state", caseID] + world.privacy, input: "We know our child.\n")
    #expect(early.status == 1 && early.errors.contains("dispute review"))
    try world.refuse(caseID)
    let filed = try world.say(
      ["dispute", "state", caseID] + world.privacy, "We know <our> child.\nSigned.\n")
    #expect(filed.text.contains("1 earlier recipients"))
    _ = try world.say(["dispute", "close", caseID, "statement"] + world.privacy)

    let after = try ledger.good(["record", world.child.msixID] + registrar).text
    #expect(after.contains("DISPUTED [\(caseID.prefix(8))]"))
    #expect(after.contains("| We know <our> child."))
    for name in ["a.json", "a.csv", "a.xml", "a.html"] {
      try ledger.good(
        ["export", world.child.msixID, "--to", ledger.root + "/" + name] + registrar)
      let text = try String(contentsOfFile: ledger.root + "/" + name, encoding: .utf8)
      #expect(
        text.contains(name == "a.html" ? "We know &lt;our&gt; child." : "We know <our> child."),
        "\(name)")
    }
    try ledger.good(["print", world.child.msixID, "--to", ledger.root + "/p.html"] + registrar)
    let page = try String(contentsOfFile: ledger.root + "/p.html", encoding: .utf8)
    #expect(page.contains("class=\"disputed\"") && page.contains("&lt;our&gt;"))
    // As it was known before, nobody contested it.
    let then = try ledger.good(
      ["record", world.child.msixID, "--known-at", "\(size - 1)"] + registrar)
    #expect(!then.text.contains("DISPUTED"))
    try ledger.good("verify")
  }

  @Test func theDeskListsShowsAndTells() throws {
    let world = try World()
    let ledger = world.ledger
    try ledger.good(["record", world.child.msixID, "--as", "reg", "--purpose", "enrollment"])
    let caseID = try world.open()
    let listed = try ledger.good(["dispute", "list"] + world.privacy).text
    #expect(listed.contains(caseID) && listed.contains("acknowledge: by"))
    #expect(!listed.contains("Rosa Mother"))
    try ledger.refused(
      ["dispute", "show", caseID, "--as", "reg", "--purpose", "enrollment"])
    try world.refuse(caseID)
    _ = try world.say(["dispute", "state", caseID] + world.privacy)
    let shown = try ledger.good(["dispute", "show", caseID, "--as", "oig", "--purpose", "audit"])
    for words in ["Rosa Mother, 1 Elm Street (parent)", "| We have papers.", "reg  statement"] {
      #expect(shown.text.contains(words), "\(words)")
    }
    let notice = try ledger.good("notices", "--as", "reg")
    #expect(notice.text.contains(world.child.msixID) && notice.text.contains("Birth Date"))
    #expect(try ledger.good("notices", "--as", "reg").text.contains("no notice waits"))
    let again = try ledger.good(["dispute", "show", caseID] + world.privacy)
    #expect(again.text.contains("reg  statement  delivered"))
  }

  @Test func documentsPassTheScannerThatIsSetUp() throws {
    let world = try World()
    let ledger = world.ledger
    let path = ledger.root + "/letter.txt"
    try "A letter of the family".write(toFile: path, atomically: true, encoding: .utf8)
    let caseID = try world.open()
    _ = try world.say(["dispute", "acknowledge", caseID, "--attach", path] + world.privacy)
    let copy = ledger.root + "/copy.txt"
    try ledger.good(["dispute", "document", caseID, "2.1", "--to", copy] + world.privacy)
    #expect(try String(contentsOfFile: copy, encoding: .utf8) == "A letter of the family")
    for (scanner, status) in [
      ("/bin/grep -q nothing", 1), ("/bin/no-such-program", 1), ("/bin/grep -q letter", 0),
    ] as [(String, Int32)] {
      let answer = try Program(
        Place.msix,
        ["dispute", "decide", caseID, "refused", "--attach", path, "--data", ledger.data]
          + world.privacy,
        environment: [
          "PATH": "/usr/bin:/bin", "HOME": ledger.root + "/home",
          "MSIX_SECOND_PLACE": ledger.second, "MSIX_SCANNER": scanner,
        ], folder: ledger.root, input: "No.\n"
      ).wait()
      #expect(answer.status == status, "\(scanner): \(answer.errors)")
      #expect(answer.errors.contains("scanner") == (status != 0))
    }
    let shown = try ledger.good(["dispute", "show", caseID] + world.privacy).text
    #expect(shown.contains("document 3.1: letter.txt  text/plain  22 bytes, scanned"))
  }

  @Test func p3TheFamilyReadsItsAccountingInBothLanguages() throws {
    let world = try World()
    let ledger = world.ledger
    try ledger.good(["record", world.child.msixID, "--as", "reg", "--purpose", "enrollment"])
    let words = ["privacy", "accounting", world.child.msixID] + world.privacy
    let english = try ledger.good(words).text
    #expect(english.contains("Accounting of disclosures") && english.contains("Office of reg"))
    #expect(english.contains("Enrollment in school (2)"))
    let page = ledger.root + "/accounting.html"
    try ledger.good(words + ["--language", "es", "--to", page])
    let spanish = try String(contentsOfFile: page, encoding: .utf8)
    #expect(spanish.contains("<html lang=\"es\">"))
    #expect(spanish.contains("Inscripción en la escuela (2)"))
    try ledger.refused(
      ["privacy", "accounting", world.child.msixID, "--as", "reg", "--purpose", "enrollment"])
    #expect(try ledger.events().filter { $0.type == "accounting.produced" }.count == 2)
  }
}
