public import CBOR
import Primitives

/// The row of a sealed table: nested arrays, days and codes as plain integers, null for nil.
///
///     facts      = [2, state, submission day, birth day?, sex?, [move ...], [enrollment ...]]
///     move       = [arrival day, expiration day?, origin?, from State?]
///     enrollment = [first day?, ending, residency day?, verification day?, type?, reason?, grade?,
///                   district?, facility state?, completion?, completion day?, flags]
///     ending     = null (open) / false (unknown) / day
extension CountingFacts {
  /// The version of the layout above.
  static let encodingVersion: UInt64 = 2

  /// The deterministic encoding.
  public var encoded: [UInt8] {
    var writer = CBORWriter(capacityBytes: 32 + moves.count * 16 + enrollments.count * 48)
    write(into: &writer)
    return writer.bytes
  }

  /// Writes the deterministic encoding.
  public func write(into writer: inout CBORWriter) {
    writer.array(count: 7)
    writer.unsigned(Self.encodingVersion)
    writer.text(state.description)
    writer.day(submissionDate)
    writer.day(birthDate)
    writer.small(sex?.rawValue)
    writer.array(count: moves.count)
    for move in moves {
      writer.array(count: 4)
      writer.day(move.qualifyingArrivalDate)
      writer.day(move.expirationDate)
      writer.small(move.origin?.rawValue)
      writer.state(move.fromState)
    }
    writer.array(count: enrollments.count)
    for enrollment in enrollments { enrollment.write(into: &writer) }
  }

  /// From exactly one encoding; anything that `encoded` cannot have written is refused.
  public init(decoding bytes: [UInt8]) throws(CBORError) {
    var reader = CBORReader(bytes)
    try self.init(from: &reader)
    try reader.finish()
  }

  /// Reads one encoding.
  public init(from reader: inout CBORReader) throws(CBORError) {
    try reader.array(of: 7)
    guard try reader.unsigned() == Self.encodingVersion else {
      throw reader.misshapen("facts of a version that this program does not know")
    }
    guard let state = StateCode(try reader.text()) else {
      throw reader.misshapen("a State is two capital letters")
    }
    let submissionDate = try reader.day()
    let birthDate = try reader.optionalDay()
    let sex = try reader.optional(Sex.init(rawValue:))
    var moves = [Move]()
    for _ in 0..<(try reader.array()) {
      try reader.array(of: 4)
      moves.append(
        Move(
          qualifyingArrivalDate: try reader.day(), expirationDate: try reader.optionalDay(),
          origin: try reader.optional(Move.Origin.init(rawValue:)),
          fromState: try reader.optionalState()))
    }
    var enrollments = [Enrollment]()
    for _ in 0..<(try reader.array()) { enrollments.append(try Enrollment(from: &reader)) }
    self.init(
      state: state, submissionDate: submissionDate, birthDate: birthDate, sex: sex, moves: moves,
      enrollments: enrollments)
  }
}

extension CountingFacts.Enrollment {
  fileprivate func write(into writer: inout CBORWriter) {
    writer.array(count: 12)
    writer.day(enrollmentDate)
    switch ending {
    case .open: writer.null()
    case .unknown: writer.value(.bool(false))
    case .on(let date): writer.day(date)
    }
    writer.day(residencyDate)
    writer.day(residencyVerificationDate)
    writer.small(type)
    writer.small(continuationReason)
    writer.small(grade?.rawValue)
    writer.small(district)
    writer.state(facilityState)
    writer.small(completion?.rawValue)
    writer.day(completionDate)
    writer.unsigned(UInt64(flags.rawValue))
  }

  fileprivate init(from reader: inout CBORReader) throws(CBORError) {
    self.init()
    try reader.array(of: 12)
    enrollmentDate = try reader.optionalDay()
    if reader.nullIfPresent() {
      ending = .open
    } else if reader.nextMajor == 7 {
      guard try reader.value() == .bool(false) else { throw reader.misshapen("an ending") }
      ending = .unknown
    } else {
      ending = .on(try reader.day())
    }
    residencyDate = try reader.optionalDay()
    residencyVerificationDate = try reader.optionalDay()
    type = try reader.optional { (1...7).contains($0) ? $0 : nil }
    continuationReason = try reader.optional { $0 }
    grade = try reader.optional(GradeLevel.init(rawValue:))
    if !reader.nullIfPresent() {
      district = UInt32(try reader.unsigned(through: 9_999_999))
    }
    facilityState = try reader.optionalState()
    completion = try reader.optional(Completion.init(rawValue:))
    completionDate = try reader.optionalDay()
    flags = CountingFacts.Flags(rawValue: UInt8(try reader.unsigned(through: 7)))
  }
}

extension CBORWriter {
  fileprivate mutating func day(_ date: CivilDate?) {
    guard let days = date?.daysSinceEpoch else { return null() }
    if days >= 0 { unsigned(UInt64(days)) } else { head(major: 1, argument: UInt64(-1 - days)) }
  }

  fileprivate mutating func state(_ state: StateCode?) {
    if let state { text(state.description) } else { null() }
  }

  fileprivate mutating func small(_ number: (some UnsignedInteger)?) {
    if let number { unsigned(UInt64(number)) } else { null() }
  }
}

extension CBORReader {
  fileprivate func misshapen(_ reason: String) -> CBORError {
    CBORError(.structure, at: offset, reason)
  }

  fileprivate mutating func day() throws(CBORError) -> CivilDate {
    let (major, argument) = try head()
    guard major <= 1, let number = Int64(exactly: argument) else { throw misshapen("a day") }
    let days = major == 0 ? number : -1 - number
    guard Limits.days.contains(days) else { throw misshapen("a day outside the years 1 to 9999") }
    return CivilDate(daysSinceEpoch: Int32(days))
  }

  fileprivate mutating func optionalDay() throws(CBORError) -> CivilDate? {
    nullIfPresent() ? nil : try day()
  }

  fileprivate mutating func optionalState() throws(CBORError) -> StateCode? {
    if nullIfPresent() { return nil }
    guard let state = StateCode(try text()) else { throw misshapen("a State") }
    return state
  }

  fileprivate mutating func unsigned(through limit: UInt64) throws(CBORError) -> UInt64 {
    let number = try unsigned()
    guard number <= limit else { throw misshapen("\(number), more than \(limit)") }
    return number
  }

  /// A small number or null; a number that `make` does not know is refused.
  fileprivate mutating func optional<Value>(
    _ make: (UInt8) -> Value?
  ) throws(CBORError) -> Value? {
    if nullIfPresent() { return nil }
    guard let value = make(UInt8(try unsigned(through: 255))) else {
      throw misshapen("an unknown code")
    }
    return value
  }
}
