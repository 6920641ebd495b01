import ArgumentParser
import Counting
import Exchange
import Primitives

extension CountCommand {
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Why one child counts in a State, or does not, with the events. A look at it.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var which: Question
    @Option(help: "The State.") var state: String
    @Option(help: "The child's MSIX id.") var child: String
    @Option(help: "A position or a time: as it was known then.") var knownAt: String?
    @Option(help: "json or text.") var format = Format.json

    func run() throws {
      let state = try CommonOptions.state(state)
      let question = try which.question(knownAt: knownAt)
      try common.withExchange { exchange in
        let found = try exchange.explainCount(
          msixID: child, state: state, question, acting: try common.acting(on: exchange))
        switch format {
        case .text: CountChildrenText.show(found)
        case .json, .csv: Output.line(CountChildrenText.json(found).text)
        }
      }
    }
  }

  struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What lies between a count as known at two positions: each child more or fewer.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var which: Question
    @Option(help: "The earlier position or time.") var from: String
    @Option(help: "The later position or time.") var to: String
    @Option(help: "One State (default: the nation).") var state: String?
    @Option(help: "json, text or csv.") var format = Format.json

    func run() throws {
      let state = try state.map { try CommonOptions.state($0) }
      guard let start = try CommonOptions.knownAt(from), let end = try CommonOptions.knownAt(to)
      else { return }
      let question = try which.question()
      try common.withExchange { exchange in
        let found = try exchange.countDifference(
          from: start, to: end, state: state, question,
          acting: try common.acting(on: exchange))
        switch format {
        case .json: Output.line(CountChildrenText.json(found).text)
        case .csv: CountChildrenText.csv(found)
        case .text: CountChildrenText.show(found)
        }
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The children that count, with their States and first days. A look at each.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var which: Question
    @Option(help: "One State (default: the nation).") var state: String?
    @Flag(help: "Only children that several States count.") var several = false
    @Option(help: "A position or a time: as it was known then.") var knownAt: String?

    func run() throws {
      let state = try state.map { try CommonOptions.state($0) }
      let question = try which.question(knownAt: knownAt)
      try common.withExchange { exchange in
        let found = try exchange.countedChildren(
          state: state, inSeveralStates: several, question,
          acting: try common.acting(on: exchange))
        Output.line("msix_id,state,first_day")
        for child in found {
          for place in child.states {
            Output.line("\(child.msixID),\(place.state),\(place.day)")
          }
        }
      }
    }
  }

  struct Reconcile: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Holds a State's own list against its count: who is in one only, and why.",
      discussion: """
        The file is CSV with the columns state_student_identifier and counted (yes or no, Y or N, \
        1 or 0) and, where identifiers of two types occur, identifier_type (01 or 02).
        """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var which: Question
    @Option(help: "The State.") var state: String
    @Option(help: "A position or a time: as it was known then.") var knownAt: String?
    @Option(help: "json, text or csv.") var format = Format.csv
    @Argument(help: "The State's list.") var file: String

    func run() throws {
      let state = try CommonOptions.state(state)
      let question = try which.question(knownAt: knownAt)
      let list = try Exchange.StateListLine.lines(path: file)
      try common.withExchange { exchange in
        let found = try exchange.reconcile(
          list, state: state, question, acting: try common.acting(on: exchange))
        switch format {
        case .json: Output.line(CountChildrenText.json(found).text)
        case .csv, .text: CountChildrenText.csv(found)
        }
      }
    }
  }
}
