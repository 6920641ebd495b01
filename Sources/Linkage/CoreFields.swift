public import Primitives
public import Records

/// The core match fields of a State record: first name, last name 1, birth date, sex.
public struct CoreFields: Hashable, Sendable {
  /// Upper case, runs of white space as one space.
  public let firstName: String
  /// As `firstName`.
  public let lastName: String
  /// The birth date.
  public let birthDate: CivilDate
  /// Upper case.
  public let sex: String

  /// From the demographics in force; nil unless all four are there: a blank agrees with nothing.
  public init?(_ demographics: Row) {
    guard let first = demographics[.firstName].map(Self.folded), !first.isEmpty,
      let last = demographics[.lastName1].map(Self.folded), !last.isEmpty,
      let birth = demographics[.birthDate].flatMap({ CivilDate($0) }),
      let sex = demographics[.sex].map(Self.folded), !sex.isEmpty
    else { return nil }
    firstName = first
    lastName = last
    birthDate = birth
    self.sex = sex
  }

  /// The four, framed by their lengths: what a keyed hash is taken over.
  public var framed: [UInt8] {
    var bytes = [UInt8]()
    for field in [firstName, lastName, birthDate.compact, sex] {
      let utf8 = Array(field.utf8)
      bytes += UInt32(utf8.count).bigEndianBytes + utf8
    }
    return bytes
  }

  private static func folded(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ").uppercased()
  }
}

/// What is decided about a State record that is new to the exchange.
public enum IdentityDecision: Hashable, Sendable {
  /// A new child with a new MSIX id.
  case assign(rules: [String])
  /// A child that is known.
  case link(ChildID, rules: [String])
}

/// Decides by exact agreement of the core fields and nothing else. A model with weights takes its
/// place by the same door: candidates in, a decision with its rules out.
public enum ExactMatcher {
  /// The name under which its decisions are recorded.
  public static let model = "exact/1"

  /// `candidates`: the children that have a State record with equal core fields, each once, in
  /// ascending order. Exactly one is linked; of several none can be preferred, so none is.
  public static func decide(candidates: [ChildID], hasCoreFields: Bool) -> IdentityDecision {
    guard hasCoreFields else { return .assign(rules: ["core-fields-incomplete"]) }
    if candidates.count == 1 { return .link(candidates[0], rules: ["exact-core-fields"]) }
    return .assign(
      rules: [
        candidates.isEmpty ? "nobody-with-equal-core-fields" : "several-with-equal-core-fields"
      ])
  }
}
