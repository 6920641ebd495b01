import Files
import Glibc
import Ledger
import Primitives
import Projecting
import Records

@testable import Exchange

/// A closed ledger, cared for until something in it is broken.
final class DoctorPatient {
  let ledger: TestLedger
  private(set) var conditions: Doctor.Conditions
  private var held: FileLock?
  private var isGone = false
  private var younger: DoctorPatient?

  /// What a ledger in one folder of one machine always has.
  static let alwaysThere: Set<DoctorFinding.Kind> = [.secondPlaceNear, .secretNear]

  init(isClockSimulated: Bool = false, isCaredFor: Bool = true) throws {
    ledger = try TestLedger(isClockSimulated: isClockSimulated, states: ["TX"])
    conditions = Doctor.Conditions(
      now: ledger.now, user: geteuid(),
      limits: { _ in ProcessLimits(coreBytes: 0, openFiles: 65_536, addressBytes: nil) },
      freeBytes: { _ in 1 << 40 })
    if isCaredFor {
      _ = try ledger.exchange.backup(
        to: ledger.home.directory + "-backup", acting: ledger.acting())
      try ledger.exchange.publishCheckpoint()
    }
    ledger.exchange.close()
  }

  var home: LedgerHome {
    if let younger { return younger.home }
    return isGone
      ? LedgerHome(directory: ledger.home.directory + "-gone", secondPlace: ledger.home.secondPlace)
      : ledger.home
  }

  private var data: String { ledger.home.directory }

  private var second: String {
    get throws {
      let names = try Directory.list(ledger.home.secondPlace)
      return ledger.home.secondPlace + "/" + (names.first ?? "")
    }
  }

  private var secret: String { get throws { try second + "/operator.secret" } }

  /// Opens, does something, closes.
  private func work(_ body: (Exchange) throws -> Void) throws {
    try ledger.reopen()
    defer { ledger.exchange.close() }
    try body(ledger.exchange)
  }

  private func later(hours: Int64) {
    conditions.now = conditions.now.adding(seconds: hours * 3_600)
  }

  private func connect(_ name: String, until: CivilDate?) throws {
    try work { exchange in
      try exchange.connectState(
        StateConnected(
          state: state(name), interconnectionAgreement: day("2019-01-01"),
          securityAgreement: day("2019-01-01"), until: until, mode: .production),
        acting: ledger.acting())
    }
  }

  private func damage(_ path: String) throws {
    let bytes = try DurableFile.read(path)
    try DurableFile.write([UInt8](repeating: 0x5A, count: bytes.count), to: path)
  }

  /// Breaks what the finding is about.
  func breakIn(_ kind: DoctorFinding.Kind) throws {
    switch kind {
    case .ledgerMissing, .unfinished, .partMissing, .filesOpen, .foreignOwner,
      .erasureUnfinished, .locked, .socketDead:
      try breakFolder(kind)
    case .logUnreadable, .logSetBack, .logForked, .logLostEnd, .headMissing, .headDamaged,
      .secondPlaceReadOnly, .secondPlaceNear:
      try breakLog(kind)
    case .secretMissing, .secretOpen, .secretWrong, .secretNear, .encryptionKeyDamaged,
      .signingKeyMissing, .signingKeyWrong, .seedsLeft, .keysDamaged, .keysUndestroyed:
      try breakKeys(kind)
    case .machineCrashed, .derivedUnreadable, .derivedDisagrees, .viewBehind, .viewOld:
      try breakDerived(kind)
    case .checkpointMissing, .checkpointOld, .backupMissing, .backupOld, .backupEnded,
      .agreementEnding, .clocksOverdue, .lettersStuck, .lettersFailed:
      try breakRoutine(kind)
    case .clockBehind, .spaceShort, .mapFilling, .coreDumps, .openFilesFew, .addressesFew,
      .certificateUnreadable, .certificateEnded, .certificateEnding:
      try breakMachine(kind)
    }
  }

  private func breakFolder(_ kind: DoctorFinding.Kind) throws {
    switch kind {
    case .unfinished:
      isGone = true
      try Directory.make(home.directory + ".restoring")
    case .partMissing: try Directory.removeAll(data + "/keys")
    case .filesOpen: _ = unsafe chmod(data + "/keys/data.mdb", 0o644)
    case .foreignOwner: conditions.user += 1
    case .erasureUnfinished: try Directory.move(data + "/keys", to: data + "/keys.new")
    case .locked: held = try FileLock(path: ledger.home.lock, waitMilliseconds: 0)
    case .socketDead:
      try Directory.make(data + "/run")
      try DurableFile.write([], to: data + "/run/msix.sock")
    default: isGone = true
    }
  }

  private func breakLog(_ kind: DoctorFinding.Kind) throws {
    let log = data + "/log/data.mdb"
    switch kind {
    case .logUnreadable:
      let bytes = try DurableFile.read(log)
      try DurableFile.write(Array(bytes.prefix(4_096)), to: log)
    case .logSetBack:
      let old = try DurableFile.read(log)
      try connect("CA", until: nil)
      try work { try $0.publishCheckpoint() }
      try DurableFile.write(old, to: log)
    case .logForked: try fork()
    case .logLostEnd:
      let old = try DurableFile.read(log)
      try connect("CA", until: nil)
      try DurableFile.write(old, to: log)
    case .headMissing: try DurableFile.remove(second + "/head")
    case .headDamaged: try damage(second + "/head")
    case .secondPlaceReadOnly: try makeReadOnly()
    default: break
    }
  }

