import Signing
import CBOR
import Counting
import KeyValue
import Ledger
import Primitives
import Records
import Sealing
import Vault

/// The events with which a ledger begins: its genesis, the policies and reference tables that
/// decisions read, and the first two accounts.
struct FirstEvents: Sendable {
  let founding: Exchange.Founding
  let signers: LedgerSigners
  let vault: Vault
  /// One-time passwords of the first accounts, in their order; none where nobody signs in.
  let passwords: [String]

  /// Holidays and zones are loaded for these years; a decision beyond them is an error that asks
  /// for a newer table.
  private static let years = 1995...2060

  /// The accounts that a new ledger has.
  static let accounts: [(name: String, role: Role)] = [
    ("system-administrator", .systemAdministrator),
    ("ome-user-administrator", .omeUserAdministrator),
  ]

  private var actor: Actor { .operator(name: founding.operatorName) }

  func emit(into scope: inout DecisionScope, _ rows: inout WriteTransaction) throws {
    guard let epoch = CivilDate(year: 1995, month: 1, day: 1) else {
      preconditionFailure("1995 began on 1 January")
    }
    let policies = PolicyDefaults.initial(effectiveFrom: epoch)
    try scope.emit(
      Genesis.draft(
        origin: founding.origin, isClockSimulated: founding.isClockSimulated, signers: signers,
        position: 0, policies: policies, predecessor: nil, lost: nil, actor: actor),
      into: &rows)
    for policy in policies {
      try scope.emit(
        EventDraft(
          type: PolicyAdopted.type, stream: .ledger, actor: actor.cbor,
          effective: policy.effectiveFrom, parts: [.clear(PolicyAdopted(policy: policy).clear)]),
        into: &rows)
    }
    let states = try StateList.initial(effectiveFrom: epoch)
    let holidays = try FederalHolidays.table(years: Self.years, effectiveFrom: epoch)
    let zones = try StatuteZones.table(states: states, effectiveFrom: epoch)
    let tables: [(ReferenceLoaded.Name, CBORValue)] = [
      (.states, states.cbor), (.holidays, holidays.cbor), (.zoneOffsets, zones.cbor),
    ]
    for (name, table) in tables {
      try load(name, table, version: 1, from: epoch, &scope, &rows)
    }
    var passwords = passwords[...]
    for account in Self.accounts {
      try make(account, password: passwords.popFirst(), policies, &scope, &rows)
    }
  }

  private func load(
    _ name: ReferenceLoaded.Name, _ table: CBORValue, version: Int, from: CivilDate,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let bytes = table.encoded
    let blobs = vault.sealContent(bytes, under: try vault.sealingKey(.reference))
    try scope.emit(
      EventDraft(
        type: ReferenceLoaded.type, stream: .ledger, actor: actor.cbor, effective: from,
        parts: [
          .clear(
            ReferenceLoaded(
              table: name, version: version, effectiveFrom: from,
              digest: SHA256Digest.of(bytes)
            ).clear)
        ],
        blobs: blobs),
      into: &rows)
  }

  private func make(
    _ account: (name: String, role: Role), password: String?, _ policies: [PolicyVersion],
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let identifier = AccountID(from: scope.random)
    let key = vault.makeKey(for: identifier.retagged(), type: .account)
    let body = AccountCreated(
      account: identifier, organisation: "Office of Migrant Education",
      holder: AccountHolder(roles: [.init(account.role, .nation)]))
    try scope.emit(
      EventDraft(
        type: AccountCreated.type, stream: .account(identifier), actor: actor.cbor,
        parts: [
          .clear(body.clear), .sealed(key, .record(["name": .text(account.name)])),
        ]),
      into: &rows)
    guard let password else { return }
    let rules = try AccessRules(
      for: body.holder, PolicyBook(policies), on: founding.time.date)
    let hash = try PasswordHash(
      of: Array(password.utf8), cost: founding.passwordCost, random: founding.random)
    let change = PasswordChanged(
      account: identifier,
      credential: vault.keepCredential(hash.cbor.encoded, of: identifier), manner: .oneTime,
      policy: rules.passwordsPolicy, remembered: rules.remembered)
    try scope.emit(
      EventDraft(
        type: PasswordChanged.type, stream: .account(identifier), actor: actor.cbor,
        parts: [.clear(change.clear)]),
      into: &rows)
  }
}

/// The first event of a ledger, or of the successor that continues a log.
enum Genesis {
  /// `predecessor`: the log that this one continues; `lost`: the last checkpoint published of it,
  /// whose later positions are gone.
  static func draft(
    origin: String, isClockSimulated: Bool, signers: LedgerSigners, position: UInt64,
    policies: [PolicyVersion], predecessor: Checkpoint?, lost: Checkpoint?, actor: Actor
  ) -> EventDraft {
    // A successor's genesis is signed by the log that it continues; its own keys count after it.
    let from = position == 0 ? 0 : position + 1
    let keys = KeyRole.allCases.map { role in
      KeyValidity(role: role, key: signers[role].verifyingKey, from: from).cbor
    }
    let rules = CountingRuleSet.first
    return EventDraft(
      type: LedgerEventType.opened, stream: .ledger, actor: actor.cbor,
      parts: [
        .clear(
          .record([
            "format": .int(1), "origin": .text(origin),
            "clock": .text(isClockSimulated ? "simulated" : "system"), "keys": .array(keys),
            "policies": .array(
              policies.map { policy in
                .record([
                  "area": .text(policy.area.rawValue), "version": .int(policy.version),
                  "digest": .bytes(SHA256Digest.of(policy.cbor.encoded)),
                ])
              }),
            "rules": .record([
              "name": .text(rules.name), "digest": .bytes(SHA256Digest.of(rules.encoded)),
            ]),
            "predecessor": predecessor.map(statement), "lost": lost.map(statement),
          ]))
      ])
  }

  private static func statement(_ checkpoint: Checkpoint) -> CBORValue {
    .record([
      "origin": .text(checkpoint.origin), "size": .unsigned(checkpoint.size),
      "root": .bytes(checkpoint.root),
    ])
  }
}
