import CBOR
import Counting
import Exchange
import Files
import KeyValue
import Ledger
import Primitives
import Records
import Vault

// What must hold, whatever happened.
extension World {
  /// After each step.
  func checkCheaply() throws {
    let log = try exchange.log
    model.roots.append((log.size, log.root))
    if model.roots.count > 400 { model.roots.removeFirst(200) }
  }

  /// What was acknowledged is there after a start, under the roots of then.
  func checkAcknowledged() throws {
    let log = try exchange.log
    guard let last = model.roots.last else { return }
    try require(
      log.size >= last.size, "\(last.size) events were acknowledged, \(log.size) are there")
    for known in model.roots.suffix(3) {
      let root = try Self.root(of: log, size: known.size)
      try require(root == known.root, "the first \(known.size) events are not those of before")
    }
  }

  /// The root over the first leaves, from nothing but the leaves.
  private static func root(of log: LogStore, size: UInt64) throws -> [UInt8] {
    var hashes = [[UInt8]]()
    guard size > 0 else { return MerkleTree.emptyRoot }
    try log.forEachLeaf(from: 0, through: size - 1) { _, leaf in
      hashes.append(MerkleTree.leafHash(leaf))
      return true
    }
    return root(over: hashes[...])
  }

  /// The tree of RFC 9162, section 2.1.1, as it is defined there.
  private static func root(over hashes: ArraySlice<[UInt8]>) -> [UInt8] {
    guard hashes.count > 1 else { return hashes.first ?? MerkleTree.emptyRoot }
    var split = 1
    while split * 2 < hashes.count { split *= 2 }
    return MerkleTree.nodeHash(
      root(over: hashes.prefix(split)), root(over: hashes.dropFirst(split)))
  }

  /// Every few dozens of steps, and at the end.
  func checkDearly() throws {
    if try exchange.vault.isDestructionDue {
      // What a full disk kept from going opens nothing all the same, and goes now.
      try checkErased()
      try exchange.finishDestructions()
      note("destructions finished")
    }
    try verifyAll()
    try checkRebuilt()
    try checkFamilies()
    try checkCounts()
    try checkErased()
    try checkSealed()
    note("dear checks")
  }

  /// The log, its signatures, blobs and keys.
  func verifyAll() throws {
    let log = try exchange.log
    let blobs = try BlobReader(directory: machine.home.directory, storage: machine.home.storage)
    defer { blobs.close() }
    let keys = try KeysCheck(home: machine.home, log: log, secret: .standard)
    defer { keys?.close() }
    let report = try LogVerifier(log: log).verify(
      treeOnly: false, blob: blobs.check, event: { try keys?.take($0) })
    let kept = try keys?.finish().undestroyed ?? 0
    try require(kept == 0, "\(kept) destroyed keys are still there")
    try require(report.leaves == log.size, "\(report.leaves) leaves of \(log.size) were verified")
  }

  func checkRebuilt() throws {
    try exchange.catchUp()
    for report in try exchange.rebuild([], checkOnly: true) {
      try require(report.live == report.rebuilt, "\(report.name) differs from a rebuilt one")
    }
    try require(try exchange.checkDecisions(), "decision/ differs from a rebuilt one")
  }

  /// Records in force, and who is one child.
  func checkFamilies() throws {
    let listed = try listedNumbers()
    let wrong = Set(listed.keys).symmetricDifference(model.records.keys).sorted()
    try require(wrong.isEmpty, "records that only one side has: \(wrong)")
    for (name, number) in listed.sorted(by: { $0.key < $1.key }) {
      try require(
        model.records[name]?.number == number,
        "\(name) has the number \(number), not \(model.records[name]?.number ?? "none")")
    }
  }

  func checkCounts() throws {
    let year = now.date.components.month >= 9 ? now.date.year : now.date.year - 1
    for start in [year, year - 1] {
      for category in CountingCategory.allCases {
        let ours = NaiveCount(model, year: start, category: category == .one ? 1 : 2)
        let period = PerformancePeriod(startYear: Int32(start))
        let theirs = try exchange.count(
          .all, .init(period: period, category: category), acting: acting())
        let states = Dictionary(
          uniqueKeysWithValues: theirs.states.map { ($0.state.description, Int($0.count)) })
        try require(
          Int(theirs.national ?? -1) == ours.national,
          "\(period), category \(category): \(theirs.national ?? -1), counted by hand \(ours)")
        for state in People.states {
          try require(
            states[state, default: 0] == ours.states[state, default: 0],
            "\(period), category \(category), \(state): \(states), counted by hand \(ours.states)")
        }
      }
    }
  }

  /// No name stands anywhere in the clear: neither in the log nor in anything derived from it.
  func checkSealed() throws {
    let texts = (Self.givenNames + Self.familyNames + ["Secretperson"]).map { Array($0.utf8) }
    let data = machine.home.directory
    let views = try Directory.list(data + "/views").map { "views/" + $0 }
    for name in ["log", "keys", "blobs", "decision"] + views {
      let found = try machine.disk.tables(with: texts, in: data + "/" + name)
      try require(found.isEmpty, "a name stands in the clear in \(name), \(found.sorted())")
    }
  }

  /// Nothing that the log says is destroyed can be opened.
  func checkErased() throws {
    let (log, vault) = try (exchange.log, exchange.vault)
    var destroyed = Set<SubjectID>()
    for (position, type) in try log.structuralEvents() where type == StructuralEvent.erased {
      for part in try log.event(at: position).parts {
        guard case .clear(let clear) = part, let body = try? SubjectErased(clear: clear) else {
          continue
        }
        destroyed.formUnion(body.subjects)
      }
    }
    for subject in destroyed.sorted() {
      try require(try vault.key(of: subject) == nil, "a destroyed key opens")
    }
    if log.size > 0 {
      try log.forEachLeaf(from: 0, through: log.size - 1) { position, leaf in
        for part in try RecordedEvent(leaf: leaf, position: position).parts {
          guard case .sealed(let sealed) = part, let subject = SubjectID(bytes: sealed.kid),
            destroyed.contains(subject)
          else { continue }
          let opened = try vault.open(sealed, external: [])
          try require(opened == nil, "a part of the erased opens at \(position)")
        }
        return true
      }
    }
    for number in model.erasedNumbers.sorted() {
      try require(
        !model.numbers.contains(number), "the number \(number) of an erased child is used again")
    }
  }
}
