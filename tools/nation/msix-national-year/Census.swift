import Ledger
import Primitives
import Records

/// The events of a log by type, and whom looks have shown: read from the leaves alone.
struct Census {
  private struct Kind {
    var events = 0
    var bytes = 0
    /// Events that showed somebody, and how many.
    var showing = 0
    var children = 0
  }

  private var kinds: [String: Kind] = [:]
  /// Positions of looks at one child's record, some of them.
  private(set) var looks: [UInt64] = []
  private var seen = 0

  private static let looksKept = 100_000

  init(log: LogStore) throws {
    guard log.size > 0 else { return }
    let records = Set(RecordShown.Manner.allCases.map(\.rawValue))
    let every = max(1, Int(log.size) / Self.looksKept)
    try log.forEachLeaf(from: 0, through: log.size - 1) { position, leaf in
      let event = try RecordedEvent(leaf: leaf, position: position)
      let type = event.type
      var kind = kinds[type] ?? Kind()
      kind.events += 1
      kind.bytes += leaf.count
      let isRecord = records.contains(type)
      let children = isRecord ? 1 : try Self.children(of: event)
      kind.children += children
      kind.showing += children > 0 ? 1 : 0
      if isRecord {
        seen += 1
        if seen % every == 0 { looks.append(position) }
      }
      kinds[type] = kind
      return true
    }
  }

  /// How many children a search or a report says that it has shown.
  private static func children(of event: RecordedEvent) throws -> Int {
    guard event.isOfType(RecordSearched.type) || event.isOfType(ReportRun.type),
      case .clear(let clear)? = event.parts.first
    else { return 0 }
    return event.isOfType(RecordSearched.type)
      ? try RecordSearched(clear: clear).found : try ReportRun(clear: clear).childCount
  }

  var json: JSON {
    .array(
      kinds.sorted { ($1.value.events, $0.key) < ($0.value.events, $1.key) }.map { name, kind in
        .object([
          ("type", .string(name)), ("events", .number(kind.events)),
          ("leaf_bytes", .number(kind.bytes)), ("events_showing", .number(kind.showing)),
          ("children_shown", .number(kind.children)),
        ])
      })
  }
}
