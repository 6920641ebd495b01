/// Something that the doctor found: what is wrong, how bad, and what to do.
public struct DoctorFinding: Hashable, Sendable {
  /// How bad it is. The exit status of `msix doctor` is that of the worst.
  public enum Gravity: String, Comparable, CaseIterable, Sendable {
    /// Worth knowing.
    case note
    /// To be mended; nothing is lost.
    case mend
    /// Stored bytes disagree with themselves, with what was published, or are gone.
    case integrity

    /// 0, 1 or 3, as every command ends.
    public var exitStatus: Int32 {
      switch self {
      case .note: 0
      case .mend: 1
      case .integrity: 3
      }
    }

    /// By weight.
    public static func < (left: Self, right: Self) -> Bool { left.exitStatus < right.exitStatus }
  }

  /// Which; its name never changes its meaning.
  public let kind: Kind
  /// How bad.
  public let gravity: Gravity
  /// What is wrong. Names no child.
  public let what: String
  /// What to do.
  public let remedy: String
  /// The page of `docs/runbooks/` that goes on from here; nil where the remedy says all.
  public let runbook: String?

  init(
    _ kind: Kind, _ what: String, remedy: String, gravity: Gravity? = nil, runbook: String? = nil
  ) {
    self.kind = kind
    self.runbook = runbook ?? kind.runbook
    self.gravity = gravity ?? kind.gravity
    self.what = what
    self.remedy = remedy
  }
}

extension DoctorFinding {
  /// What there is to find.
  public enum Kind: String, CaseIterable, Sendable {
    // The data folder.
    case ledgerMissing = "ledger-missing"
    case unfinished
    case partMissing = "part-missing"
    case filesOpen = "files-open"
    case foreignOwner = "foreign-owner"
    case erasureUnfinished = "erasure-unfinished"
    case locked
    case socketDead = "socket-dead"
    // The log and what was published of it.
    case logUnreadable = "log-unreadable"
    case logSetBack = "log-set-back"
    case logForked = "log-forked"
    case logLostEnd = "log-lost-end"
    case headMissing = "head-missing"
    case headDamaged = "head-damaged"
    case secondPlaceReadOnly = "second-place-read-only"
    case secondPlaceNear = "second-place-near"
    // Keys.
    case secretMissing = "secret-missing"
    case secretOpen = "secret-open"
    case secretWrong = "secret-wrong"
    case secretNear = "secret-near"
    case encryptionKeyDamaged = "encryption-key-damaged"
    case signingKeyMissing = "signing-key-missing"
    case signingKeyWrong = "signing-key-wrong"
    case seedsLeft = "seeds-left"
    case keysDamaged = "keys-damaged"
    case keysUndestroyed = "keys-undestroyed"
    // What is derived.
    case machineCrashed = "machine-crashed"
    case derivedUnreadable = "derived-unreadable"
    case derivedDisagrees = "derived-disagrees"
    case viewBehind = "view-behind"
    case viewOld = "view-old"
    // What is to be done every day.
    case checkpointMissing = "checkpoint-missing"
    case checkpointOld = "checkpoint-old"
    case backupMissing = "backup-missing"
    case backupOld = "backup-old"
    case backupEnded = "backup-ended"
    case agreementEnding = "agreement-ending"
    case clocksOverdue = "clocks-overdue"
    case lettersStuck = "letters-stuck"
    case lettersFailed = "letters-failed"
    // The machine.
    case clockBehind = "clock-behind"
    case spaceShort = "space-short"
    case mapFilling = "map-filling"
    case coreDumps = "core-dumps"
    case openFilesFew = "open-files-few"
    case addressesFew = "addresses-few"
    case certificateUnreadable = "certificate-unreadable"
    case certificateEnded = "certificate-ended"
    case certificateEnding = "certificate-ending"

    /// How bad it is, where nothing speaks for less.
    public var gravity: Gravity {
      switch self {
      case .partMissing, .logUnreadable, .logSetBack, .logForked, .logLostEnd, .headMissing,
        .headDamaged, .encryptionKeyDamaged, .signingKeyMissing, .signingKeyWrong, .keysDamaged:
        .integrity
      case .locked, .socketDead, .secondPlaceNear, .secretNear, .seedsLeft, .machineCrashed,
        .derivedDisagrees, .viewBehind, .viewOld, .agreementEnding, .lettersFailed, .mapFilling:
        .note
      default: .mend
      }
    }

    /// The page that goes on, where the finding names no other.
    public var runbook: String? {
      switch self {
      case .ledgerMissing, .unfinished: "machine"
      case .partMissing, .logUnreadable, .logLostEnd: "log"
      case .logSetBack, .logForked: "forked-log"
      case .headMissing, .headDamaged, .secondPlaceReadOnly, .secondPlaceNear: "second-place"
      case .secretMissing, .secretOpen, .secretWrong, .secretNear: "secret"
      case .encryptionKeyDamaged, .keysDamaged, .keysUndestroyed, .erasureUnfinished: "keys"
      case .signingKeyMissing, .signingKeyWrong, .seedsLeft: "signing-keys"
      case .machineCrashed, .derivedUnreadable, .derivedDisagrees: "decision-index"
      case .viewBehind, .viewOld: "projections"
      case .clockBehind: "clock"
      case .spaceShort: "disk-full"
      case .mapFilling, .addressesFew: "map-full"
      case .certificateUnreadable, .certificateEnded, .certificateEnding: "certificate"
      case .backupMissing, .backupOld, .backupEnded: "machine"
      case .filesOpen, .foreignOwner, .locked, .socketDead, .checkpointMissing, .checkpointOld,
        .agreementEnding, .clocksOverdue, .lettersStuck, .lettersFailed, .coreDumps, .openFilesFew:
        nil
      }
    }
  }
}
