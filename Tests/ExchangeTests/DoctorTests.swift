import Files
import Foundation
import Glibc
import Ledger
import Primitives
import Projecting
import Records
import Testing

@testable import Exchange

/// Each thing that can be wrong is made wrong, and the doctor finds it.
@Suite struct DoctorTests {
  /// What the doctor says of a closed ledger.
  private func findings(_ patient: DoctorPatient) -> [DoctorFinding] {
    var found = [DoctorFinding]()
    Doctor(home: patient.home, conditions: patient.conditions) { found.append($0) }.examine()
    return found
  }

  @Test func aCaredForLedgerHasNothingToMend() throws {
    let patient = try DoctorPatient()
    let found = findings(patient)
    #expect(found.allSatisfy { $0.gravity == .note }, "\(found)")
    #expect(
      Set(found.map(\.kind)).isSubset(of: [.secondPlaceNear, .secretNear]), "\(found)")
  }

  @Test(arguments: DoctorFinding.Kind.allCases)
  func everythingThatIsBrokenIsFound(_ kind: DoctorFinding.Kind) throws {
    let patient = try DoctorPatient()
    if !DoctorPatient.alwaysThere.contains(kind) {
      #expect(!findings(patient).contains { $0.kind == kind }, "it is found before it is there")
    }
    try patient.breakIn(kind)
    let found = findings(patient)
    let finding = try #require(found.first { $0.kind == kind }, "found: \(found.map(\.kind))")
    #expect(finding.gravity <= kind.gravity)
    #expect(!finding.what.isEmpty && !finding.remedy.isEmpty)
  }

  /// The doctor says before a command is refused what would refuse it.
  @Test(arguments: [
    DoctorFinding.Kind.partMissing, .headMissing, .headDamaged, .logSetBack, .logForked,
    .logUnreadable, .signingKeyMissing, .encryptionKeyDamaged,
  ])
  func whatTheDoctorCallsDamageRefusesToOpen(_ kind: DoctorFinding.Kind) throws {
    let patient = try DoctorPatient()
    try patient.breakIn(kind)
    #expect(findings(patient).contains { $0.gravity == .integrity })
    #expect(throws: (any Error).self) {
      try Exchange(home: patient.home, options: patient.ledger.options).close()
    }
  }

  @Test func lookingChangesNothing() throws {
    let patient = try DoctorPatient()
    func state() throws -> [String: [UInt8]] {
      var files = [String: [UInt8]]()
      for root in [patient.home.directory, patient.home.secondPlace] {
        // LMDB counts its readers in lock.mdb, as for every look.
        for path in try FileScan.regularFiles(below: root) where !path.hasSuffix("/lock.mdb") {
          files[path] = try DurableFile.read(path)
        }
      }
      return files
    }
    let before = try state()
    _ = findings(patient)
    #expect(try state() == before)
  }

  /// A demonstration has no nights: what was not done there is said, and is nothing to mend.
  @Test func neglectOfASimulatedLedgerIsANote() throws {
    let patient = try DoctorPatient(isClockSimulated: true, isCaredFor: false)
    let found = findings(patient)
    #expect(Set(found.map(\.kind)).isSuperset(of: [.checkpointMissing, .backupMissing]))
    #expect(found.allSatisfy { $0.gravity == .note }, "\(found)")
  }

  @Test func everyFindingIsInTheRunbooks() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    let list = try String(contentsOfFile: root + "/docs/runbooks/README.md", encoding: .utf8)
    for kind in DoctorFinding.Kind.allCases {
      #expect(list.contains("`\(kind.rawValue)`"), "docs/runbooks does not name \(kind.rawValue)")
      if let page = kind.runbook {
        #expect(FileManager.default.fileExists(atPath: "\(root)/docs/runbooks/\(page).md"))
      }
    }
  }

  @Test func limitsAreRead() throws {
    let text = """
      Limit                     Soft Limit           Hard Limit           Units
      Max core file size        0                    unlimited            bytes
      Max open files            1024                 20000                files
      Max address space         unlimited            unlimited            bytes
      """
    #expect(
      ProcessLimits(text: text)
        == ProcessLimits(coreBytes: 0, openFiles: 1_024, addressBytes: nil))
    #expect(ProcessLimits(text: "Max open files 3 4 files") == nil)
    #expect(ProcessLimits.of() != nil)
  }
}
