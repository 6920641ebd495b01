public import CBOR
public import Primitives

/// A policy comes into force.
public struct PolicyAdopted: EventBody {
  /// `policy.adopted`
  public static let type = "policy.adopted"
  /// The version adopted.
  public let policy: PolicyVersion

  /// A body.
  public init(policy: PolicyVersion) { self.policy = policy }

  /// `{"policy"}`
  public var clear: CBORValue { .record(["policy": policy.cbor]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    guard let value = clear["policy"] else {
      throw CBORError(.structure, "\(Self.type): policy is missing")
    }
    policy = try PolicyVersion(cbor: value)
  }
}

/// A reference table is loaded. Its rows lie in blobs under the ledger's reference key, or in the
/// event itself where a projection folds them: a projection sees events alone.
public struct ReferenceLoaded: EventBody {
  /// `reference.loaded`
  public static let type = "reference.loaded"
  /// The tables that there are.
  public enum Name: String, CaseIterable, Sendable {
    /// States and territories.
    case states
    /// Days off, by calendar.
    case holidays
    /// Offsets of the zones from UTC.
    case zoneOffsets = "zone-offsets"
    /// Terms of the States' schools.
    case termCalendars = "term-calendars"
    /// Districts and schools.
    case facilities
    /// Countries.
    case countries
    /// Grade levels.
    case grades
    /// Elements that a notice made required, with the day of the notice.
    case elementNotices = "element-notices"
    /// The States' regions: named sets of districts.
    case regions
    /// What States and districts ask of whoever graduates.
    case creditRequirements = "credit-requirements"
  }
  /// Which table.
  public let table: Name
  /// Its version.
  public let version: Int
  /// From when it counts.
  public let effectiveFrom: CivilDate
  /// SHA-256 of the clear table: reference tables name nobody.
  public let digest: [UInt8]
  /// The table, where it travels in the event; nil where it lies in blobs.
  public let content: CBORValue?

  /// A body.
  public init(
    table: Name, version: Int, effectiveFrom: CivilDate, digest: [UInt8],
    content: CBORValue? = nil
  ) {
    self.table = table
    self.version = version
    self.effectiveFrom = effectiveFrom
    self.digest = digest
    self.content = content
  }

  /// `{"table", "version", "effective", "digest", "content"}`
  public var clear: CBORValue {
    .record([
      "table": .text(table.rawValue), "version": .int(version),
      "effective": .date(effectiveFrom), "digest": .bytes(digest), "content": content,
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    table = try fields.need("table") { $0.string.flatMap(Name.init(rawValue:)) }
    version = try fields.need("version", \.int)
    effectiveFrom = try fields.need("effective", \.civilDate)
    digest = try fields.need("digest", \.byteString)
    content = try fields.maybe("content") { $0 }
  }
}

/// A State's agreements are in force: its packages are taken.
public struct StateConnected: EventBody {
  /// `state.connected`
  public static let type = "state.connected"
  /// Whether its submissions count.
  public enum Mode: String, Sendable {
    /// They are judged and answered, and change nothing.
    case test
    /// They count.
    case production
  }
  /// The State.
  public let state: StateCode
  /// Date of the interconnection agreement.
  public let interconnectionAgreement: CivilDate
  /// Date of the interconnection security agreement.
  public let securityAgreement: CivilDate
  /// Last day of both; nil when no end was agreed.
  public let until: CivilDate?
  /// Test or production.
  public let mode: Mode

  /// A body.
  public init(
    state: StateCode, interconnectionAgreement: CivilDate, securityAgreement: CivilDate,
    until: CivilDate?, mode: Mode
  ) {
    self.state = state
    self.interconnectionAgreement = interconnectionAgreement
    self.securityAgreement = securityAgreement
    self.until = until
    self.mode = mode
  }

  /// `{"state", "ia", "isa", "until", "mode"}`
  public var clear: CBORValue {
    .record([
      "state": .state(state), "ia": .date(interconnectionAgreement),
      "isa": .date(securityAgreement), "until": until.map { .date($0) },
      "mode": .text(mode.rawValue),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    state = try fields.need("state", \.state)
    interconnectionAgreement = try fields.need("ia", \.civilDate)
    securityAgreement = try fields.need("isa", \.civilDate)
    until = try fields.maybe("until", \.civilDate)
    mode = try fields.need("mode") { $0.string.flatMap(Mode.init(rawValue:)) }
  }
}

/// A State's submissions count from now on: the end of its test.
public struct StatePromoted: EventBody {
  /// `state.promoted`
  public static let type = "state.promoted"
  /// The State.
  public let state: StateCode

  /// A body.
  public init(state: StateCode) { self.state = state }

  /// `{"state"}`
  public var clear: CBORValue { .record(["state": .state(state)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    state = try ClearFields(clear, of: Self.type).need("state", \.state)
  }
}

/// A State's packages are refused until it is connected again.
public struct StateSuspended: EventBody {
  /// `state.suspended`
  public static let type = "state.suspended"
  /// The State.
  public let state: StateCode
  /// `agreement-expired`, `requested`, ...
  public let reason: String

  /// A body.
  public init(state: StateCode, reason: String) {
    self.state = state
    self.reason = reason
  }

  /// `{"state", "reason"}`
  public var clear: CBORValue {
    .record(["state": .state(state), "reason": .text(reason)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    state = try fields.need("state", \.state)
    reason = try fields.need("reason", \.string)
  }
}

/// A State's agreements end soon.
public struct StateRenewalDue: EventBody {
  /// `state.renewaldue`
  public static let type = "state.renewaldue"
  /// The State.
  public let state: StateCode
  /// The last day of its agreements.
  public let until: CivilDate

  /// A body.
  public init(state: StateCode, until: CivilDate) {
    self.state = state
    self.until = until
  }

  /// `{"state", "until"}`
  public var clear: CBORValue {
    .record(["state": .state(state), "until": .date(until)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    state = try fields.need("state", \.state)
    until = try fields.need("until", \.civilDate)
  }
}

/// A copy of log, keys and blobs was made.
public struct BackupMade: EventBody {
  /// `backup.made`
  public static let type = "backup.made"
  /// Leaves in the copy.
  public let size: UInt64
  /// Root over them.
  public let root: [UInt8]

  /// A body.
  public init(size: UInt64, root: [UInt8]) {
    self.size = size
    self.root = root
  }

  /// `{"size", "root"}`
  public var clear: CBORValue { .record(["size": .unsigned(size), "root": .bytes(root)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    size = try fields.need("size", \.unsignedInteger)
    root = try fields.need("root", \.byteString)
  }
}

/// Operator's secret and recovery key are others from here on. Recorded before the file changes.
public struct SecretRenewed: EventBody {
  /// `secret.renewed`
  public static let type = "secret.renewed"

  /// A body.
  public init() {}

  /// `{}`: who and when is all that may be said.
  public var clear: CBORValue { .record([:]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    _ = try ClearFields(clear, of: Self.type)
  }
}

/// The ledger was restored from a copy and goes on.
public struct RestorePerformed: EventBody {
  /// `restore.performed`
  public static let type = "restore.performed"
  /// Leaves in the copy.
  public let size: UInt64
  /// Root over them.
  public let root: [UInt8]

  /// A body.
  public init(size: UInt64, root: [UInt8]) {
    self.size = size
    self.root = root
  }

  /// `{"size", "root"}`
  public var clear: CBORValue { .record(["size": .unsigned(size), "root": .bytes(root)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    size = try fields.need("size", \.unsignedInteger)
    root = try fields.need("root", \.byteString)
  }
}
