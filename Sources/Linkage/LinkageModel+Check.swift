/// What every model must keep, whoever trained it: better agreement is worth at least as much as
/// worse, and what speaks against one child speaks against.
extension LinkageModel {
  /// Refuses a model that orders its levels the wrong way round.
  public func check() throws(LinkageModelError) {
    let table = weights
    guard thresholds.near <= thresholds.automatic, thresholds.mergeAbove >= .zero else {
      throw LinkageModelError("thresholds: near is not above automatic, merge-above not negative")
    }
    try Self.descending(
      "given",
      [
        table.givenEqualMost, table.givenFold, table.givenOneEdit, table.givenVeryClose,
        table.givenClose, .zero, table.otherSexForm, table.givenConflict,
      ])
    try Self.descending("given-least", [table.givenEqualMost, table.givenEqualLeast, .zero])
    try Self.descending("given-shared", [table.givenSharedMost, table.givenSharedLeast, .zero])
    try Self.descending(
      "middle", [table.middleEqualMost, table.middleClose, .zero, table.middleConflict])
    try Self.descending("sex", [table.sexEqual, .zero, table.sexDifferent])
    try Self.descending(
      "family", [table.surnamesMost, table.surnameMost, table.surnameLeast, .zero])
    try Self.descending(
      "family-close",
      [
        .zero, table.surnameFold, table.surnameOneEdit, table.surnameVeryClose,
        table.surnamesConflict,
      ])
    try Self.descending(
      "family-order", [.zero, table.surnamesCrossed, table.surnamesConflict])
    try Self.descending("family-second", [.zero, table.secondSurnameConflict])
    try Self.descending(
      "parents",
      [
        table.parentsMost, table.parentMost, table.parentLeast, .zero, table.parentConflict,
      ])
    try Self.descending("city", [table.cityEqual, table.cityClose, .zero, table.cityConflict])
    try checkBirth()
    for named in Weights.againstOneChild where table[keyPath: named.path] > .zero {
      throw LinkageModelError("\(named.name) speaks against one child; it cannot be above 0")
    }
  }

  private func checkBirth() throws(LinkageModelError) {
    func weight(_ agreement: BirthAgreement) -> Bits { weights.birth[Int(agreement.rawValue)] }
    guard weight(.unknown) == .zero else {
      throw LinkageModelError("birth-unknown says nothing: it is 0")
    }
    try Self.descending("birth", [weight(.equal), weight(.equalDefault), .zero])
    for agreement in BirthAgreement.allCases where agreement.isNear && !agreement.isExact {
      try Self.descending(
        "birth-" + agreement.name, [weight(.equal), weight(agreement), weight(.sameYear)])
    }
    try Self.descending("birth-conflict", [.zero, weight(.sameYear), weight(.different)])
  }

  private static func descending(
    _ name: String, _ weights: [Bits]
  ) throws(LinkageModelError) {
    guard zip(weights, weights.dropFirst()).allSatisfy({ $0 >= $1 }) else {
      throw LinkageModelError(
        "\(name): equal is worth at least as much as close, close at least as much as conflict")
    }
  }
}

extension Weights {
  fileprivate static var againstOneChild: [Named] {
    let names: Set = [
      "suffix-different", "country-different", "same-state", "family-floor-low", "family-floor",
      "surname-missing", "maria-alone",
    ]
    return named.filter { names.contains($0.name) }
  }
}
