public import Primitives

extension CountingFacts {
  /// One enrollment or residency row.
  public struct Enrollment: Hashable, Sendable {
    /// How a stay ended.
    public enum Ending: Hashable, Sendable {
      /// No withdrawal date: it has not ended as far as the block says.
      case open
      /// E54, the last verified day.
      case on(CivilDate)
      /// A withdrawal date is there and cannot be read: ended, nobody knows when.
      case unknown
    }

    /// Graduation or equivalency (E59).
    public enum Completion: UInt8, Sendable {
      /// A diploma.
      case graduation = 1
      /// A high-school equivalency.
      case highSchoolEquivalency = 2
    }

    /// E33, the first verified day; nil when missing or unreadable.
    public var enrollmentDate: CivilDate?
    /// E54.
    public var ending = Ending.open
    /// E56; nil when missing or unreadable.
    public var residencyDate: CivilDate?
    /// E57; nil when missing or unreadable.
    public var residencyVerificationDate: CivilDate?
    /// E34 as a number, 1 to 7; nil when missing or unknown.
    public var type: UInt8?
    /// E62 as a number; 0 when there is one that cannot be read; nil when there is none.
    public var continuationReason: UInt8?
    /// E48; nil when missing or unknown.
    public var grade: GradeLevel?
    /// The NCES number of the district where the child lives (E55) on a residency-only row, else
    /// of the school's (E43), each standing in for the other; nil when neither has 7 digits.
    public var district: UInt32?
    /// E45; nil when missing or unreadable.
    public var facilityState: StateCode?
    /// E59; nil when missing or unknown.
    public var completion: Completion?
    /// E60; nil when missing or unreadable.
    public var completionDate: CivilDate?
    /// E49, E50, E52.
    public var flags: Flags = []

    /// A row that says nothing yet.
    public init() {}
  }
}
