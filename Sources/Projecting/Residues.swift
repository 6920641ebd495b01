import CBOR
public import Ledger

/// The residues that a log's erasures carry.
public enum Residues {
  /// All entries at `start` and after, ordered by position, then by projection and cell: the order
  /// of injection. An erasure speaks of positions before its own only.
  public static func read(
    from log: LogStore, opener: some PartOpener, since start: UInt64 = 0
  ) throws -> [ResidueEntry] {
    var entries = [ResidueEntry]()
    for (position, type) in try log.structuralEvents(from: start)
    where type == StructuralEvent.erased {
      let event = try OpenedEvent(try log.event(at: position), opener: opener)
      for item in event.firstOpened?["residue"]?.items ?? [] {
        guard let entry = ResidueEntry(cbor: item) else {
          throw ProjectingError(
            .misshapenEvent, "the erasure at position \(position) carries a misshapen residue")
        }
        if entry.position >= start { entries.append(entry) }
      }
    }
    return entries.sorted {
      ($0.position, $0.projection) != ($1.position, $1.projection)
        ? ($0.position, $0.projection) < ($1.position, $1.projection)
        : $0.cell.lexicographicallyPrecedes($1.cell)
    }
  }
}
