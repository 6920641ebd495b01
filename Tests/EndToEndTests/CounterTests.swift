import Foundation
import Testing

/// The program in tools/counter, which counts from the log's words and shares no code with this.
@Suite(
  .enabled(if: Place.python != nil, "MSIX_PYTHON names no Python"))
struct CounterTests {
  /// Real packages, and after them what moves children about: retractions and corrections are in
  /// the packages, a merge, a split and two erasures come here.
  @Test func everyChildAtRandomPositionsIsCountedAlike() throws {
    let ledger = try Fixture.small()
    try ledger.submit(Array(Sample.paths[1..<3]))
    for name in ["one", "two"] {
      try ledger.good(
        "account", "create", name, "--role", "state-data-administrator:TX", "--organisation", "TX")
    }
    try ledger.good(
      "account", "create", "pat", "--role", "privacy-act-administrator:nation", "--organisation",
      "Department of Education")
    let texans = try ledger.children().filter { $0.state == "TX" }
    let merge = try ledger.good(
      "merge", texans[0].msixID, texans[1].msixID, "--as", "one", "--reason", "one child")
    try ledger.good(
      "resolve", merge.word, "approve", "--as", "two", "--reason", "seen")
    // An erasure before further packages, and one before the last: random positions lie before,
    // between and behind.
    try erase(texans[4].msixID, ledger)
    try ledger.submit(Array(Sample.paths[5..<6]))
    let moved = texans[1]
    let split = try ledger.good(
      "split", texans[0].msixID, "--record", "TX:\(moved.identifier):\(moved.type)", "--as",
      "one", "--reason", "two children")
    try ledger.good(
      "resolve", split.word, "approve", "--as", "two", "--reason", "seen")
    try erase(texans[7].msixID, ledger)
    try ledger.submit(Array(Sample.paths[6..<7]))
    let python = try #require(Place.python)
    let answer = try Program.run(
      python,
      [
        "\(Place.repository)/tools/counter/counter.py", "--msix", Place.msix, "--data",
        ledger.data, "--random", "6", "--seed", "7", "--years", "2023,2024",
      ],
      environment: [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": ledger.root + "/home",
        "MSIX_SECOND_PLACE": ledger.second, "PYTHONDONTWRITEBYTECODE": "1",
      ],
      folder: ledger.root)
    #expect(answer.status == 0, "\(answer.text.suffix(2_000))\(answer.errors.suffix(2_000))")
    let words = answer.text.split(separator: "\n").last?.split(separator: " ") ?? []
    #expect(words.count > 3 && Int(words[3]).map { $0 > 50 } == true, "\(answer.text)")
  }

  private func erase(_ victim: String, _ ledger: TestLedger) throws {
    let proposal = try ledger.good(
      "erase", "propose", victim, "--basis", "request of the family", "--as", "pat")
    try ledger.good("erase", "approve", proposal.word, "--as", "system-administrator")
  }
}

extension Answer {
  /// What was printed, as one word.
  fileprivate var word: String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}
