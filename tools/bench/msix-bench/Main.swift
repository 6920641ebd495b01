import Glibc

/// Measures one case of this program's own work and prints a line of JSON. `bench.py` runs it
/// beside its references.
@main
enum Main {
  static func main() {
    do {
      let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
      print(try run(arguments).json)
    } catch {
      let words = Array("msix-bench: \(error)\n".utf8)
      _ = unsafe write(STDERR_FILENO, words, words.count)
      exit(2)
    }
  }

  private static func run(_ arguments: Arguments) throws -> Measurement {
    switch arguments.name {
    case "fill": try AppendCases.fill(arguments)
    case "append": try AppendCases.append(arguments)
    case "verify": try ReadCases.verify(arguments)
    case "scan": try ReadCases.scan(arguments)
    case "proof": try ReadCases.proof(arguments)
    case "decode": try DecodeCase.run(arguments)
    case "rebuild": try RebuildCase.run(arguments)
    case "intake": try IntakeCase.run(arguments)
    case "look": try LookCases.look(arguments)
    case "trail": try LookCases.trail(arguments)
    case "matching": try MatchingCase.run(arguments)
    case "counts": try CountCases.run(arguments)
    case "size": try ReadCases.size(arguments)
    case "nation": try LedgerCases.nation(arguments)
    case "submission": try LedgerCases.submission(arguments)
    case "views": try LedgerCases.views(arguments)
    case "rebuild-each": try LedgerCases.rebuildEach(arguments)
    case "start": try LedgerCases.start(arguments)
    default: throw Arguments.Misuse(description: "there is no case \(arguments.name)")
    }
  }
}
