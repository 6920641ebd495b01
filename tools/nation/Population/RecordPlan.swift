/// One State record: what one State holds about one child under one identifier. Which stays it
/// covers, and when the State learned of each.
struct RecordPlan: Sendable {
  /// A stay that the State found, and the day on which its recruiter wrote it down.
  struct Found: Sendable {
    let stay: Stay
    let recruited: Int
  }

  let key: RecordKey
  let state: Int
  /// At least one; the first one qualifies.
  let found: [Found]
  /// 0 for the child's first identifier in the State, 1 for a second one of the same child.
  let generation: Int

  /// The longest time from an arrival to its writing down.
  static let recruitmentDaysMax = 28
}

/// Which State record it is, in one integer: family, child, and the record's position among the
/// child's. Also the base of its identifier, which therefore is nobody else's.
struct RecordKey: Hashable, Sendable {
  let family: Int
  let child: Int
  let record: Int

  /// Room for 16 children of a family and 16 records of a child.
  var number: UInt64 { UInt64(family) << 8 | UInt64(child) << 4 | UInt64(record) }

  init(family: Int, child: Int, record: Int) {
    self.family = family
    self.child = child
    self.record = record
  }

  init(number: UInt64) {
    family = Int(number >> 8)
    child = Int(number >> 4 & 15)
    record = Int(number & 15)
  }
}

/// Finds the State records of a child.
struct RecordPlanner {
  let world: World

  /// Chances of ten thousand.
  private enum Share {
    static let found = 9_200
  }

  /// In order of time; a State comes twice where the child got a second identifier there. The
  /// first is always sent; all are found before the last day of sending.
  func records(of child: Child, in family: Family) -> [RecordPlan] {
    var random = world.random(.record, UInt64(family.number), UInt64(child.ordinal))
    var open = [(state: Int, generation: Int, found: [RecordPlan.Found])]()
    let tooOld = child.tooOld
    for (position, stay) in family.stays.enumerated() {
      let isFound = random.chance(Share.found) || position == 0
      let delay = random.within(3...RecordPlan.recruitmentDaysMax)
      let hasSecond = world.rates.happens(ErrorRates.secondIdentifier, &random)
      guard isFound, stay.arrival < tooOld, stay.leaving - stay.arrival >= 10 || position == 0
      else { continue }
      let found = RecordPlan.Found(stay: stay, recruited: stay.arrival + delay)
      guard let last = open.lastIndex(where: { $0.state == stay.state }) else {
        if stay.isQualifying, found.recruited <= latestRecruitment {
          open.append((stay.state, 0, [found]))
        }
        continue
      }
      // A child that comes back is sometimes not recognised, and registered anew.
      let isReturn = family.stays[position - 1].state != stay.state
      if hasSecond, isReturn, open[last].generation == 0, found.recruited <= latestRecruitment {
        open.append((stay.state, 1, [found]))
      } else {
        open[last].found.append(found)
      }
    }
    return open.prefix(16).enumerated().map { position, record in
      RecordPlan(
        key: RecordKey(family: family.number, child: child.ordinal, record: position),
        state: record.state, found: record.found, generation: record.generation)
    }
  }

  private var latestRecruitment: Int { world.lastDay - Habits.cadenceDaysMax }
}
