import Counting
import Exchange
import Intake
import Ledger
import Linkage
import Primitives
import Records
import Signing

// The machine's keeper, the office's clerks, and the clock.
extension World {
  func tick() throws {
    now = now.adding(seconds: Int64(1 + dice.below(40)) * 86_400)
    let report = try exchange.tick(at: now)
    note("ticks")
    // Where a policy lets it, the clock approves a merge that nobody answered.
    if !report.autoApproved.isEmpty {
      note("merges approved by the clock")
      try learnFamilies()
    }
  }

  func checkpoint() throws {
    _ = try exchange.publishCheckpoint()
    note("checkpoints")
  }

  func rotateKey() throws {
    guard let role = dice.pick(KeyRole.allCases) else { return }
    try exchange.rotateKey(
      role, revoking: dice.oneIn(3) ? "lost" : nil, acting: acting("system-administrator"))
    note("keys rotated")
  }

  func adoptPolicy(_ acting: Acting) throws {
    let changes: [(PolicyArea, String, PolicyValue)] = [
      (.retention, "rejected-block-days", .int(30 + dice.below(60))),
      (.worklists, "resolve-business-days", .int(2 + dice.below(5))),
      (.sessions, "idle-minutes", .int(10 + dice.below(30))),
      (.worklists, "auto-approval", .bool(dice.oneIn(2))),
    ]
    guard let (area, name, value) = dice.pick(changes),
      let present = try exchange.policies().inForce(area, on: now.date)
    else { return }
    try exchange.adoptPolicy(
      PolicyVersion(
        area: area, version: try exchange.policies().lastVersion(area) + 1,
        effectiveFrom: now.date, values: present.values.merging([name: value]) { _, new in new }),
      acting: acting)
    note("policies")
  }

  func submitAs(_ acting: Acting) throws {
    let student = MadeStudent(id: "TX0", first: "Ximena", last: "Zepeda", birth: now.date)
    let package = package(of: "TX", [student])
    let acting = Acting(account: acting.account, purpose: acting.purpose, time: now)
    _ = try exchange.submit(
      PackageSource.open(archive: package.archive), fileName: "package.zip", expectedState: nil,
      received: nil, acting: acting)
  }

  func publishModel() throws {
    var model = LinkageModel.first
    model.thresholds =
      [
        Thresholds(automatic: 60, near: 60), Thresholds(automatic: 6.5, near: -4), .balanced,
      ][dice.below(3)]
    _ = try exchange.publish(model, acting: acting())
    note("models")
  }

  func rebuild() throws {
    if dice.oneIn(3) {
      try exchange.rebuildDecisions()
    } else {
      for report in try exchange.rebuild([], checkOnly: dice.oneIn(2)) {
        try require(report.live == report.rebuilt, "\(report.name) differs from a rebuilt one")
      }
    }
    note("rebuilds")
  }

  func certify() throws {
    let certificate = try exchange.certifyCount(
      .init(period: PerformancePeriod(startYear: Int32(now.date.year))), acting: acting("counts"))
    model.certificates.append((certificate.position, certificate.leaf))
    note("certificates")
  }

  func verifyCertificate() throws {
    guard let one = dice.pick(model.certificates.map { $0.position }),
      let leaf = model.certificates.first(where: { $0.position == one })?.leaf
    else { return }
    let report = try exchange.verifyCertificate(
      at: one, leaf: leaf, replaying: dice.oneIn(3), acting: acting("counts"))
    try require(
      report.failures.isEmpty, "a certificate no longer holds: \(report.failures.map { $0.name })")
    note("certificates verified")
  }

  func backup() throws {
    let place = try exchange.home.directory + "-backup-\(try exchange.log.size)"
    _ = try exchange.backup(to: place, acting: acting())
    note("backups")
  }

  func deskWork() throws {
    let caseID = try exchange.openCase(
      .question, text: "Where is the button?", acting: acting("tx1")
    ).caseID
    if dice.oneIn(2) {
      try exchange.closeCase(caseID, answer: "On the left.", acting: acting("help"))
    }
    note("desk cases")
  }

  /// An account that comes and goes, with its password and sessions.
  func changeAccount() throws {
    let name = "guest\(try exchange.log.size)"
    _ = try exchange.createAccount(
      name: name, organisation: "A school",
      roles: [.init(.secondary, .school(People.code("TX"), "480000100001"))], acting: acting())
    let password = try exchange.resetPassword(of: name, acting: acting())
    var signedIn = 0
    for word in [password + "x", password] {
      do {
        let session = try exchange.signIn(
          .init(name: name, password: word, isWarned: true, time: now)
        ).token
        signedIn += 1
        try require(word == password, "a wrong password opened the door")
        let own = Acting(account: name, session: session, time: now)
        try exchange.changePassword(from: word, to: "Correct-horse-9", acting: own)
        if dice.oneIn(2) { _ = try exchange.signOut(session, at: now) }
      } catch let error where !(error is Broken) {
        try expect([.refused], error)
      }
    }
    try require(signedIn == 1, "a fresh one-time password opened the door \(signedIn) times")
    if dice.oneIn(2) {
      try exchange.changeStanding(of: name, to: .deactivated, reason: "left", acting: acting())
      do {
        _ = try exchange.signIn(
          .init(name: name, password: "Correct-horse-9", isWarned: true, time: now))
        throw Broken("a deactivated account was let in")
      } catch let error where !(error is Broken) { try expect([.refused], error) }
    }
    note("accounts")
  }

  func countAll() throws {
    let report = try exchange.count(
      .all, .init(period: PerformancePeriod(startYear: Int32(now.date.year - dice.below(2)))),
      acting: acting("counts"))
    try require(report.national != nil, "a national count has no total")
    note("counts")
  }
}
