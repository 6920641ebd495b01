import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

/// Letters: fixed words and a link, to accounts for whom something waits in the exchange. What they
/// are about stands nowhere but here.
extension Exchange {
  /// A letter that waits to be sent.
  public struct DueLetter: Sendable {
    /// To which account.
    public let account: AccountID
    /// What it tells.
    public let kind: LetterKind
    /// The address on file; nil where there is none, or the account has ended.
    public let address: String?
    /// What tells it from every other letter; the same where it is sent again.
    public let token: String
    /// The last event that it tells of, by position.
    let through: UInt64
    /// How often it was tried.
    let attempts: Int
    /// Since when it waits.
    let since: Instant
    /// Whether the account is there to read it.
    public let isActive: Bool
  }

  /// What became of a letter.
  public enum LetterOutcome: Hashable, Sendable {
    /// A server took it.
    case handed
    /// Not now; the server's code, 0 where it never came to one.
    case deferred(code: Int)
    /// Never; the server's code.
    case refused(code: Int)
  }

  /// A letter as the administrators see it.
  public struct LetterListing: Sendable {
    /// To which account.
    public let account: AccountID
    /// Its name.
    public let name: String
    /// What it tells.
    public let kind: LetterKind
    /// Since when it waits.
    public let since: Instant
    /// How many events it tells of.
    public let count: Int
    /// How often it was tried.
    public let attempts: Int
    /// When it is tried next; nil where it is not tried any more.
    public let next: Instant?
    /// Why it cannot be delivered; nil while it waits.
    public let failure: LetterFailure?
    /// The server's last code.
    public let code: Int?
  }

  /// What a letter is worth waiting for: a mail server that is away longer is found out otherwise.
  /// RFC 5321 4.5.4.1 asks for four days at the least.
  static let letterSecondsMax: Int64 = 5 * 86_400
  /// Until the second try; three times as long after each.
  static let letterFirstWaitSeconds: Int64 = 300
  /// The longest wait between two tries.
  static let letterWaitSecondsMax: Int64 = 6 * 3_600
  /// Letters of one round, so that whoever sends looks up in between.
  static let lettersPerRound = 200

  /// Letters that are due to be sent, with their addresses. For whoever sends them; nobody is shown
  /// anything.
  public func dueLetters(acting: Acting) throws -> [DueLetter] {
    _ = try admit(acting, to: .operate, target: .nation)
    let waiting = try decisions.environment.read { rows in
      try MailRows.letters(in: rows).filter { letter in
        letter.row.failure == nil && (letter.row.next.map { $0 <= acting.time } ?? true)
      }
    }
    return try waiting.prefix(Self.lettersPerRound).map { letter in
      let row = try decisions.environment.read { try AccountRow(of: letter.account, in: $0) }
      let email = try row.flatMap { try person(of: $0) }?.email ?? ""
      let content =
        letter.account.bytes + Array(letter.kind.rawValue.utf8)
        + letter.row.last.bigEndianBytes
      return DueLetter(
        account: letter.account, kind: letter.kind, address: email.isEmpty ? nil : email,
        token: commandIdentifier("letter", content).hex, through: letter.row.last,
        attempts: letter.row.attempts, since: letter.row.since,
        isActive: row?.standing == .active || row?.standing == .disabled)
    }
  }

  /// Records what became of a letter. Until then it waits: whoever dies between the sending and
  /// this sends it a second time, under the same token.
  public func record(
    _ outcome: LetterOutcome, of letter: DueLetter, acting: Acting
  ) throws {
    _ = try admit(acting, to: .operate, target: .nation)
    try emit(step(outcome, letter, acting.time), at: acting.time)
  }

  /// Records that a letter cannot be sent at all.
  public func fail(
    _ letter: DueLetter, _ failure: LetterFailure, acting: Acting
  ) throws {
    _ = try admit(acting, to: .operate, target: .nation)
    try emit(.failed(failure, code: nil), of: letter, at: acting.time)
  }

  private func step(
    _ outcome: LetterOutcome, _ letter: DueLetter, _ time: Instant
  ) -> MailStep {
    let step: MailStep.Step
    switch outcome {
    case .handed: step = .handed(through: letter.through)
    case .refused(let code): step = .failed(.refused, code: code)
    case .deferred(let code):
      let next = time.adding(seconds: Self.letterWait(after: letter.attempts + 1))
      step =
        next > letter.since.adding(seconds: Self.letterSecondsMax)
        ? .failed(.expired, code: code)
        : .deferred(attempt: letter.attempts + 1, next: next, code: code)
    }
    return MailStep(letter.account, letter.kind, step)
  }

  /// Seconds until the try after so many.
  static func letterWait(after attempts: Int) -> Int64 {
    var seconds = letterFirstWaitSeconds
    for _ in 1..<max(1, attempts) where seconds < letterWaitSecondsMax { seconds *= 3 }
    return min(seconds, letterWaitSecondsMax)
  }

  private func emit(_ step: MailStep.Step, of letter: DueLetter, at time: Instant) throws {
    try emit(MailStep(letter.account, letter.kind, step), at: time)
  }

  private func emit(_ body: MailStep, at time: Instant) throws {
    let draft = EventDraft(
      type: body.type, version: MailStep.version, stream: .account(body.account),
      actor: Actor.system("mail").cbor, parts: [.clear(body.clear)])
    try perform(body.type, at: time) { scope, rows in
      // Another sender was faster.
      guard try MailRows.letter(of: body.account, body.kind, in: rows) != nil else { return }
      try scope.emit(draft, into: &rows)
    }
  }

  // MARK: For administrators

  /// Letters that wait or could not be delivered, of the accounts that the one who asks keeps.
  public func letters(acting: Acting) throws -> [LetterListing] {
    let scope = try admitListing(acting)
    let all = try decisions.environment.read { try MailRows.letters(in: $0) }
    return try all.compactMap { letter in
      guard
        let account = try decisions.environment.read({ try AccountRow(of: letter.account, in: $0) }
        ),
        Self.lies(account, in: scope)
      else { return nil }
      let row = letter.row
      return LetterListing(
        account: letter.account, name: try name(of: account) ?? letter.account.hex,
        kind: letter.kind, since: row.since, count: row.count, attempts: row.attempts,
        next: row.failure == nil ? row.next ?? row.since : nil, failure: row.failure,
        code: row.code)
    }.sorted { ($0.since, $0.account, $0.kind.rawValue) < ($1.since, $1.account, $1.kind.rawValue) }
  }

  /// Notes that a letter came back after a server had taken it. Whoever reads the sender's mailbox
  /// says so; the account's keepers then see it.
  public func noteReturned(_ kind: LetterKind, of name: String, acting: Acting) throws {
    _ = try admit(acting, to: .operate, target: .nation)
    let account = try account(named: name).0
    let body = MailStep(account, kind, .failed(.returned, code: nil))
    try emit(
      EventDraft(
        type: body.type, version: MailStep.version, stream: .account(account),
        actor: Actor.system("mail").cbor, parts: [.clear(body.clear)]),
      at: acting.time)
  }
}