  /// Root may write anywhere: then the place stands for one whose parts are not folders any more.
  private func makeReadOnly() throws {
    _ = unsafe chmod(try second, 0o500)
    if geteuid() == 0 { conditions.isWritable = { _ in false } }
  }

  /// The other branch is published; this one grows as long.
  private func fork() throws {
    let log = data + "/log/data.mdb"
    let head = try second + "/head"
    let (oldLog, oldHead) = (try DurableFile.read(log), try DurableFile.read(head))
    try connect("CA", until: nil)
    try work { try $0.publishCheckpoint() }
    let published = try DurableFile.read(head)
    try DurableFile.write(oldLog, to: log)
    try DurableFile.write(oldHead, to: head)
    try Directory.removeAll(data + "/decision")
    try connect("FL", until: nil)
    try connect("WA", until: nil)
    try DurableFile.write(published, to: head)
  }

  private func breakKeys(_ kind: DoctorFinding.Kind) throws {
    let seeds = try Directory.list(data + "/signing").map { data + "/signing/" + $0 }
    let event = seeds.first { $0.contains("/event-") } ?? ""
    switch kind {
    case .secretMissing: try DurableFile.remove(secret)
    case .secretOpen: _ = unsafe chmod(try secret, 0o640)
    case .secretWrong: try DurableFile.write([1, 2, 3], to: secret)
    case .encryptionKeyDamaged: try DurableFile.write([1, 2, 3], to: data + "/key-encryption-key")
    case .signingKeyMissing: try DurableFile.remove(event)
    case .signingKeyWrong: try damage(event)
    case .seedsLeft:
      try DurableFile.write([1], to: data + "/signing/event-0011223344556677.key")
    case .keysDamaged: try damage(data + "/keys/data.mdb")
    case .keysUndestroyed:
      // The event is there, and the machine went down before the key was destroyed.
      try work { exchange in
        let taken = try ledger.submit(
          TestPackage(state: "TX", date: "20190105", students: [TestStudent(id: "A1")]))
        try exchange.recordDestruction(
          of: [taken.submission.retagged()], basis: "test", .system("clock"),
          at: ledger.now)
      }
    default: break
    }
  }

  private func breakDerived(_ kind: DoctorFinding.Kind) throws {
    let views = try Directory.list(data + "/views").map { data + "/views/" + $0 }
    let mark = CleanShutdownMark(directory: data)
    switch kind {
    case .machineCrashed: try mark.writeOpen(bootIdentifier: "another boot")
    case .derivedUnreadable:
      try DurableFile.write([UInt8](repeating: 0x5A, count: 64), to: views[0] + "/data.mdb")
    case .derivedDisagrees:
      let log = data + "/log/data.mdb"
      let old = try DurableFile.read(log)
      try work { exchange in
        try exchange.connectState(
          StateConnected(
            state: state("CA"), interconnectionAgreement: day("2019-01-01"),
            securityAgreement: day("2019-01-01"), until: nil, mode: .production),
          acting: ledger.acting())
        try exchange.catchUp()
      }
      try DurableFile.write(old, to: log)
    case .viewBehind: conditions.viewBehindMax = 0
    case .viewOld: try Directory.make(data + "/views/child-counts@0")
    default: break
    }
  }

  private func breakRoutine(_ kind: DoctorFinding.Kind) throws {
    switch kind {
    case .checkpointMissing, .backupMissing: try forgetCare()
    case .checkpointOld:
      try connect("CA", until: nil)
      later(hours: Doctor.checkpointHoursMax)
    case .backupOld: later(hours: 24 * Int64(Doctor.backupDaysMax + 1))
    case .backupEnded: later(hours: 24 * 91)
    case .agreementEnding: try connect("CA", until: conditions.now.date.adding(days: 30))
    case .clocksOverdue:
      try connect("CA", until: conditions.now.date.adding(days: 30))
      later(hours: 24 * 32)
    case .lettersFailed:
      // The first accounts' passwords are letters to people without an address.
      try work { exchange in
        let acting = Acting(time: ledger.now)
        for letter in try exchange.dueLetters(acting: acting) {
          try exchange.record(.refused(code: 550), of: letter, acting: acting)
        }
      }
    default: later(hours: 25)
    }
  }

  /// As after its making: neither checkpoint nor backup was made yet.
  private func forgetCare() throws {
    let young = try DoctorPatient(isCaredFor: false)
    younger = young
  }

  private func breakMachine(_ kind: DoctorFinding.Kind) throws {
    let limits = ProcessLimits(coreBytes: 0, openFiles: 65_536, addressBytes: nil)
    var bad = limits
    switch kind {
    case .clockBehind: later(hours: -1)
    case .spaceShort: conditions.freeBytes = { _ in 1 << 20 }
    case .mapFilling:
      _ = unsafe truncate(data + "/decision/data.mdb", 60 << 30)
    case .coreDumps: bad.coreBytes = nil
    case .openFilesFew: bad.openFiles = 256
    case .addressesFew: bad.addressBytes = 8 << 30
    default: try breakCertificate(kind)
    }
    if bad != limits { conditions.limits = { [bad] _ in bad } }
  }

  private func breakCertificate(_ kind: DoctorFinding.Kind) throws {
    let path = ledger.home.directory + "-certificate.pem"
    try DurableFile.write([1], to: path)
    conditions.certificate = path
    let now = conditions.now
    conditions.certificateEnd =
      switch kind {
      case .certificateEnded: { _ in now.adding(seconds: -1) }
      case .certificateEnding: { _ in now.adding(seconds: 20 * 86_400) }
      default: { _ in nil }
      }
  }
}
