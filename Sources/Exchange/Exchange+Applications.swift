import CBOR
import Guidance
import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

/// From the wish for access to an account: application, the supervisor's word, the State's
/// approval, training with its certificate, and then the account.
extension Exchange {
  /// Takes an application. Anybody may hand one in: nothing is granted by it, and the name is held
  /// for it. It is never reused, whatever becomes of the application.
  public func applyForAccount(
    name: String, person: AccountPerson, organisation: String,
    role: AccountHolder.Assignment, acting: Acting
  ) throws -> AccountID {
    let actor = try anybody(acting)
    let (name, organisation) = (
      try Self.checkedName(name), Normalisation.composed(organisation)
    )
    let person = try Self.checked(person)
    try requireHoldable([role], at: acting.time)
    let account = AccountID(from: random)
    let body = AccountApplied(
      account: account, organisation: organisation, holder: AccountHolder(roles: [role]))
    try perform(AccountApplied.type, at: acting.time) { [self] scope, rows in
      try requireFree(name, rows)
      let key = vault.makeKey(for: account.retagged(), type: .account)
      try scope.emit(
        draft(
          body, in: .account(account), by: actor,
          sealed: [.sealed(key, .record(["name": .text(name), "person": person.cbor]))]),
        into: &rows)
    }
    return account
  }

  /// Puts the supervisor's or the authority's word to an application. The one who vouches is
  /// another than the applicant; the supervisor comes first.
  public func vouch(
    for name: String, _ kind: AccountPaper.Kind, by voucher: String, acting: Acting
  ) throws {
    let (account, row, actor) = try admitAdministrator(acting, ofAccount: name)
    let voucher = Normalisation.composed(voucher)
    guard !voucher.isEmpty, voucher.utf8.count <= AccountPerson.fieldBytesMax else {
      throw ExchangeError(.usage, "say who vouches, by name and place")
    }
    let applicant = try person(of: row)?.fullName
    guard applicant.map({ !Self.names(voucher, $0) }) ?? true else {
      throw ExchangeError(.refused, "nobody vouches for himself")
    }
    guard let key = try vault.key(of: account.retagged()) else { throw Self.isDeactivated }
    try perform(kind.rawValue, at: acting.time) { [self] scope, rows in
      guard let row = try AccountRow(of: account, in: rows), row.standing == .applied else {
        throw ExchangeError(.refused, "there is no open application of this name")
      }
      guard kind != .approved || row.isVerified else {
        throw ExchangeError(
          .refused, "the supervisor verifies the application first: msix account verify")
      }
      try scope.emit(
        paper(AccountPaper(account: account, kind: kind), actor, key, ["by": .text(voucher)]),
        into: &rows)
    }
  }

  /// Takes a quiz for an application: who has no account yet cannot sign in for it.
  public func takeTraining(
    forApplication name: String, role: Role, answers: [Int], acting: Acting
  ) throws -> TrainingResult {
    let actor = try anybody(acting)
    let (account, row) = try self.account(named: name)
    guard row.standing == .applied else {
      throw ExchangeError(.refused, "there is no open application of this name: sign in for it")
    }
    return try takeTraining(for: role, answers: answers, of: account, by: actor, acting)
  }

  /// Notes that the State's own training was given, where the State gives one.
  public func recordStateTraining(
    of name: String, certificate: String, acting: Acting
  ) throws {
    let (account, _, actor) = try admitAdministrator(acting, ofAccount: name)
    let certificate = Normalisation.composed(certificate)
    guard !certificate.isEmpty, certificate.utf8.count <= Actor.nameBytesMax else {
      throw ExchangeError(.usage, "say the certificate's number")
    }
    try emit(
      draft(
        TrainingCompleted(
          account: account, module: Self.stateTraining, version: 1, score: 1, questions: 1,
          certificate: certificate),
        in: .account(account), by: actor),
      at: acting.time)
  }

