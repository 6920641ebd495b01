@testable import Intake
import Records
import Testing

/// Documents that are made to hurt the reader.
struct HostileDocumentTests {
  private let start = "<?xml version=\"1.0\"?>"

  @Test func entitiesThatMultiplyAreRefusedUnread() {
    var declared = "<!ENTITY a0 \"aaaaaaaaaa\">"
    for level in 1...9 {
      let inner = String(repeating: "&a\(level - 1);", count: 10)
      declared += "<!ENTITY a\(level) \"\(inner)\">"
    }
    let bomb = start + "<!DOCTYPE M [\(declared)]><MSIXSubmission>&a9;</MSIXSubmission>"
    #expect(Outcome(document: bomb).refusal == "xml-document-type")
    let outside = "<!DOCTYPE M [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
    #expect(
      Outcome(document: start + outside + "<MSIXSubmission>&x;</MSIXSubmission>").refusal
        == "xml-document-type")
    #expect(
      Outcome(document: start + "<!DOCTYPE M SYSTEM \"http://127.0.0.1/x\"><MSIXSubmission/>")
        .refusal == "xml-document-type")
  }

  @Test func nestingHasABound() throws {
    let header = try TestPackage().document().between("  <Header>", "</Header>\n")
    for depth in [10, 100_000] {
      let deep = String(repeating: "<x>", count: depth) + String(repeating: "</x>", count: depth)
      let text = "<MSIXSubmission>" + header + deep + "</MSIXSubmission>"
      #expect(
        Outcome(document: text).refusal == (depth > 15 ? "xml-depth" : "control-total-students"))
    }
  }

  @Test func textAndTagsHaveABound() throws {
    let long = String(repeating: "x", count: 5_000)
    let document = try TestPackage().document()
    let text = document.replacingFirst("<FirstName>", with: "<FirstName>" + long)
    let error = try #require(Outcome(document: text).error)
    #expect(error.finding.rule == "xml-text-bytes")
    #expect(error.finding.column == "First Name")
    let endless = String(repeating: "y", count: 4 << 20)
    for tag in [
      "<a b=\"\(endless)\"/>", "<\(endless)/>", "<!-- \(endless) -->", "<?p \(endless)?>",
    ] {
      let text = document.replacingFirst("  <Student>", with: tag + "  <Student>")
      #expect(Outcome(document: text).refusal == "xml-token-bytes")
    }
    // Text that nobody reads costs nothing.
    let ignored = document.replacingFirst("  <Student>", with: "<n>\(endless)</n>  <Student>")
    #expect(Outcome(document: ignored).submission?.students.count == 2)
  }

  @Test(arguments: [
    [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80],
  ])
  func otherThanUTF8IsRefused(bytes: [UInt8]) throws {
    let document = Array(try TestPackage().document().utf8)
    let place = try #require(document.firstRange(of: Array("Ana".utf8))).lowerBound
    let damaged = document[..<place] + bytes + document[place...]
    #expect(Outcome(archive: Array(damaged)).refusal == "xml-malformed")
  }

  @Test func utf16IsRefusedWithItsReason() throws {
    for mark in [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]] {
      let text = try TestPackage().document().utf8.flatMap { [$0, 0] as [UInt8] }
      let alone = Outcome(archive: mark + text)
      #expect(alone.refusal == "xml-encoding")
      #expect(alone.error?.finding.message.contains("UTF-16") == true)
      #expect(Outcome(files: ["a.xml": mark + text]).refusal == "xml-encoding")
      #expect(Outcome(files: ["header.csv": mark + text]).refusal == "csv-not-utf8")
    }
  }

  @Test(arguments: 1...4)
  func damagedDocumentsAreTakenOrRefused(seed: UInt64) throws {
    let document = Array(try TestPackage().document().utf8)
    var generator = SplitMix64(state: seed)
    for _ in 0..<250 {
      var damaged = document
      let place = Int.random(in: 0..<damaged.count, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: damaged.remove(at: place)
      case 2: damaged.replaceSubrange(place..., with: [])
      default:
        damaged[place] = [0x3C, 0x3E, 0x26, 0x2F, 0x22].randomElement(using: &generator) ?? 0
      }
      let outcome = Outcome(archive: damaged)
      #expect((outcome.submission == nil) != (outcome.error == nil), "seed \(seed)")
    }
  }

  @Test func oneStudentWithEndlessRowsIsRejectedAlone() throws {
    var limits = SubmissionLimits.standard
    limits.studentBytesMax = 2_000
    var package = TestPackage()
    for number in 2...60 {
      package.add(
        .qualifyingMoves,
        [
          "Student Record ID": "1", "Qualifying Moves Record ID": "\(number)",
          "Qualifying Arrival Date": "20260610", "Qualifying Move From State": "CA",
          "Qualifying Move To City": "Hart", "Qualifying Move To State": "TX",
          "Eligibility Expiration Date": "20290610",
        ])
    }
    for bytes in [package.archive(), Array(try package.document().utf8)] {
      let outcome = Outcome(archive: bytes, limits: limits)
      #expect(outcome.isRejected(1) == true)
      #expect(outcome.findings(1).contains("reject block-bytes"))
      #expect(outcome.isRejected(2) == false)
    }
  }
}

/// Small, and the same everywhere.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
