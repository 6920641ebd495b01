public import Records

/// What somebody in a role does, step by step, and what he may: the last is read from the
/// authorisation table, so that a manual cannot promise what the gate refuses.
public struct Manual: Sendable {
  /// Something to do.
  public struct Task: Sendable {
    /// What.
    public let title: String
    /// How: sentences, with the commands to say.
    public let steps: [String]

    init(_ title: String, _ steps: String...) {
      self.title = title
      self.steps = steps
    }
  }

  /// For whom.
  public let role: Role
  /// What the role is for, in a sentence or two.
  public let purpose: String
  /// What there is to do in it.
  public let tasks: [Task]

  /// The manual of a role.
  public static func of(_ role: Role) -> Manual {
    let own = chapter(role)
    let common = role == .stateSystem ? [] : commonTasks
    return Manual(role: role, purpose: own.purpose, tasks: own.tasks + common)
  }

  /// What the authorisation table grants the role, in the order of functions.
  public var grants: [(function: Function, grant: Grant)] {
    Function.allCases.compactMap { function in
      let grant = AuthorisationTable.grant(role, function)
      return grant == .refused ? nil : (function, grant)
    }
  }

  /// The manual as it is read.
  public var text: String {
    let tasks = tasks.map { "\($0.title)\n" + Layout.list($0.steps) }
    let may = grants.map { "\($0.function.rawValue)\(Self.limit($0.grant))" }
    return "Manual of the \(role.title)\n\n" + Layout.wrapped(purpose) + "\n\n"
      + tasks.joined(separator: "\n\n") + "\n\nWhat the role may\n"
      + Layout.list(may)
      + "\n\nA purpose is chosen before anything that shows a child: --purpose WORD."
  }

  private static func limit(_ grant: Grant) -> String {
    switch grant {
    case .refused, .allowed: ""
    case .ownScope: ": in the own scope"
    case .itemOnly: ": for an item that is assigned"
    case .byPolicy: ": where the State's policy opens it"
    case .readOnly: ": reading"
    case .replayOnly: ": replaying what was shown"
    case .accountingOnly: ": for the accounting of disclosures"
    case .proposeOnly: ": proposing"
    case .approveOnly: ": approving what another proposed"
    case .reportOnly: ": reporting"
    case .ownUsers: ": for users of the own scope"
    }
  }

  private static let commonTasks = [
    Task(
      "Sign in and out",
      "msix signin NAME shows the warning, asks for password and code, and says when you were last "
        + "here. From then on say --as NAME.",
      "msix signout --as NAME ends the session; with --everywhere all of yours. msix sessions "
        + "--as NAME lists them.",
      "msix password change --as NAME asks for the present and the new password. "
        + "msix totp enrol --as NAME gives the authenticator its secret; keep the recovery codes."),
    Task(
      "Stay fit for access",
      "msix rules-of-behavior shows the Rules; with --accept --as NAME you accept them, every "
        + "year.",
      "msix training ROLE shows a module; msix training ROLE --answers abcabc --as NAME takes the "
        + "quiz. The certificate holds for a year."),
    Task(
      "When something is wrong",
      "msix incident report --as NAME tells of suspected misuse, missing or odd data; "
        + "msix helpdesk open --as NAME asks a question."),
  ]
}
