import Records

/// What is particular to each role.
extension Manual {
  static func chapter(_ role: Role) -> (purpose: String, tasks: [Task]) {
    switch role {
    case .primary, .secondary: school(role)
    case .districtDataAdministrator, .regionalDataAdministrator, .stateDataAdministrator:
      data(role)
    case .stateUserAdministrator, .omeUserAdministrator, .helpDesk: accounts(role)
    case .governmentAdministrator, .omeDataAdministrator, .privacyActAdministrator,
      .systemAdministrator, .auditor:
      department(role)
    case .stateSystem: machine
    }
  }

  private static let reading = Task(
    "Read a child's record",
    "msix record MSIX_ID --as NAME --purpose enrollment shows what each State says, with its date. "
      + "The look is recorded before you see it.",
    "--known-at N shows the record as it stood at a position or time.")

  private static let proposing = Task(
    "Propose a merge or split",
    "msix explain MSIX_ID MSIX_ID says what speaks for one child, without values.",
    "msix merge MASTER OTHER --as NAME --reason TEXT proposes; msix split MSIX_ID --record "
      + "STATE:ID:TYPE takes a record out. Another data administrator decides.")

  private static let deciding = Task(
    "Work on the worklist",
    "msix worklist --as NAME lists what waits and until when.",
    "msix resolve ITEM same|distinct|unsure --as NAME --reason TEXT answers a near match, "
      + "approve or reject a proposal of somebody else. msix reassign ITEM --to ACCOUNT passes it "
      + "on.")

  private static func school(_ role: Role) -> (purpose: String, tasks: [Task]) {
    role == .primary
      ? (
        "You place children who arrived: last school, grade, credits, courses, alerts.",
        [reading, proposing]
      )
      : ("You look children up to help them, and tell others of their moves.", [reading])
  }

  private static func data(_ role: Role) -> (purpose: String, tasks: [Task]) {
    let place =
      switch role {
      case .districtDataAdministrator: "district"
      case .regionalDataAdministrator: "region"
      default: "State"
      }
    let quality = Task(
      "See to data quality",
      "msix quality --as NAME shows how complete, trustworthy and fresh the records are; "
        + "msix timeliness how soon they came.")
    let sending = Task(
      "Send files",
      "msix submit PATH takes packages and prints a signed receipt for each; msix receipt "
        + "SUBMISSION --as NAME prints it again. msix rules says what files are judged by.")
    return (
      "You answer for the data of your \(place): its worklist and its quality.",
      [deciding, quality] + (role == .stateDataAdministrator ? [sending] : []) + [
        proposing, reading,
      ]
    )
  }

  private static func accounts(_ role: Role) -> (purpose: String, tasks: [Task]) {
    if role == .helpDesk {
      return (
        "You answer questions about accounts and reinstate disabled ones; you reset no password.",
        [
          Task(
            "Reinstate an account",
            "Be certain who asks: call back on the number that the account has.",
            "msix account reinstate NAME --as YOU --reason TEXT. The password stays."),
          Task(
            "Cases",
            "msix helpdesk list --as YOU shows what is open and due; msix helpdesk close CASE "
              + "--as YOU --answer TEXT closes one. msix incident list --as YOU shows incidents."),
        ]
      )
    }
    let whose =
      role == .omeUserAdministrator ? "State User Administrators and OME's users" : "your State"
    return (
      "You keep the accounts of \(whose). You see no child.",
      [
        Task(
          "Open an account",
          "msix account apply NAME takes the application; msix account verify NAME the "
            + "supervisor's "
            + "word, msix account approve NAME that of the State's authority.",
          "The applicant takes the training: msix training ROLE --answers ... --application NAME.",
          "msix account open NAME --as YOU opens it and shows a one-time password. Name and "
            + "password "
            + "go to the holder on two different ways."),
        Task(
          "Keep accounts",
          "msix account list --as YOU. msix account change NAME --role ROLE:SCOPE gives other "
            + "roles; "
            + "disable closes for a time, deactivate for ever.",
          "msix password reset NAME --as YOU makes a one-time password; msix totp remove NAME "
            + "--as YOU takes a lost second factor away. Call back first.",
          "msix account review --as YOU lists who has not signed in for long; msix account review "
            + "NAME --keep or --close says what becomes of it."),
      ]
    )
  }

  private static func department(_ role: Role) -> (purpose: String, tasks: [Task]) {
    switch role {
    case .governmentAdministrator:
      (
        "You read totals for the nation and its States, as known at any position. No child.",
        [
          Task(
            "Count",
            "msix count --as NAME --period 2025-26 --national; --known-at N says what was known "
              + "then.")
        ]
      )
    case .omeDataAdministrator:
      (
        "You settle what two States answered differently.",
        [
          Task(
            "Settle",
            "msix worklist --as NAME shows what has come up to OME.",
            "msix settle ITEM same|distinct --as NAME --reason TEXT.")
        ]
      )
    case .privacyActAdministrator:
      (
        "You act for families under the Privacy Act.",
        [
          Task(
            "Open a record for a family",
            "msix record MSIX_ID --as NAME --purpose privacy-act."),
          Task(
            "Propose a destruction",
            "msix erase propose MSIX_ID --basis TEXT --as NAME; a System Administrator approves it."
          ),
        ]
      )
    case .auditor:
      (
        "You read what happened and change nothing.",
        [
          Task(
            "Check the ledger",
            "msix verify --from-checkpoint FILE reads every byte and holds it against a note that "
              + "somebody else kept. msix proof inclusion N proves one event."),
          Task("Read events", "msix log show --as NAME --from N --to M."),
        ]
      )
    default:
      (
        "You run the exchange: States, policies, tables, the machine. You see no child.",
        [
          Task(
            "Connect a State",
            "msix state connect XX --ia DAY --isa DAY --as NAME; msix state promote XX."),
          Task(
            "Adopt a policy",
            "msix policy list shows what holds; msix policy adopt AREA NAME=VALUE --effective DAY "
              + "--as NAME."),
          Task(
            "Be the second person",
            "msix erase approve CASE --as NAME, after you have read the basis."),
          Task("Keep it safe", "msix backup DIR, msix verify, msix tick: see the operating page."),
        ]
      )
    }
  }

  private static let machine = (
    purpose: "A State's machine: it sends packages and reads its receipts. Nobody signs in as it "
      + "by "
      + "hand; its password is made at random and replaced by the State User Administrator.",
    tasks: [
      Task(
        "Send",
        "msix signin NAME --acknowledge with the password on standard input.",
        "msix submit PATH --as NAME; msix receipt SUBMISSION --as NAME.")
    ]
  )
}
