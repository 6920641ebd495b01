import AccessTrail
import ChildCounts
import ConsolidatedRecords
import DataQuality
import Files
import KeyValue
import Ledger
import PackageActivity
import Primitives
import Projecting
import Timeliness

/// What can be made anew from the log: whether it is there, of this version, and of this log.
extension Doctor {
  /// The projections of this version of the program.
  static var projections: [any Projection] {
    [
      ConsolidatedRecords(), ChildCounts(), Timeliness(), DataQuality(), AccessTrail(),
      PackageActivity(),
    ]
  }

  func lookAtViews(_ opened: Opened) {
    let names = (try? Directory.list(home.views)) ?? []
    let current = Self.projections.map { "\($0.name)@\($0.version)" }
    for name in names where !current.contains(name) && !name.hasSuffix(".new") {
      say(
        .viewOld, "views/\(name) is of another version of the program; nobody reads it",
        "when no older program is to be run again: rm -r \(home.views)/\(name)")
    }
    for projection in Self.projections {
      let name = "\(projection.name)@\(projection.version)"
      guard names.contains(name) else {
        if opened.log.size > conditions.viewBehindMax {
          say(
            .viewBehind, "views/\(name) is not there yet",
            "msix rebuild \(projection.name), or the next look makes it: \(opened.log.size) events")
        }
        continue
      }
      do {
        let applied = try RunningProjection.applied(of: projection, views: home.views)
        lookAtProgress(applied.count, applied.leafHash, "views/\(name)", opened)
      } catch {
        say(
          .derivedUnreadable, "views/\(name): \(ExchangeError(wrapping: error).reason)",
          "rm -r \(home.views)/\(name); the next look makes it anew")
      }
    }
  }

  private func lookAtProgress(
    _ count: UInt64, _ hash: [UInt8], _ name: String, _ opened: Opened
  ) {
    // It may be followed while it is looked at: the log is asked after it.
    let size = opened.log.size
    guard count > 0 || size <= conditions.viewBehindMax else {
      return say(.viewBehind, "\(name) is empty", "the next look makes it: \(size) events")
    }
    guard count > 0 else { return }
    let leaf = count <= size ? try? opened.log.leaf(at: count - 1) : nil
    guard let leaf, MerkleTree.leafHash(leaf) == hash else {
      return say(
        .derivedDisagrees, "\(name) is of another log, or of a longer one than this",
        "nothing, when this log is the right one: the next look makes it anew")
    }
    if size - count > conditions.viewBehindMax {
      say(
        .viewBehind, "\(name) is \(size - count) events behind",
        "nothing: the next look takes them in first, and takes longer")
    }
  }

  /// `decision/`, and what it tells of clocks, agreements, backups and letters.
  func lookAtDecisions(_ opened: Opened) {
    guard Directory.exists(home.decision + "/data.mdb") else { return }
    do {
      let environment = try Environment.open(
        path: home.decision, tables: DecisionState.tableList, options: .init(readOnly: true))
      defer { environment.close() }
      let count = try DecisionStore.appliedCount(in: environment)
      let size = opened.log.size
      guard count <= size else {
        return say(
          .logLostEnd, "decision/ has taken in \(count) events, the log has \(size)",
          "keep everything; bring the log back or msix restore. Only when you know that the log is "
            + "right: rm -r \(home.decision)")
      }
      // What it does not know yet it cannot tell of; whoever opens the ledger takes it in.
      let routine = try RoutineState(in: environment)
      try lookAtRoutine(routine, opened)
    } catch {
      say(
        .derivedUnreadable, "decision/: \(ExchangeError(wrapping: error).reason)",
        "with nobody at the ledger: rm -r \(home.decision); the next command makes it anew")
    }
  }
}
