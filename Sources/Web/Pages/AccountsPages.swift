import Exchange
import Guidance
import Primitives
import Records

/// Accounts of others: listed, opened, changed, closed, by whoever keeps them.
enum AccountsPages {
  static let routes: [Route] = [
    .get("/accounts", .granted(.listAccounts)) { try list($0) },
    .post("/accounts", .granted(.listAccounts), .look) { try list($0) },
    .get("/accounts/:account", .granted(.listAccounts)) { try account($0) },
    .post("/accounts/:account/verify", .granted(.listAccounts)) { try vouch($0, .verified) },
    .post("/accounts/:account/approve", .granted(.listAccounts)) { try vouch($0, .approved) },
    .post("/accounts/:account/state-training", .granted(.listAccounts)) { try stateTraining($0) },
    .post("/accounts/:account/open", .granted(.listAccounts)) { try open($0) },
    .post("/accounts/:account/roles", .granted(.listAccounts)) { try changeRoles($0) },
    .post("/accounts/:account/standing", .granted(.listAccounts)) { try changeStanding($0) },
    .post("/accounts/:account/password", .granted(.listAccounts)) { try resetPassword($0) },
    .post("/accounts/:account/authenticator", .granted(.listAccounts)) {
      try removeSecondFactor($0)
    },
  ]

  // MARK: The list

  /// Accounts on one page.
  private static let linesMax = 200
  private static let standings = ["applied", "active", "disabled", "deactivated"]

  private static func list(_ asking: Asking) throws -> Answer {
    let all = try asking.exchange.accounts(acting: try asking.acting())
    let (text, standing) = (asking.form["text"] ?? "", asking.form["standing"] ?? "")
    let found = all.filter { listing in
      (standing.isEmpty || listing.standing == standing)
        && (text.isEmpty || words(listing).lowercased().contains(text.lowercased()))
    }.sorted { ($0.name ?? "", $0.account) < ($1.name ?? "", $1.account) }
    return AccountPages.page(
      "Accounts", .accounts,
      [
        "text": text, "any": !found.isEmpty, "cut": found.count > linesMax, "limit": linesMax,
        "standings": standings.map { ["value": $0, "chosen": $0 == standing] as Model },
        "lines": found.prefix(linesMax).map { listing in
          [
            "path": "/accounts/\(listing.account.hex)", "name": listing.name ?? "erased",
            "organisation": listing.organisation, "standing": listing.standing,
            "both": listing.keepsAccountsAndData,
            "roles": listing.roles.map(Self.words).joined(separator: "; "),
          ] as Model
        },
      ], asking)
  }

  private static func words(_ listing: Exchange.AccountListing) -> String {
    ([listing.name ?? "", listing.organisation] + listing.roles.map(words)).joined(separator: " ")
  }

  static func words(_ role: AccountHolder.Assignment) -> String {
    "\(role.role.title), \(role.scope.description)"
  }

  // MARK: One account

  static func accountID(_ asking: Asking) throws -> AccountID {
    guard let account = AccountID(hex: try asking.segment("account")) else {
      throw PageError.notFound
    }
    return account
  }

  static func listing(_ asking: Asking) throws -> Exchange.AccountListing {
    try asking.exchange.account(try accountID(asking), acting: try asking.acting())
  }

  /// Whether somebody keeps an account of these roles, for what a page offers. The gate decides.
  private static func keeps(
    _ visitor: Exchange.Visitor, _ roles: [AccountHolder.Assignment]
  ) -> Bool {
    roles.allSatisfy { assignment in
      let isOME = assignment.scope.state == nil || assignment.role == .stateUserAdministrator
      let function: Function = isOME ? .administerOMEAccounts : .administerStateAccounts
      return visitor.roles(for: function).contains {
        isOME || $0.scope.covers(assignment.scope)
      }
    }
  }

