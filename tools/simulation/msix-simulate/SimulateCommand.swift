import ArgumentParser
import Glibc
import Primitives
import Simulation

/// `msix-simulate`: nations that live through whatever can go wrong.
@main
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "msix-simulate",
    abstract: "Run made-up nations against the ledger on a disk that crashes to order.",
    discussion: """
      Every seed is a life of its own, and the same every time. A finding is printed with the \
      words that show it again, and ends with status 3. docs/simulation.md says what is done and \
      checked.
      """)

  @Option(help: "One seed.") var seed: UInt64?
  @Option(help: ArgumentHelp("Seeds from A to B, both taken.", valueName: "A..B"))
  var seeds: String?
  @Option(help: "Steps of each seed.") var steps = 80
  @Option(help: "Steps to leave out, with commas between.") var without = ""
  @Option(help: "Stop after so many seconds.") var seconds: Int?
  @Option(help: ArgumentHelp("Where the small files lie: in memory.", valueName: "dir"))
  var folder = "/dev/shm"
  @Flag(help: "Print every step.") var trace = false
  @Flag(help: "After a finding, look for fewer steps that still show it.") var shrink = false
  @Flag(help: "Print the root of each seed's log.") var roots = false

  func run() throws {
    let range = try asked()
    let start = Self.secondsNow()
    var (done, events) = (0, UInt64(0))
    var tally = [String: Int]()
    var findings = 0
    for seed in range {
      if let seconds, Self.secondsNow() - start >= Double(seconds) { break }
      do {
        let report = try simulation(seed).run()
        if roots { print("\(seed) \(report.events) \(Hex.encode(report.root))") }
        events += report.events
        tally.merge(report.tally, uniquingKeysWith: +)
      } catch let finding as Finding {
        findings += 1
        print(finding)
        if shrink { print("shrunk: \(try shrunk(finding))") }
        fflush(nil)
      }
      done += 1
    }
    let spent = Self.secondsNow() - start
    for (what, count) in tally.sorted(by: { $0.key < $1.key }) { print("  \(count) \(what)") }
    print(
      "\(done) seeds of \(steps) steps, \(events) events, \(Int(spent)) seconds: "
        + "\(findings) findings")
    if findings > 0 { throw ExitCode(3) }
  }

  private func asked() throws -> ClosedRange<UInt64> {
    if let seed { return seed...seed }
    let ends = (seeds ?? "1..10").split(separator: ".").compactMap { UInt64($0) }
    guard ends.count == 2, ends[0] <= ends[1] else {
      throw ValidationError("write seeds as 1..100")
    }
    return ends[0]...ends[1]
  }

  private func simulation(_ seed: UInt64) -> Simulation {
    var simulation = Simulation(
      seed: seed, steps: steps, folder: "\(folder)/msix-simulate-\(getpid())")
    simulation.without = Set(without.split(separator: ",").compactMap { Int($0) })
    if trace {
      simulation.trace = { step, kind, outcome in print("\(step) \(kind): \(outcome)") }
    }
    return simulation
  }

  /// Leaves out one step after the other, as long as the same is found.
  private func shrunk(_ finding: Finding) throws -> String {
    var simulation = simulation(finding.seed)
    simulation.trace = nil
    simulation.steps = finding.step + 1
    for step in (0..<finding.step).reversed() {
      simulation.without.insert(step)
      do {
        _ = try simulation.run()
        simulation.without.remove(step)
      } catch let other as Finding {
        if other.step != finding.step { simulation.without.remove(step) }
      }
    }
    let without = simulation.without.sorted().map(String.init).joined(separator: ",")
    return "msix-simulate --seed \(finding.seed) --steps \(simulation.steps) --without \(without)"
  }

  private static func secondsNow() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
