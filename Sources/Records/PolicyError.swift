/// Why a policy was refused or a value of one could not be had. It names the area and the value, so
/// that the one who must mend it knows which to adopt.
public struct PolicyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of refusal.
  public enum Code: Sendable {
    /// No version of the area is in force on the day: adopt one that is effective by then.
    case noVersion
    /// The catalogue has no such name in the area: correct the name.
    case unknownName
    /// The version in force does not set the value: adopt one that does.
    case notSet
    /// Another type than the catalogue's: correct the value, or the caller.
    case wrongType
    /// Outside the catalogue's range or choices: correct the value.
    case outOfRange
    /// Not greater than the last adopted version of the area: number it anew.
    case versionNotIncreasing
  }

  /// The kind.
  public let code: Code
  /// The area.
  public let area: PolicyArea
  /// The value's name; nil where the whole version is meant.
  public let name: String?
  /// For people: what is wrong and what to do.
  public let reason: String

  /// A refusal.
  public init(_ code: Code, _ area: PolicyArea, _ name: String?, _ reason: String) {
    self.code = code
    self.area = area
    self.name = name
    self.reason = reason
  }

  /// Equal when of one kind about one value: what a test states.
  public static func == (left: Self, right: Self) -> Bool {
    left.code == right.code && left.area == right.area && left.name == right.name
  }

  /// The place and the reason.
  public var description: String {
    "policy \(area.rawValue)\(name.map { ", \($0)" } ?? ""): \(reason)"
  }
}
