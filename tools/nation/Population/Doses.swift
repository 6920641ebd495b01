/// The doses that a child has had, by the usual schedule and with the usual gaps.
enum Doses {
  /// Calls `body` with CVX code and day of each dose given until `day`, in order of the schedule.
  static func forEach(
    of child: Child, family: Int, in world: World, until day: Int, _ body: (Int, Int) -> Void
  ) {
    var random = world.random(.doses, UInt64(family), UInt64(child.ordinal))
    for (months, code) in schedule {
      let isMissing = random.chance(900)
      let given = child.birth + months * 30 + months / 2 + random.below(45)
      if given <= day, !isMissing { body(code, given) }
    }
  }

  /// Months of age and CVX code: hepatitis B 08, DTaP 20, polio 10, Hib 49, MMR 03, varicella 21,
  /// hepatitis A 83, Tdap 115, meningococcal 114, HPV 165.
  private static let schedule: [(Int, Int)] = [
    (0, 8), (2, 8), (2, 20), (2, 10), (2, 49), (4, 20), (4, 10), (6, 20), (6, 8), (12, 3),
    (12, 21), (12, 83), (15, 20), (48, 20), (48, 10), (48, 3), (48, 21), (132, 115), (132, 114),
    (135, 165),
  ]
}
