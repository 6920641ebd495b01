import ConsolidatedRecords
import CBOR
import Files
import Foundation
import KeyValue
import Ledger
import Primitives
import Projecting
import Records
import Signing
import Testing

@testable import Exchange
@testable import Vault

/// Lawful destruction in an append-only ledger (behaviour P20).
@Suite struct DestructionTests {
  /// A search over the raw bytes of every file, before and after, over two key epochs.
  @Test func p20NoWrappingOfADestroyedKeyIsLeft() throws {
    let world = try DestructionWorld()
    let number = world.numbers[0]
    // A search gives the child a share in one more key, and a look an entry in its accounting.
    _ = try world.exchange.search(.init(last: "Zepeda", first: "Ximena"), acting: world.acting())
    _ = try world.exchange.record(msixID: number, knownAt: nil, acting: world.acting())
    var known = Array(try world.wrappings(of: number).values)
    #expect(known.count >= 3, "State record, child, search")
    // Another child's destruction wraps all survivors anew: now there are wrappings of two epochs.
    try world.ledger.erase(world.numbers[1])
    #expect(try world.exchange.vault.epochNumber() == 1)
    let present = try world.wrappings(of: number)
    #expect(Set(present.values).isDisjoint(with: known), "an epoch left a wrapping as it was")
    known += present.values

    // Before: each present wrapping lies in keys/, opens, and its key opens the bodies.
    #expect(try world.missing(Array(present.values), below: world.data) == 0)
    for subject in present.keys { #expect(try world.exchange.vault.key(of: subject) != nil) }
    let earlier = world.data + "-earlier"
    _ = try world.exchange.backup(to: earlier, acting: world.acting())
    let record = try world.exchange.record(msixID: number, knownAt: nil, acting: world.acting())
    #expect(record.statements.first?.block.demographics?[.firstName] != nil)

    let caseID = try world.propose(number)
    let outcome = try world.approve(caseID)
    #expect(outcome.remains.isEmpty && outcome.certificate != nil)

    // After: no wrapping of any epoch in any file of the data folder, open or closed, nor in a
    // later backup; the earlier one still has them, and is listed with its end.
    let later = world.data + "-later"
    _ = try world.exchange.backup(to: later, acting: world.acting())
    for _ in 0..<2 {
      #expect(try world.missing(known, below: world.data) == known.count)
      try world.ledger.reopen()
    }
    #expect(try world.missing(known, below: later) == known.count)
    #expect(try world.missing(Array(present.values), below: earlier) == 0)
    let certificate = try world.exchange.destructionCertificate(
      of: caseID, acting: world.acting("privacy"))
    #expect(certificate.body.keys == present.count)
    #expect(certificate.body.foundBefore == present.count && certificate.body.foundAfter == 0)
    #expect(certificate.earlierBackups.map(\.end) == [world.ledger.now.date.adding(days: 90)])
    for subject in present.keys { #expect(try world.exchange.vault.key(of: subject) == nil) }
  }

  @Test func p20NoProjectionHoldsARowOfTheChild() throws {
    let world = try DestructionWorld()
    let child = try world.exchange.child(msixID: world.numbers[0])
    let record = try #require(
      try world.exchange.consolidatedRecords.environment.read {
        try world.exchange.records.members(of: child.child, in: $0).first
      })
    // What remains is that there was a child: its number goes on to stand for "erased".
    let tombstones: Set = [
      "consolidated-records/serials", "consolidated-records/children", "access-trail/accountings",
      "decision/serials", "decision/children", "decision/streams", "decision/destruction",
      "decision/cases",
    ]
    #expect(try !world.tables(with: record.bytes).isEmpty)
    #expect(!(try world.tables(with: child.child.bytes)).subtracting(tombstones).isEmpty)
    try world.ledger.erase(world.numbers[0])
    // The versions of streams are the log's: opaque numbers that stand there in clear.
    #expect(try world.tables(with: record.bytes) == ["decision/streams"])
    #expect(try world.tables(with: child.child.bytes).isSubset(of: tombstones))
    // Nor is anything of it left in free pages.
    #expect(try !Scratch.holds(record.bytes, below: world.data + "/views"))
  }

  @Test func p20TheLogVerifiesAndOldProofsAndReceiptsHold() throws {
    let world = try DestructionWorld()
    let exchange = world.exchange
    let note = try exchange.publishCheckpoint()
    let position = exchange.log.size - 1
    let proof = try exchange.log.inclusionProof(of: 5, size: note.checkpoint.size)
    let receipt = try exchange.issue(
      try exchange.receipt(of: try submission(world), acting: world.acting()).body, under: note)
    let signed = try #require(receipt.signed)
    let positions = [position - 5, position]
    let counts = try world.counts(knownAt: positions)
    #expect(counts.last == 3)

    try world.ledger.erase(world.numbers[0])
    let report = try LogVerifier(log: exchange.log).verify(treeOnly: false)
    #expect(report.signatures == exchange.log.size)
    try LogVerifier(log: exchange.log).check(note)
    let leaf = try #require(try exchange.log.leaf(at: 5))
    #expect(MerkleTree.leafHash(leaf) == proof.leafHash)
    #expect(
      MerkleTree.verifyInclusion(
        leafHash: proof.leafHash, index: 5, size: note.checkpoint.size, path: proof.hashes,
        root: note.checkpoint.root))
    var reader = CBORReader(signed)
    let cose = try COSESign1(from: &reader)
    #expect(
      exchange.signers.receipt.verifyingKey.verifies(
        cose.signature,
        of: COSESign1.toBeSigned(protected: cose.protected, payload: cose.payload ?? [])))
    #expect(try world.counts(knownAt: positions + [exchange.log.size - 1]) == counts + [3])
    for report in try exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
    #expect(try exchange.checkDecisions())
  }

  private func submission(_ world: DestructionWorld) throws -> SubmissionID {
    for position in 0..<world.exchange.log.size {
      let event = try OpenedEvent(
        try world.exchange.log.event(at: position), opener: ClosedParts())
      if event.type == SubmissionReceived.type {
        return try SubmissionReceived(clear: event.clear).submission
      }
    }
    throw ExchangeError(.notFound, "no submission")
  }

  @Test func p20ACertificateWithoutAnIdentifier() throws {
    let world = try DestructionWorld()
    let child = try world.exchange.child(msixID: world.numbers[0])
    let caseID = try world.propose(world.numbers[0])
    world.refuses(.notFound) {
      _ = try world.exchange.destructionCertificate(of: caseID, acting: world.acting("privacy"))
    }
    let position = try #require(try world.approve(caseID).certificate)
    let event = try world.exchange.log.event(at: position)
    #expect(event.type == DispositionCertified.type)
    let leaf = Data(try #require(try world.exchange.log.leaf(at: position)))
    for bytes in [child.child.bytes, child.accounting.bytes, Array(world.numbers[0].utf8)] {
      #expect(leaf.range(of: Data(bytes)) == nil)
    }
    let certificate = try world.exchange.destructionCertificate(
      of: caseID, acting: world.acting("system-administrator"))
    #expect(certificate.proposed.role == .privacyActAdministrator)
    #expect(certificate.approved.role == .systemAdministrator)
    #expect(certificate.position == position && certificate.body.epoch == 1)
    #expect(certificate.body.commitment.count == 32)
    world.refuses {
      _ = try world.exchange.destructionCertificate(
        of: caseID, acting: world.acting("ome-user-administrator"))
    }
  }

  @Test func p20AHoldBlocksTheApproval() throws {
    let world = try DestructionWorld()
    let caseID = try world.propose(world.numbers[0])
    world.refuses {
      _ = try world.exchange.placeHold(
        msixID: world.numbers[0], basis: "case 7", acting: world.acting("system-administrator"))
    }
    let hold = try world.exchange.placeHold(
      msixID: world.numbers[0], basis: "case 7", acting: world.acting("privacy"))
    let size = world.exchange.log.size
    world.refuses { try world.approve(caseID) }
    #expect(world.exchange.log.size == size, "a refused approval changed something")
    #expect(
      try world.exchange.destructions(acting: world.acting("privacy")).cases.map(\.isHeld)
        == [true])
    // Others are not touched by it.
    try world.approve(try world.propose(world.numbers[1]))
    try world.exchange.liftHold(hold, basis: "settled", acting: world.acting("privacy"))
    world.refuses(.notFound) {
      try world.exchange.liftHold(hold, basis: "again", acting: world.acting("privacy"))
    }
    #expect(try world.approve(caseID).certificate != nil)
    #expect(try world.exchange.checkDecisions())
  }

  /// The hold follows the records, wherever a merge or a split puts them.
  @Test func p20AHoldFollowsMergesAndSplits() throws {
    let world = try IdentityWorld()
    try world.ledger.makePrivacyAdministrator()
    let one = try world.send("TX", "20231001", TestStudent(id: "A", first: "Ana", last: "Zepeda"))
    let other = try world.send(
      "TX", "20231002", TestStudent(id: "B", first: "Ramiro", last: "Soto", birth: "20090314"))
    _ = try world.exchange.placeHold(
      msixID: other, basis: "case 7", acting: world.ledger.acting("privacy"))
    try world.resolve(try world.merge(one, other, as: "TX1"), .approve, as: "TX2")
    #expect(throws: ExchangeError(.refused, "")) { try world.ledger.erase(one) }
    let item = try world.split(one, ["TX:B:01"], as: "TX1")
    try world.resolve(item, .approve, as: "TX2")
    let fresh = try #require(try world.numbers()["TX:B"])
    #expect(throws: ExchangeError(.refused, "")) { try world.ledger.erase(fresh) }
  }

  @Test func p20TheErasedChildSentAgainIsHandledAsThePolicySays() throws {
    let world = try DestructionWorld()
    try world.ledger.erase(world.numbers[0])
    let sent = [DestructionWorld.students[0]]
    let refused = try world.ledger.submit(DestructionWorld.package(date: "20231201", sent))
    #expect(refused.receipt.content.findings.map(\.rule) == ["identity-erased"])
    // Not even the rejected block is kept.
    for position in 0..<world.exchange.log.size {
      let event = try OpenedEvent(
        try world.exchange.log.event(at: position), opener: world.exchange.vault)
      guard event.type == StudentRejected.type, let content = event.firstOpenedItem else {
        continue
      }
      #expect(try StudentSubmitted.Sealed(content).block.groups.isEmpty)
    }
    try world.adopt(.retention, ["erased-resubmission": .text("admit")])
    let admitted = try world.ledger.submit(DestructionWorld.package(date: "20231202", sent))
    #expect(admitted.receipt.content.findings.map(\.rule) == ["identity-readmitted"])
    let number = try #require(admitted.receipt.content.identifiers.first).msixID
    #expect(number != world.numbers[0])
    // The old number stays erased, and the new child lives on under either policy.
    world.refuses(.notFound) {
      _ = try world.exchange.record(
        msixID: world.numbers[0], knownAt: nil, acting: world.acting())
    }
    try world.adopt(.retention, ["erased-resubmission": .text("reject")])
    let again = try world.ledger.submit(DestructionWorld.package(date: "20231203", sent))
    #expect(again.receipt.content.identifiers.first?.msixID == number)
    #expect(try world.exchange.checkDecisions())
  }

  @Test func p20TheAccountingLivesFiveYearsAndEnds() throws {
    let world = try DestructionWorld()
    let number = world.numbers[0]
    let accounting = try world.exchange.child(msixID: number).accounting
    _ = try world.exchange.record(msixID: number, knownAt: nil, acting: world.acting())
    try world.ledger.erase(number)
    var question = Exchange.TrailQuestion()
    question.msixID = number
    let looks = try world.exchange.trail(question, acting: world.acting()).lines.count
    #expect(looks > 0)
    #expect(try world.exchange.vault.holdsKey(of: accounting.retagged()))
    // Reading the trail was a disclosure of its own: the five years run from it.
    let last = world.ledger.now.date
    let due = try world.exchange.retentionDue(acting: world.acting("privacy"))
    #expect(due.accountings.map(\.day) == [last.adding(years: 5)])
    let before = Instant(startOf: last.adding(years: 5).adding(days: -1))
    #expect(try world.exchange.tick(at: before).accountingsDestroyed == 0)
    #expect(try world.exchange.vault.holdsKey(of: accounting.retagged()))
    let after = Instant(startOf: last.adding(years: 5))
    #expect(try world.exchange.tick(at: after).accountingsDestroyed == 1)
    #expect(try !world.exchange.vault.holdsKey(of: accounting.retagged()))
    #expect(try world.exchange.tick(at: after).accountingsDestroyed == 0)
    #expect(try world.exchange.trail(question, acting: world.acting()).lines.isEmpty)
    _ = try world.exchange.trail(.init(), acting: world.acting())
    for report in try world.exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
    #expect(try world.exchange.checkDecisions())
  }

  /// A child who lives keeps its accounting, however old.
  @Test func p20AnAccountingDoesNotEndBeforeTheRecord() throws {
    let world = try DestructionWorld()
    _ = try world.exchange.record(msixID: world.numbers[0], knownAt: nil, acting: world.acting())
    let late = Instant(startOf: world.ledger.now.date.adding(years: 30))
    #expect(try world.exchange.tick(at: late).accountingsDestroyed == 0)
  }
}