  /// Opens an account whose papers are complete; gives its one-time password.
  public func openAccount(_ name: String, acting: Acting) throws -> String {
    let (account, row, actor) = try admitAdministrator(acting, ofAccount: name)
    try requireHoldable(row.holder.roles, at: acting.time)
    let rules = try AccessRules(for: row.holder, policies(), on: acting.time.date)
    let states = try policies().list("state-training-states", .accounts, on: acting.time.date)
    guard let name = try self.name(of: row), let key = try vault.key(of: account.retagged()) else {
      throw Self.isDeactivated
    }
    try perform(AccountCreated.type, at: acting.time) { [self] scope, rows in
      guard let row = try AccountRow(of: account, in: rows), row.standing == .applied else {
        throw ExchangeError(.refused, "there is no open application of this name")
      }
      let signIn = try SignInRow(of: account, in: rows)
      let missing = Self.missing(row, signIn, rules, states, on: scope.now)
      guard missing.isEmpty else {
        throw ExchangeError(.refused, "still missing: " + missing.joined(separator: ", "))
      }
      let body = AccountCreated(
        account: account, organisation: row.organisation, holder: row.holder)
      try scope.emit(
        draft(
          body, in: .account(account), by: actor,
          sealed: [.sealed(key, .record(["name": .text(name)]))]),
        into: &rows)
    }
    return try resetPassword(of: name, acting: acting)
  }

  private static func missing(
    _ row: AccountRow, _ signIn: SignInRow, _ rules: AccessRules, _ states: [String],
    on now: Instant
  ) -> [String] {
    let day = now.date
    func isHeld(_ module: String) -> Bool {
      signIn.training.contains {
        $0.module == module && day < $0.day.adding(months: rules.trainingMonths)
      }
    }
    var missing = [String]()
    if !row.isVerified { missing.append("the supervisor's word") }
    if !row.isApproved { missing.append("the approval") }
    for module in TrainingModule.needed(by: row.holder) where !isHeld(module.name) {
      missing.append("the training \(module.name)")
    }
    let own = row.holder.roles.compactMap(\.scope.state).map(\.description)
    if !row.holder.isMachine, own.contains(where: states.contains), !isHeld(stateTraining) {
      missing.append("the State's own training")
    }
    return missing
  }

  /// The module under which a State's own training is noted.
  static let stateTraining = "state-training"

  // MARK: Help

  /// Whoever asks for what anybody may: an account by its session, or the operator.
  func anybody(_ acting: Acting) throws -> Actor {
    guard acting.account != nil else { return .operator(name: operatorName) }
    let bearer = try bearer(of: acting, .reportIncident, .nation)
    return actor(bearer.account, bearer.row)
  }

  static func checkedName(_ name: String) throws -> String {
    let name = Normalisation.composed(name)
    guard !name.isEmpty, name.utf8.count <= Actor.nameBytesMax, AccountID(hex: name) == nil else {
      throw ExchangeError(.usage, "an account's name has 1 to \(Actor.nameBytesMax) bytes")
    }
    return name
  }

  func requireFree(_ name: String, _ rows: borrowing some Reading & ~Copyable) throws {
    let key = DecisionState.accountKey(name: name, under: index)
    guard try rows.get(key, in: DecisionState.Tables.accountNames) == nil else {
      throw ExchangeError(.refused, "there is an account of this name already")
    }
  }

  static func checked(_ person: AccountPerson) throws -> AccountPerson {
    for (name, value) in person.fields {
      guard value.utf8.count <= AccountPerson.fieldBytesMax, name != "name" || !value.isEmpty
      else {
        throw ExchangeError(
          .usage, "\(name) has at most \(AccountPerson.fieldBytesMax) bytes, a name at least one")
      }
    }
    return AccountPerson(
      fullName: Normalisation.composed(person.fullName),
      title: Normalisation.composed(person.title),
      address: Normalisation.composed(person.address),
      phone: Normalisation.composed(person.phone), email: Normalisation.composed(person.email),
      need: Normalisation.composed(person.need))
  }

  /// Whether a voucher's words begin with a person's name.
  private static func names(_ words: String, _ person: String) -> Bool {
    words.lowercased().hasPrefix(person.lowercased())
  }

  func paper(
    _ body: AccountPaper, _ actor: Actor, _ key: SealingKey,
    _ sealed: KeyValuePairs<String, CBORValue?>
  ) -> EventDraft {
    EventDraft(
      type: body.kind.rawValue, version: AccountPaper.version, stream: .account(body.account),
      actor: actor.cbor, parts: [.clear(body.clear), .sealed(key, .record(sealed))])
  }

  /// Who holds an account, by the newest paper that says so; nil when none does.
  func person(of row: AccountRow) throws -> AccountPerson? {
    for position in row.papers.reversed() {
      let opened = try OpenedEvent(log.event(at: position), opener: vault)
      if let person = opened.firstOpened?["person"].flatMap(AccountPerson.init(cbor:)) {
        return person
      }
    }
    return nil
  }
}
