public import Primitives

/// The dates that a decision rests on; those that played no part are nil. Facts about a child: they
/// belong on a page for people who may see the child, never in the clear.
public struct DecidingDates: Hashable, Sendable {
  /// The birth date that was used.
  public var birthDate: CivilDate?
  /// The birthday that decided: the third or the twenty-second.
  public var birthday: CivilDate?
  /// The qualifying arrival date.
  public var qualifyingArrivalDate: CivilDate?
  /// The last day of eligibility.
  public var lastEligibleDay: CivilDate?
  /// Graduation or HSE.
  public var graduation: CivilDate?
  /// A day that shows residence, or would if it counted.
  public var residence: CivilDate?

  /// None.
  public init() {}
}
