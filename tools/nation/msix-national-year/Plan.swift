/// How much happens in the year.
struct Plan: Sendable {
  let seed: UInt64
  let looks: Int
  let clients: Int
  let moves: Int
  let disputes: Int
  let rosters: Int
  let proposals: Int
  let weeks: Int?

  /// Weeks between two rounds of proposals.
  static let weeksOfMonth = 4
  /// Of near matches between two States, one of so many is answered wrongly by the first State, so
  /// that the Department has something to settle.
  static let wrongAnswerEvery = 25

  /// What of a year's number falls into a week: the shares of all weeks add up to it.
  static func share(of total: Int, week: Int, weeks: Int) -> Int {
    total * (week + 1) / weeks - total * week / weeks
  }
}
