import KeyValue
import Ledger
import Linkage
import Primitives
import Records

extension Exchange {
  /// What can be said of matching without knowing who is who.
  public struct LinkageMeasures: Sendable {
    /// Decisions and answers in one band of weight.
    public struct Band: Sendable {
      /// From so many whole bits on, below the next.
      public let bits: Int
      /// Records that were linked without a person.
      public var linked = 0
      /// Questions that wait.
      public var open = 0
      /// Questions answered with one child.
      public var same = 0
      /// Questions answered with two.
      public var distinct = 0
    }

    /// From the lightest band to the heaviest.
    public var bands: [Band] = []
    /// Children with a record in force, and how few they were if every open near match were one
    /// child: the count lies between.
    public var children = 0
    /// See `children`.
    public var childrenLeast = 0
    /// Keys with more records than are compared for one key alone.
    public var crowdedKeys = 0
    /// Records under the most crowded key.
    public var crowdMost = 0
    /// Children with records of different given names of which one says multiple birth.
    public var twinsTogether = 0
    /// Children with two identifiers in force in one State.
    public var twoInOneState = 0
  }

  /// Measures matching over the whole ledger; totals only.
  public func linkageMeasures(acting: Acting) throws -> LinkageMeasures {
    _ = try admit(acting, to: .readPolicy, target: .nation)
    var bands = [Int: LinkageMeasures.Band]()
    func change(_ total: Int, _ body: (inout LinkageMeasures.Band) -> Void) {
      let bits = total >> 8
      body(&bands[bits, default: .init(bits: bits)])
    }
    try log.forEachLeaf(from: 0, through: log.size - 1) { position, leaf in
      let event = try RecordedEvent(leaf: leaf, position: position)
      guard event.type == ChildIdentified.type, case .clear(let clear)? = event.parts.first else {
        return true
      }
      let body = try ChildIdentified(clear: clear)
      if body.how == .linked, let total = body.total { change(total) { $0.linked += 1 } }
      return true
    }
    return try decisions.environment.read { rows in
      var pairs = [(StateRecordID, StateRecordID)]()
      for item in try allItems(in: rows) {
        guard let row = try ItemRow(of: item, in: rows),
          case .pair(let one, let other, let total, _) = row.matter
        else { continue }
        switch row.status {
        case .open, .disagreed:
          pairs.append((one, other))
          change(total) { $0.open += 1 }
        case .same: change(total) { $0.same += 1 }
        case .distinct: change(total) { $0.distinct += 1 }
        default: break
        }
      }
      var measures = try measureChildren(pairs, rows)
      measures.bands = bands.sorted { $0.key < $1.key }.map(\.value)
      try measureKeys(&measures, rows)
      return measures
    }
  }

  private func measureChildren(
    _ open: [(StateRecordID, StateRecordID)], _ rows: borrowing some Reading & ~Copyable
  ) throws -> LinkageMeasures {
    var measures = LinkageMeasures()
    var members = [ChildID: [MatchingRow]]()
    var numbers = [UInt64]()
    try rows.forEach(in: DecisionState.Tables.matching) { key, _ in
      numbers.append(try StoredNumber.read(key, at: 0, in: DecisionState.Tables.matching))
      return true
    }
    for number in numbers {
      guard let row = try MatchingRow(number: number, under: matching.key, in: rows),
        let child = row.child, try RecordRow(of: row.record, in: rows)?.isInForce == true
      else { continue }
      members[child, default: []].append(row)
    }
    measures.children = members.count
    for records in members.values where records.count > 1 {
      if Set(records.map(\.state)).count < records.count { measures.twoInOneState += 1 }
      let statements = records.compactMap(\.statements.first)
      let isMultiple = statements.contains { $0.isMultipleBirth == true }
      if isMultiple, Set(statements.map(\.given)).count > 1 { measures.twinsTogether += 1 }
    }
    var joined = [ChildID: ChildID]()
    func root(_ child: ChildID) -> ChildID {
      var child = child
      while let next = joined[child] { child = next }
      return child
    }
    for (one, other) in open {
      guard let left = try LinkRows.child(of: one, in: rows),
        let right = try LinkRows.child(of: other, in: rows), members[left] != nil,
        members[right] != nil
      else { continue }
      let (kept, gone) = (root(left), root(right))
      if kept != gone { joined[gone] = kept }
    }
    measures.childrenLeast = measures.children - joined.count
    return measures
  }

  private func measureKeys(
    _ measures: inout LinkageMeasures, _ rows: borrowing some Reading & ~Copyable
  ) throws {
    var (last, count, crowded, most) = ([UInt8](), 0, 0, 0)
    try rows.forEach(in: DecisionState.Tables.blocking) { key, _ in
      let prefix = Array(key.bytes.prefix(8))
      count = prefix == last ? count + 1 : 1
      last = prefix
      if count == CandidateTally.bucketMax + 1 { crowded += 1 }
      most = max(most, count)
      return true
    }
    (measures.crowdedKeys, measures.crowdMost) = (crowded, most)
  }
}
