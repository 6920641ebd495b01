/// What may happen in a step, and how often.
enum StepKind: String, CaseIterable {
  case package, repeated, testPackage, merge, split, answer, rematch, dispute, disagreement
  case proposeErasure, approveErasure, hold, erased, look, search, replay, trail, post, reply
  case postings, list, forbidden, tick, checkpoint, rotate, policy, model, rebuild, certify
  case verifyCertificate, backup, desk, account, count, restart, lostPower, lie

  /// Of how many tickets it has some.
  var tickets: Int {
    switch self {
    case .package: 30
    case .look, .answer: 8
    case .merge, .forbidden, .search: 6
    case .split, .dispute, .disagreement, .post, .tick, .restart: 4
    case .proposeErasure, .erased, .replay, .reply, .postings, .list, .checkpoint, .repeated: 3
    case .approveErasure, .hold, .rotate, .policy, .rebuild, .certify, .verifyCertificate, .count,
      .lostPower, .desk, .trail:
      2
    case .testPackage, .rematch, .model, .backup, .account, .lie: 1
    }
  }

  static func drawn(by dice: inout Dice) -> StepKind {
    let all = allCases.reduce(0) { $0 + $1.tickets }
    var ticket = dice.below(all)
    for kind in allCases {
      ticket -= kind.tickets
      if ticket < 0 { return kind }
    }
    return .package
  }
}

extension World {
  func act(_ kind: StepKind) throws {
    switch kind {
    case .package: try sendPackage()
    case .repeated: try resend()
    case .testPackage: try rehearsePackage()
    case .merge: try proposeMerge()
    case .split: try proposeSplit()
    case .answer: try answerItem()
    case .rematch: try rematch()
    case .dispute: try contest()
    case .disagreement: try checkDisagreement()
    case .proposeErasure: try proposeErasure()
    case .approveErasure: try approveErasure()
    case .hold: try placeHold()
    case .erased: try askForErased()
    case .look: try look()
    case .search: try search()
    case .replay: try replay()
    case .trail: try readTrail()
    case .post: try post()
    case .reply: try answerPosting()
    case .postings: try readPostings()
    case .list: try listChildren()
    case .forbidden: try tryForbidden()
    case .tick: try tick()
    case .checkpoint: try checkpoint()
    case .rotate: try rotateKey()
    case .policy: try adoptPolicy(acting("system-administrator"))
    case .model: try publishModel()
    case .rebuild: try rebuild()
    case .certify: try certify()
    case .verifyCertificate: try verifyCertificate()
    case .backup: try backup()
    case .desk: try deskWork()
    case .account: try changeAccount()
    case .count: try countAll()
    case .restart: try restart()
    case .lostPower: try losePower()
    case .lie: try trustALyingDisk()
    }
  }
}
