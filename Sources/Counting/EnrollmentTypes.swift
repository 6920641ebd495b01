/// Enrollment types (E34) as a set of bits, the bit being the code: 07 is bit 7. A set of bits, so
/// that asking costs one instruction in the engine's inner loop.
public struct EnrollmentTypes: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: UInt16

  /// From bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The set of one code, 1 to 7; the empty set for any other number or none.
  public init(code: UInt8?) {
    guard let code, (1...7).contains(code) else {
      self.init(rawValue: 0)
      return
    }
    self.init(rawValue: 1 << UInt16(code))
  }

  /// 03, a summer or intersession project.
  public static let summerOrIntersessionProject = EnrollmentTypes(code: 3)
  /// 04, a project that runs all year.
  public static let yearRoundProject = EnrollmentTypes(code: 4)
  /// 06, residence without a school or project.
  public static let residencyOnly = EnrollmentTypes(code: 6)
  /// 07, a pupil whom the State does not hold for migrant.
  public static let nonMigrant = EnrollmentTypes(code: 7)

  /// 02 to 05: projects of the program's money in the regular term, in summer or intersession, all
  /// year, and beside a basic school program.
  public static let funded: EnrollmentTypes = [
    EnrollmentTypes(code: 2), EnrollmentTypes(code: 3), EnrollmentTypes(code: 4),
    EnrollmentTypes(code: 5),
  ]

  /// The codes in it, ascending.
  public var codes: [UInt8] { (1...7).filter { contains(EnrollmentTypes(code: $0)) } }
}
