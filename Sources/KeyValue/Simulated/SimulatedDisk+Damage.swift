// What a crash, or a disk that lies, leaves of commits.
extension SimulatedDisk {
  /// What a disk does that said "synced" and had not.
  package enum Lie: CaseIterable, Sendable {
    /// The last commit is gone as a whole.
    case lost
    /// A part of it is gone.
    case torn
    /// What it wrote stands in another place.
    case misdirected
  }

  /// Damages the volume of a folder as if its last sync had been a lie; whether anything is
  /// different then. Nobody may have it open.
  package func lie(_ lie: Lie, in directory: String) throws(StoreError) -> Bool {
    let number = try Self.number(in: directory)
    return content.withLock { content in
      guard var volume = content.volumes[number] else { return false }
      let before = volume.present
      switch lie {
      case .lost: volume.present = volume.former
      case .torn: volume.present = mixed(volume.former, before)
      case .misdirected: volume.present = misdirected(volume.former, before)
      }
      volume.synced = volume.present
      content.volumes[number] = volume
      return !volume.present.holdsTheSame(as: before)
    }
  }

  /// What a crash of the machine leaves of a volume.
  func left(of volume: Volume) -> MemoryState {
    guard let last = volume.unsynced.last else { return volume.synced }
    switch below(5) {
    case 0: return volume.synced
    case 1: return last
    case 2: return mixed(volume.synced, last)
    case 3: return misdirected(volume.synced, last)
    default:
      // A later commit without the ones before it.
      let before = volume.unsynced.dropLast().last ?? volume.synced
      return volume.synced.taking(changesOf: before, to: last) { true }
    }
  }

  private func mixed(_ old: MemoryState, _ new: MemoryState) -> MemoryState {
    old.taking(changesOf: old, to: new) { below(2) == 0 }
  }

  /// The new state with the values of two of the pairs that it brought exchanged, or one such
  /// value under a neighbour's name.
  private func misdirected(_ old: MemoryState, _ new: MemoryState) -> MemoryState {
    var candidates = [(Table, [UInt8])]()
    for table in new.tables where !table.keepsDuplicates {
      for pair in new.pairs(in: table) where old.value(of: pair.key, in: table) != pair.value {
        candidates.append((table, pair.key))
      }
    }
    guard !candidates.isEmpty else { return new }
    let (table, key) = candidates[below(candidates.count)]
    let others = new.pairs(in: table).filter { $0.key != key }
    guard !others.isEmpty, let value = new.value(of: key, in: table) else { return new }
    let other = others[below(others.count)]
    let made = MemoryState(after: new)
    _ = made.put(value, for: other.key, in: table, .replacing)
    if below(2) == 0 { _ = made.put(other.value, for: key, in: table, .replacing) }
    return made
  }
}

extension MemoryState {
  func pairs(in table: Table) -> [Pair] {
    var pairs = [Pair]()
    // The closure never throws.
    try? forEach(in: table, prefix: [], seek: .end, reversed: false) { key, value in
      pairs.append(Pair(key: key.bytes, value: value.bytes))
      return true
    }
    return pairs
  }

  func holdsTheSame(as other: MemoryState) -> Bool {
    tables == other.tables && tables.allSatisfy { pairs(in: $0) == other.pairs(in: $0) }
  }

  /// This one with some of what changed between two others: each pair that came or went, if
  /// `takes` says so.
  func taking(
    changesOf old: MemoryState, to new: MemoryState, _ takes: () -> Bool
  ) -> MemoryState {
    let made = MemoryState(after: self)
    for table in tables {
      let (before, after) = (old.pairs(in: table), new.pairs(in: table))
      let (wasThere, isThere) = (Set(before), Set(after))
      for pair in before where !isThere.contains(pair) && takes() {
        _ = made.remove(pair.key, value: pair.value, in: table)
      }
      for pair in after where !wasThere.contains(pair) && takes() {
        _ = made.put(pair.value, for: pair.key, in: table, .replacing)
      }
    }
    return made
  }
}
