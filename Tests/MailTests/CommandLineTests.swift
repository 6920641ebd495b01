import Foundation
import Primitives
import Testing

@testable import Mail

/// Letters by the machine's own command, against commands that tests make up.
@Suite struct CommandLineTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("mail-\(UUID())").path

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// A program that keeps its words, its environment and what it reads, and ends so.
  private func carrier(ending status: Int = 0) throws -> any MailCarrier {
    let path = folder + "/send mail"
    try """
    #!/bin/sh
    printf '%s\\n' "$@" > '\(folder)/words'
    env > '\(folder)/surroundings'
    cat > '\(folder)/letter'
    exit \(status)
    """.write(toFile: path + ".txt", atomically: true, encoding: .utf8)
    // Copied by another process: a program that any process has open for writing does not run, and
    // other tests begin processes at any moment.
    let copy = try Process.run(
      URL(fileURLWithPath: "/usr/bin/install"), arguments: ["-m", "700", path + ".txt", path])
    copy.waitUntilExit()
    #expect(copy.terminationStatus == 0)
    let settings = try MailSettings(
      "sendmail = \(path)\nfrom = msix@example.gov\nlink = https://msix.example.gov/"
    ) { _ in "" }
    return try settings.carrier()
  }

  private func letter(to address: String = "ana@example.org") throws -> MailLetter {
    let (sender, recipient) = (MailAddress("msix@example.gov"), MailAddress(address))
    let (from, to) = (try #require(sender), try #require(recipient))
    return try #require(
      MailLetter(
        from: from, to: to, subject: "s", text: "one\n.\ntwo", token: "0a",
        time: Instant(microseconds: 0)))
  }

  private func kept(_ name: String) throws -> String {
    try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
  }

  /// Also an address that reads as an option or as something for a shell is an address alone.
  @Test(arguments: ["ana@example.org", "-oQ/tmp@example.org", "a$IFS|y`z`&#@example.org"])
  func theWordsAreFixedAndTheAddressIsTheLast(_ address: String) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let letter = try letter(to: address)
    #expect(try carrier().send(letter) == .handed)
    #expect(try kept("words") == "-i\n-f\nmsix@example.gov\n--\n\(address)\n")
    #expect(try kept("letter") == letter.lines.joined(separator: "\n") + "\n")
    let surroundings = try kept("surroundings").split(separator: "\n").map {
      $0.prefix { $0 != "=" }
    }
    #expect(Set(surroundings).isSubset(of: ["PATH", "LC_ALL", "PWD", "SHLVL", "_", "OLDPWD"]))
  }

  @Test(arguments: [
    (0, MailOutcome.handed), (75, .deferred(code: 75)), (71, .deferred(code: 71)),
    (67, .refused(code: 67)), (68, .refused(code: 68)), (69, .refused(code: 69)),
    (127, .deferred(code: 127)),
  ])
  func theStatusTellsWhatBecameOfIt(_ status: Int, _ outcome: MailOutcome) throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(try carrier(ending: status).send(try letter()) == outcome)
  }

  @Test func aCommandThatIsNotThereIsToldAtTheStart() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let settings = try MailSettings(
      "sendmail = \(folder)/none\nfrom = msix@example.gov\nlink = https://msix.example.gov/"
    ) { _ in "" }
    #expect(throws: MailSettings.Mistake.self) { _ = try settings.carrier() }
    // One that went away since: the letter waits.
    let carrier = try carrier()
    try FileManager.default.removeItem(atPath: folder + "/send mail")
    #expect(carrier.send(try letter()) == .deferred(code: 0))
  }
}
