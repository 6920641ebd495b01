public import ArgumentParser
import Exchange

/// The command line: `msix COMMAND`. Exit status 0 done, 1 refused or failed, 2 usage, 3 integrity.
public struct MSIX: ParsableCommand {
  /// The commands.
  public static let configuration = CommandConfiguration(
    commandName: "msix",
    abstract: "The Migrant Student Information Exchange as a signed ledger.",
    discussion: """
      Every act is a signed event in one append-only log; everything shown is rebuilt from it, at \
      any past moment. Exit status: 0 done, 1 refused or failed, 2 usage, 3 integrity failure.
      """,
    version: "msix 0.1",
    subcommands: [
      InitCommand.self, StateCommand.self, SubmitCommand.self, ReceiptCommand.self,
      ChildrenCommand.self, SearchCommand.self, RecordCommand.self, PlanCommand.self,
      RosterCommand.self, RelativesCommand.self,
      PrintCommand.self,
      ExportCommand.self, TrailCommand.self, ReplayCommand.self, ServeCommand.self,
      CountCommand.self, ReportCommand.self, FederalCommand.self,
      TimelinessCommand.self,
      QualityCommand.self, LogCommand.self,
      CheckpointCommand.self, KeysCommand.self, ProofCommand.self, VerifyCommand.self,
      RebuildCommand.self, DigestCommand.self, BackupCommand.self, RestoreCommand.self,
      WorklistCommand.self, ResolveCommand.self, SettleCommand.self, ReassignCommand.self,
      EscalateCommand.self, CommentCommand.self,
      MergeCommand.self, SplitCommand.self, ExplainCommand.self, ModelCommand.self,
      RematchCommand.self, LinkageCommand.self, TickCommand.self,
      AccountCommand.self, PolicyCommand.self, ReferenceCommand.self, EraseCommand.self,
      PrivacyCommand.self,
      ConvertCommand.self, DictionaryCommand.self, RulesCommand.self,
      SignInCommand.self, SignOutCommand.self, SessionsCommand.self, PasswordCommand.self,
      SecondFactorCommand.self, RulesOfBehaviorCommand.self, TrainingCommand.self,
      ManualCommand.self, PageCommand.self, HelpDeskCommand.self, IncidentCommand.self,
      DisputeCommand.self, NoticesCommand.self, MoveCommand.self, MailCommand.self,
      MachineCommand.self, DescribeAPICommand.self, DoctorCommand.self,
    ])

  /// For the argument parser.
  public init() {}

  /// Parses, runs, and ends with the status that the outcome has.
  public static func run(_ arguments: [String]) -> Never {
    ProcessSecrecy.hideMemory()
    // Copied before they are hidden.
    _ = words
    ProcessSecrecy.hideWords()
    Surroundings.occupyStandardDescriptors()
    Surroundings.exit(perform(arguments))
  }

  /// The words after the program's name, for a server that runs them in this process's place.
  static let words = Array(CommandLine.arguments.dropFirst())

  /// Parses and runs; gives the status that the outcome has.
  static func perform(_ arguments: [String]) -> Int32 {
    do {
      var command = try parseAsRoot(arguments)
      if let reader = command as? any ShelteredCommand, reader.isSheltered,
        Session.current == nil, !Shelter.isChild()
      {
        try Shelter.run(arguments)
      }
      try command.run()
      try Output.flush()
      return 0
    } catch {
      // What was said before the failure; the failure itself is the answer.
      try? Output.flush()
      return status(of: error)
    }
  }

  private static func status(of error: any Error) -> Int32 {
    if let outcome = error as? Outcome {
      if let message = outcome.message { Output.message("msix: " + message) }
      return outcome.status
    }
    let code = exitCode(for: error)
    if error is ExitCode || code == .success || code == .validationFailure {
      let text = fullMessage(for: error)
      if code == .success { Output.line(text) } else if !text.isEmpty { Output.message(text) }
      do {
        try Output.flush()
      } catch {
        return status(of: error)
      }
      return code == .success ? 0 : code == .validationFailure ? 2 : code.rawValue
    }
    let failure = ExchangeError(wrapping: error)
    Output.message("msix: " + failure.reason)
    return switch failure.code {
    case .usage: 2
    case .integrity: 3
    case .refused, .failed, .notFound, .busy: 1
    }
  }
}

/// An end other than success whose words have been printed already, or are given here.
struct Outcome: Error {
  let status: Int32
  let message: String?
}
