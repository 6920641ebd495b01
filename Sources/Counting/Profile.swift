public import Primitives

/// What a counted child is told apart by, on a day of the period: one value of every breakdown at
/// once, so that any combination of them can be added up later. No name, no number, no date.
public struct Profile: Hashable, Sendable {
  /// E48 of the latest evidence of residence; nil when it has none.
  public var grade: GradeLevel?
  /// The district of that evidence; nil when it has none.
  public var district: UInt32?
  /// English learner, IEP, priority for services, by that evidence.
  public var flags: CountingFacts.Flags = []
  /// Sex, by the record of that evidence.
  public var sex: CountingFacts.Sex?
  /// Younger than six: the age that tells preschool children from those out of school.
  public var isUnderSix = false
  /// Qualifying moves in the period up to the day, by arrival date.
  public var moves: UInt8 = 0
  /// Whether one of them came from another State.
  public var isInterstate = false
  /// Whether one of them came from another country.
  public var isFromAbroad = false
  /// Whether the child was, up to the day and on a day that counts, in a project of the program's
  /// money, in any season.
  public var isServed = false
  /// The State that the latest interstate one came from.
  public var movedFrom: StateCode?
  /// In how many States the child counts on the day; 1 in a State's own count.
  public var states: UInt8 = 1

  /// One that says nothing yet.
  public init() {}
}

extension Profile {
  /// grade 1, district 4, flags 1, sex 1, marks 1, moves 1, State 2, States 1.
  public static let byteCount = 12

  /// As it stands in the keys of a series: the same length always.
  public var bytes: [UInt8] {
    let marks: UInt8 =
      (isUnderSix ? 1 : 0) | (isInterstate ? 2 : 0) | (isFromAbroad ? 4 : 0) | (isServed ? 8 : 0)
    return [grade?.rawValue ?? 0] + (district ?? 0).bigEndianBytes
      + [flags.rawValue, sex?.rawValue ?? 0, marks, moves] + (movedFrom?.bytes ?? [0, 0])
      + [states]
  }

  /// From `bytes`; nil for what `bytes` cannot have written.
  public init?(bytes: some RandomAccessCollection<UInt8>) {
    let all = Array(bytes)
    guard all.count == Self.byteCount, all[7] <= 15, all[5] <= 7 else { return nil }
    grade = GradeLevel(rawValue: all[0])
    let number = all[1..<5].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    district = number == 0 ? nil : number
    flags = CountingFacts.Flags(rawValue: all[5])
    sex = CountingFacts.Sex(rawValue: all[6])
    isUnderSix = all[7] & 1 != 0
    isInterstate = all[7] & 2 != 0
    isFromAbroad = all[7] & 4 != 0
    isServed = all[7] & 8 != 0
    moves = all[8]
    movedFrom =
      all[9] == 0 ? nil : StateCode(String(decoding: all[9..<11], as: UTF8.self))
    states = all[11]
  }
}
