/// Where a family lives from its first qualifying move on. First moves are spread over the time of
/// sending and the 36 months before it, so that the first packages find families of every sort.
struct JourneyMaker {
  let world: World

  private enum Way { case settled, local, circuit, wandering }

  /// Chances of ten thousand.
  private enum Share {
    static let firstFromAbroad = 2_300
    static let firstFromAnotherState = 1_500
    /// Later moves inside a State that qualify; those between States always do.
    static let qualifying = 8_500
    static let departs = 900
    /// A year in which a family of the circuit goes north.
    static let goesNorth = 7_800
  }

  /// The stays of a family whose home is that State; the last one ends when the family leaves.
  func journey(home: Int, names: Names, _ random: inout Randomness) -> [Stay] {
    let arrival = firstArrival(&random)
    let way = way(&random)
    let partner = world.geography.destination(from: home, &random)
    var stays = [first(home: home, arrival: arrival, partner: partner, names: names, &random)]
    while stays.count < Self.staysMax,
      let next = next(
        after: stays[stays.count - 1], way: way, home: home, partner: partner, &random)
    {
      stays[stays.count - 1].leaving = next.arrival
      stays.append(next)
    }
    if random.chance(Share.departs) {
      let last = stays[stays.count - 1].arrival + 45
      if last < world.lastDay {
        stays[stays.count - 1].leaving = last + random.below(world.lastDay - last)
      }
    }
    return stays
  }

  /// Thirteen years of a circuit.
  private static let staysMax = 28

  private func way(_ random: inout Randomness) -> Way {
    [.settled, .local, .circuit, .wandering][random.position(in: [66, 17, 8, 9])]
  }

  /// More in summer than in winter; early enough before the end that every family is found.
  private func firstArrival(_ random: inout Randomness) -> Int {
    let earliest = world.firstDay - 1_090
    let latest = world.lastDay - RecordPlan.recruitmentDaysMax - Habits.cadenceDaysMax - 1
    var day = earliest
    for _ in 0..<4 {
      day = random.within(earliest...latest)
      if random.below(12) < Self.months[Day.parts(day).month - 1] { break }
    }
    return day
  }

  /// How lively each month is, of twelve.
  private static let months = [4, 4, 6, 9, 11, 12, 9, 10, 10, 10, 7, 4]

  private func first(
    home: Int, arrival: Int, partner: Int, names: Names, _ random: inout Randomness
  ) -> Stay {
    let district = world.places.district(of: home, &random)
    let draw = random.below(10_000)
    let origin: Stay.Origin
    if draw < Share.firstFromAbroad, let country = names.country {
      origin = .abroad(country: country, town: Places.abroad(country, &random).town)
    } else if draw < Share.firstFromAbroad + Share.firstFromAnotherState {
      origin = .state(partner, district: world.places.district(of: partner, &random))
    } else {
      origin = .state(home, district: otherDistrict(of: home, than: district, &random))
    }
    return Stay(
      state: home, district: district, arrival: arrival, leaving: Day.never, isQualifying: true,
      origin: origin)
  }

  private func next(
    after stay: Stay, way: Way, home: Int, partner: Int, _ random: inout Randomness
  ) -> Stay? {
    var arrival: Int
    let state: Int
    switch way {
    case .settled: return nil
    case .local:
      arrival = stay.arrival + random.within(160...1_000)
      state = stay.state
    case .circuit:
      state = stay.state == home ? partner : home
      arrival = season(after: stay.arrival, toNorth: stay.state == home, &random)
    case .wandering:
      arrival = stay.arrival + random.within(120...800)
      state =
        random.chance(5_000)
        ? world.geography.destination(from: stay.state, &random) : stay.state
    }
    arrival = max(arrival, stay.arrival + 30)
    guard arrival <= world.lastDay else { return nil }
    let district =
      state == stay.state
      ? otherDistrict(of: state, than: stay.district, &random)
      : world.places.district(of: state, &random)
    return Stay(
      state: state, district: district, arrival: arrival, leaving: Day.never,
      isQualifying: state != stay.state || random.chance(Share.qualifying),
      origin: .state(stay.state, district: stay.district))
  }

  /// The next spring in which the family goes, or the autumn in which it comes back.
  private func season(after day: Int, toNorth: Bool, _ random: inout Randomness) -> Int {
    var year = Day.parts(day).year
    let month = toNorth ? 4 : 9
    while Day.on(year, month, 10) < day + 60 { year += 1 }
    while toNorth, !random.chance(Share.goesNorth) { year += 1 }
    return Day.on(year, month, 10) + random.below(60)
  }

  private func otherDistrict(of state: Int, than district: Int, _ random: inout Randomness) -> Int {
    let other = world.places.district(of: state, &random)
    return other != district ? other : (district + 1) % world.places.districts[state].count
  }
}
