/// One family as it really is: who belongs to it and where it lives when. States see parts of it.
struct Family: Sendable {
  /// Position in the nation, from 0.
  let number: Int
  let group: Names.Group
  let home: Int
  let father: Parent
  let mother: Parent
  /// Eldest first.
  var children: [Child]
  /// In order of time, without gaps until `departure`.
  let stays: [Stay]
  /// The first day on which the family is nowhere in the nation; `Day.never` for most.
  let departure: Int
}

/// A parent or guardian.
struct Parent: Sendable {
  let given: [UInt8]
  let surname1: [UInt8]
  let surname2: [UInt8]
}

/// A child as it really is.
struct Child: Sendable {
  /// Position in the family, from 0.
  var ordinal = 0
  var first: [UInt8] = []
  var middle: [UInt8] = []
  let surname1: [UInt8]
  let surname2: [UInt8]
  var suffix: [UInt8] = []
  let isFemale: Bool
  let birth: Int
  /// One of twins.
  let isMultiple: Bool
  let isLearner: Bool
  let hasEducationProgram: Bool
  let hasPriority: Bool
  /// 0 none, 1 chronic, 2 acute.
  let medicalAlert: Int
  /// Grades behind its age.
  let repeated: Int
  /// The first day on which it no longer goes to school without having finished; mostly never.
  let leftSchool: Int
  /// Whether it graduates at the end of grade 12.
  let finishes: Bool
  let birthTown: [UInt8]
  /// A State of the US or of Mexico.
  let birthState: [UInt8]
  let birthCountry: [UInt8]

  /// The first day on which it is too old: the 22nd birthday.
  var tooOld: Int { Day.adding(months: 22 * 12, to: birth) }

  /// Grade in that school year: 0 kindergarten, 12 the last; below 0 too young.
  func grade(in year: Int) -> Int {
    Day.age(bornOn: birth, on: Day.on(year, 9, 1)) - 5 - repeated
  }
}

/// A family in one place.
struct Stay: Sendable {
  /// Where a family came from.
  enum Origin: Sendable {
    case state(Int, district: Int)
    case abroad(country: [UInt8], town: [UInt8])
  }

  let state: Int
  let district: Int
  /// Day of arrival.
  let arrival: Int
  /// First day elsewhere; `Day.never` while it lasts.
  var leaving: Int
  /// Whether the move makes eligible.
  let isQualifying: Bool
  let origin: Origin

  /// Last day of eligibility by this move alone.
  var eligibleUntil: Int { Day.adding(months: 36, to: arrival) }
}