  static func account(
    _ asking: Asking, alert: Model? = nil, secret: String? = nil
  ) throws -> Answer {
    let listing = try listing(asking)
    let visitor = try asking.holder
    let isOwn = listing.account == visitor.account
    let isKept = !isOwn && keeps(visitor, listing.roles)
    let papers =
      isKept
      ? try asking.exchange.papers(of: listing.account.hex, acting: try asking.acting()) : nil
    let changes = isOwn ? [] : changes(of: listing, isKept, visitor)
    let path = "/accounts/\(listing.account.hex)"
    let token = asking.formToken
    return AccountPages.page(
      listing.name ?? "Account", .othersAccount,
      .of([
        "alert": alert, "secret": secret, "name": listing.name ?? "erased", "path": path,
        "organisation": listing.organisation, "standing": listing.standing,
        "number": listing.account.hex, "roles": listing.roles.map(words),
        "hasPapers": papers.map { !$0.papers.isEmpty } ?? false,
        "papers": (papers?.papers ?? []).map(paper),
        "kept": papers?.keptUntil.map { "until \($0)" } ?? "while the account is open",
        "isApplication": isKept && listing.standing == "applied",
        "isKept": isKept && ["active", "disabled"].contains(listing.standing),
        "modules": TrainingModule.needed(by: AccountHolder(roles: listing.roles)).map {
          [
            "path": "/applicants/\(listing.account.hex)/training/\($0.name)", "title": $0.title,
          ] as Model
        },
        "roleLines": roleLines(listing.roles, spare: 1),
        "anyStandings": !changes.isEmpty,
        "changes": changes.map { ["value": $0.rawValue, "title": title(of: $0)] as Model },
        "token": token,
      ]), asking)
  }

  private static func changes(
    of listing: Exchange.AccountListing, _ isKept: Bool, _ visitor: Exchange.Visitor
  ) -> [AccountStanding.Change] {
    switch listing.standing {
    case "active": isKept ? [.disabled, .deactivated] : []
    case "applied": isKept ? [.deactivated] : []
    case "disabled":
      (visitor.roles(for: .reinstateAccount).isEmpty ? [] : [.reinstated])
        + (isKept ? [.deactivated] : [])
    default: []
    }
  }

  private static func title(of change: AccountStanding.Change) -> String {
    switch change {
    case .disabled: "disabled, for a time"
    case .reinstated: "reinstated"
    case .deactivated: "deactivated, for ever"
    }
  }

  private static func paper(_ paper: Exchange.PaperListing) -> Model {
    let says = paper.content.filter { !$0.value.isEmpty }.map { "\($0.name): \($0.value)" }
    return [
      "when": paper.recorded.date.description,
      "what": RecordWords.titled(String(paper.type.map { $0 == "." ? " " : $0 })),
      "says": says.isEmpty ? "-" : says.joined(separator: ", "),
    ]
  }

  // MARK: Roles in forms

  /// Roles that a form takes at once.
  private static let rolesMax = 8

  /// A line for each role, and some more.
  static func roleLines(_ roles: [AccountHolder.Assignment], spare: Int) -> [Model] {
    (0..<min(rolesMax, roles.count + spare)).map { place in
      let role = roles.indices.contains(place) ? roles[place] : nil
      return [
        "roleField": "role-\(place)", "scopeField": "scope-\(place)",
        "scope": role?.scope.description ?? "",
        "choices": Role.allCases.map {
          ["value": $0.rawValue, "title": $0.title, "chosen": $0 == role?.role] as Model
        },
      ]
    }
  }

  /// The roles that a form names; lines without a place are left out.
  static func roles(in form: FormFields) throws -> [AccountHolder.Assignment] {
    var found = [AccountHolder.Assignment]()
    for place in 0..<rolesMax {
      guard let text = form["scope-\(place)"] else { continue }
      guard let role = form["role-\(place)"].flatMap({ Role(rawValue: $0) }),
        let scope = Scope(text)
      else {
        throw PageError.input(
          "A place is nation, a State such as TX, or TX/district:ID, TX/region:NAME, "
            + "TX/school:ID.")
      }
      found.append(.init(role, scope))
    }
    guard !found.isEmpty else { throw PageError.input("Give a role and its place.") }
    return found
  }
}
