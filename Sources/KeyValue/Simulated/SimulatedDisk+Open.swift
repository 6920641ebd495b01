import Glibc

// Folders and volumes.
extension SimulatedDisk {
  /// Opens the environment in a folder, and makes it where it may be made. Beside the one that
  /// writes any number may read, as other processes would.
  func open(
    path: String, tables: [Table], options: Environment.Options
  ) throws(StoreError) -> MemoryEngine {
    Table.check(tables)
    try touch()
    if try !LMDBPath.holdsEnvironment(path) {
      guard !options.mustExist, !options.readOnly else {
        throw StoreError(.notFound, "no environment at \(path)")
      }
      try make(MemoryState(tables: tables), in: path)
    }
    let number = try Self.number(in: path)
    let failure = content.withLock { content -> StoreError? in
      guard var volume = content.volumes[number] else {
        return StoreError(.corrupted, "\(path) names a volume that is not there")
      }
      guard volume.present.tables == tables else {
        return StoreError(.notFound, "\(path) has other tables")
      }
      guard !options.readOnly else { return nil }
      guard volume.writers == 0 else { return StoreError(.alreadyOpen, path) }
      volume.writers += 1
      content.volumes[number] = volume
      return nil
    }
    if let failure { throw failure }
    return MemoryEngine(
      tables: tables,
      volume: SimulatedVolume(
        disk: self, number: number, path: path, isDurable: options.durable,
        isReadOnly: options.readOnly))
  }

  /// Makes a volume that is on the disk, and the file that names it.
  func make(_ state: MemoryState, in path: String) throws(StoreError) {
    try LMDBPath.makeDirectory(path)
    let number = content.withLock { content in
      content.lastNumber += 1
      content.volumes[content.lastNumber] = Volume(present: state, synced: state, former: state)
      return content.lastNumber
    }
    let name = path + "/data.mdb"
    guard let file = unsafe fopen(name, "wx") else {
      throw LMDBError.make(errno, "open of \(name)")
    }
    defer { unsafe fclose(file) }
    guard unsafe fputs("\(number)\n", file) >= 0 else {
      throw LMDBError.make(errno, "write of \(name)")
    }
  }

  /// The volume of a folder.
  static func number(in path: String) throws(StoreError) -> Int {
    let name = path + "/data.mdb"
    guard let file = unsafe fopen(name, "r") else {
      throw LMDBError.make(errno, "open of \(name)")
    }
    defer { unsafe fclose(file) }
    var digits = 0
    while case let byte = unsafe fgetc(file), (48...57).contains(byte) {
      digits = digits * 10 + Int(byte - 48)
    }
    guard digits > 0 else { throw StoreError(.corrupted, "\(name) names no volume") }
    return digits
  }
}

/// One environment's place on a simulated disk.
struct SimulatedVolume: Sendable {
  let disk: SimulatedDisk
  let number: Int
  let path: String
  let isDurable: Bool
  let isReadOnly: Bool

  func present() throws(StoreError) -> MemoryState {
    try disk.touch()
    guard let state = disk.content.withLock({ $0.volumes[number]?.present }) else {
      throw StoreError(.corrupted, "\(path): the volume is not there")
    }
    return state
  }

  func commit(_ state: MemoryState) throws(StoreError) {
    try disk.commit { content in
      guard var volume = content.volumes[number] else { return }
      volume.present = state
      if isDurable {
        (volume.former, volume.synced) = (volume.synced, state)
      } else {
        volume.unsynced.append(state)
      }
      content.volumes[number] = volume
    }
  }

  func sync() throws(StoreError) {
    try disk.touch()
    disk.content.withLock { content in
      content.volumes[number]?.sync()
    }
  }

  /// Whoever reads only has nothing to give back.
  func close() {
    guard !isReadOnly else { return }
    disk.content.withLock { content in
      guard let writers = content.volumes[number]?.writers, writers > 0 else { return }
      content.volumes[number]?.writers = writers - 1
    }
  }

  /// The volume that lies in another folder comes into this one.
  func replaced(by other: String) throws(StoreError) -> SimulatedVolume {
    try disk.touch()
    try LMDBPath.replace(path, with: other)
    close()
    let number = try SimulatedDisk.number(in: path)
    disk.content.withLock { $0.volumes[number]?.writers = 1 }
    return SimulatedVolume(
      disk: disk, number: number, path: path, isDurable: isDurable, isReadOnly: isReadOnly)
  }
}

extension SimulatedDisk.Volume {
  fileprivate mutating func sync() {
    (former, synced, unsynced) = (synced, present, [])
  }
}

// Looking at what is there.
extension SimulatedDisk {
  /// The tables in which one of some texts stands, in a key or a value of the environment in a
  /// folder.
  package func tables(
    with texts: [[UInt8]], in directory: String
  ) throws(StoreError) -> Set<String> {
    let number = try Self.number(in: directory)
    guard let state = content.withLock({ $0.volumes[number]?.present }) else { return [] }
    var found = Set<String>()
    for table in state.tables {
      let holds = state.pairs(in: table).contains { pair in
        texts.contains { Self.holds($0, in: pair.key) || Self.holds($0, in: pair.value) }
      }
      if holds { found.insert(table.name) }
    }
    return found
  }

  private static func holds(_ text: [UInt8], in bytes: [UInt8]) -> Bool {
    guard let first = text.first, bytes.count >= text.count else { return false }
    return (0...(bytes.count - text.count)).contains { start in
      bytes[start] == first && bytes[start..<start + text.count].elementsEqual(text)
    }
  }
}
