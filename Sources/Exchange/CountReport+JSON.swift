import Counting
public import Ledger
public import Primitives

extension Exchange.CountReport {
  /// The count as programs read it, under a checkpoint that contains what it was counted from.
  public func json(under checkpoint: SignedCheckpoint) -> JSON {
    var members: [(String, JSON)] = [
      ("period", .string(period.description)),
      ("category", .number(category.rawValue)), ("known_at", .number(knownAt)),
      ("as_of", .string(asOf.description)), ("rules", .string(rules)),
      ("checkpoint", .string(checkpoint.note)),
      ("national", national.map { .int($0) } ?? .null),
      ("states", .object(states.map { ($0.state.description, .int($0.count)) })),
    ]
    if let region = region {
      members.append(
        ("regions", .object([("\(region.state):\(region.name)", .int(region.count))])))
    }
    return .object(members + [("cells", .array(cells.map(Self.json)))])
  }

  private static func json(_ cell: Exchange.CountCell) -> JSON {
    .object(
      [
        ("category", .number(cell.category.rawValue)),
        ("state", .maybe(cell.state?.description)),
      ] + cell.values.map { ($0.breakdown.rawValue, .string($0.value)) }
        + [("count", cell.count.map { .int($0) } ?? .null)])
  }
}
