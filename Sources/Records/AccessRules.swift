public import Primitives

/// What an account's password and sessions are held against on a day: the nation's values, and for
/// each State that the account works for that State's own where they are stricter.
public struct AccessRules: Hashable, Sendable {
  /// The version of the passwords policy.
  public let passwordsPolicy: Int
  /// The shortest password, in characters.
  public let lengthMin: Int
  /// The kinds of character of which each must occur.
  public let classes: [String]
  /// Days after which a password ends; nil when none does.
  public let lifeDays: Int?
  /// How many former passwords are refused.
  public let remembered: Int
  /// The failure in a row that disables the account.
  public let failuresMax: Int
  /// Hours for which a one-time password waits.
  public let oneTimeHours: Int
  /// Whether a second factor is needed.
  public let needsSecondFactor: Bool
  /// Minutes without an act that end a session.
  public let idleMinutes: Int
  /// Hours after which a session ends, however busy.
  public let lifeHours: Int
  /// Months for which an acceptance of the Rules of Behavior holds.
  public let rulesMonths: Int
  /// Months for which a certificate holds.
  public let trainingMonths: Int

  /// The rules for a holder of roles.
  public init(for holder: AccountHolder, _ book: PolicyBook, on day: CivilDate) throws(PolicyError)
  {
    let states = Set(holder.roles.compactMap(\.scope.state)).sorted {
      $0.bytes.lexicographicallyPrecedes($1.bytes)
    }
    func least(_ name: String, _ area: PolicyArea) throws(PolicyError) -> Int {
      var number = try book.int(name, area, on: day)
      for state in states {
        number = min(number, try book.strictestInt(name, area, state: state, on: day))
      }
      return number
    }
    func most(_ name: String) throws(PolicyError) -> Int {
      let own = try book.list("\(name)-of-state", .passwords, on: day).compactMap(StateNumber.init)
      return own.filter { states.contains($0.state) }.map(\.number)
        .reduce(try book.int(name, .passwords, on: day), max)
    }
    passwordsPolicy = book.inForce(.passwords, on: day)?.version ?? 0
    lengthMin = try most("length-min")
    classes = try book.list("classes", .passwords, on: day)
    lifeDays =
      try book.bool("expires", .passwords, on: day) ? try least("life-days", .passwords) : nil
    remembered = try most("remembered")
    failuresMax = try least("failures-max", .passwords)
    oneTimeHours = try book.int("one-time-hours", .passwords, on: day)
    needsSecondFactor =
      try book.bool("second-factor", .passwords, on: day) && !holder.isMachine
    idleMinutes = try least("idle-minutes", .sessions)
    lifeHours = try least("life-hours", .sessions)
    rulesMonths = try book.int("rules-of-behavior-months", .accounts, on: day)
    trainingMonths = try book.int("training-months", .accounts, on: day)
  }

  /// What is wrong with a password, for people; nil when nothing is. It is never told by which
  /// characters.
  public func objection(toPassword password: String, ofAccount name: String) -> String? {
    guard password.unicodeScalars.count >= lengthMin else {
      return "a password has at least \(lengthMin) characters"
    }
    guard password.utf8.count <= Self.passwordBytesMax else {
      return "a password has at most \(Self.passwordBytesMax) bytes"
    }
    guard !password.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return "a password has no control characters" }
    for kind in classes where !password.unicodeScalars.contains(where: { Self.isOf(kind, $0) }) {
      return "a password has at least one character of each kind: "
        + classes.joined(separator: ", ")
    }
    guard name.isEmpty || !password.lowercased().contains(name.lowercased()) else {
      return "a password does not hold the account's name"
    }
    guard !EasyPasswords.contains(password) else {
      return "a password is more than a common word with digits and marks; take several words"
    }
    return nil
  }

  /// Bytes of a password that are looked at: more are no password but a flood.
  public static let passwordBytesMax = 1_024

  private static func isOf(_ kind: String, _ scalar: Unicode.Scalar) -> Bool {
    switch kind {
    case "upper": scalar.properties.isUppercase
    case "lower": scalar.properties.isLowercase
    case "digit": scalar.properties.numericType == .decimal
    case "special": !scalar.properties.isAlphabetic && scalar.properties.numericType == nil
    default: false
    }
  }
}

/// What stands between a session and everything but one's own account. In the order in which it is
/// to be done.
public enum AccessDue: CaseIterable, Sendable {
  /// The password is a one-time one or too old.
  case password
  /// No second factor is enrolled.
  case secondFactor
  /// A module of one of the roles was not passed, or too long ago.
  case training
  /// The Rules were not accepted, too long ago, or have changed.
  case rules

  /// The refusal that it makes.
  public var reason: RefusalReason {
    switch self {
    case .password: .passwordDue
    case .secondFactor: .secondFactorDue
    case .training: .trainingDue
    case .rules: .rulesDue
    }
  }
}

extension AccountHolder {
  /// Whether it is a State's machine and nobody's: it reads no rules and carries no telephone.
  public var isMachine: Bool { !roles.isEmpty && roles.allSatisfy { $0.role == .stateSystem } }
}
