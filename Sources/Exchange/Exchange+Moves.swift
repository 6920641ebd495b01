import CBOR
import ConsolidatedRecords
import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Vault

/// Notices of moves, requests for records, and messages, between the States and districts that a
/// child comes from and goes to.
extension Exchange {
  /// Something to be posted.
  public struct PostingAsked: Sendable {
    /// The child.
    public var msixID: String
    /// What.
    public var matter: PostingMatter
    /// The State for which the operator posts; others post for their own.
    public var sender: StateCode?
    /// To whom: a State or a district; nil for where the child was last, as another State says.
    public var addressee: Scope?
    /// The day of the move.
    public var day: CivilDate?
    /// What a request asks for; empty for the whole record.
    public var groups: [Group] = []
    /// The posting that a message answers: it goes to the other side of that one.
    public var about: CaseID?
    /// What is said; may be empty, but in a message.
    public var text = ""
    /// Whether names and birth dates in the text are meant: the second word.
    public var isConfirmed = false

    /// About a child.
    public init(msixID: String, _ matter: PostingMatter) {
      self.msixID = msixID
      self.matter = matter
    }

    /// What stands behind an idempotency key.
    func content(about child: ChildID, _ exchange: Exchange) throws -> [CBORValue] {
      [
        .identifier(child), .text(matter.rawValue), sender.map { .state($0) } ?? .null,
        addressee?.cbor ?? .null, day.map { .date($0) } ?? .null,
        .array(groups.map { .int($0.rawValue) }), about.map { .identifier($0) } ?? .null,
        try exchange.digest(ofWords: text, about: child.retagged()), .bool(isConfirmed),
      ]
    }
  }

  /// What was posted: its number and place in the log are the receipt.
  public struct Posted: Sendable {
    /// The posting.
    public let posting: CaseID
    /// Where it is recorded.
    public let position: UInt64
    /// To whom it goes.
    public let addressee: Scope
    /// How many accounts that is now.
    public let recipients: Int
    /// The last moment on time of an answer; nil where none is awaited or none is due.
    public let due: Instant?
    /// Whether it had been posted before, under the same idempotency key.
    public var isRepetition = false
  }

  /// Bytes of a text about a child.
  static let postingTextBytesMax = 2_000

  /// Posts a notice, a request or a message. What is said is sealed with the child. Under an
  /// idempotency key once.
  public func post(
    _ asked: PostingAsked, requestKey: String? = nil, acting: Acting
  ) throws -> Posted {
    try catchUp()
    let (actor, sender) = try admitSender(asked, acting)
    guard let state = sender.state else { throw Self.noSender }
    if asked.isConfirmed { try requirePerson(actor, "means names and birth dates in a text") }
    let child = try presentChild(asked.msixID).child
    let request = try keyed(
      requestKey, "post", try asked.content(about: child, self), actor, at: acting.time)
    if let position = try recorded(request) { return try posted(at: position) }
    let addressee = try addressee(asked, of: child, from: sender, state)
    if asked.matter == .message, asked.text.isEmpty {
      throw ExchangeError(.usage, "a message says something: --text TEXT")
    }
    let text = try screened(asked.text, about: child, isConfirmed: asked.isConfirmed)
    let places = try PostingPlaces(self, on: acting.time.date)
    let posting = CaseID(from: random)
    var body = Posting(posting, about: child, asked.matter, from: sender, to: addressee)
    body.recipients = try recipients(of: addressee, places, except: actor.account)
    if let other = addressee.state { body.records = try records(of: child, in: other) }
    body.day = asked.matter.isMove ? asked.day ?? acting.time.date : nil
    body.due = try postingDue(asked.matter, to: addressee, at: acting.time)
    body.groups = asked.matter == .request ? Set(asked.groups).sorted() : []
    body.about = asked.about
    let position = try record(body, saying: text, by: actor, request, acting.time)
    return Posted(
      posting: posting, position: position, addressee: addressee,
      recipients: body.recipients.count, due: body.due)
  }

  private static let noSender = ExchangeError(
    .usage, "say for which State: --from XX; an account posts for its own")

  /// Who posts, and from where: the scope of the role in which the gate let him in.
  private func admitSender(
    _ asked: PostingAsked, _ acting: Acting
  ) throws -> (Actor, Scope) {
    guard acting.account != nil else {
      guard let state = asked.sender else { throw Self.noSender }
      let actor = try admit(acting, to: .moveNotices, target: .state(state))
      return (actor, .state(state))
    }
    let scopes = try moveScopes(acting) ?? []
    let own = asked.sender.flatMap { state in scopes.first { $0.state == state } }
    let scope = own ?? scopes.first ?? .nation
    let actor = try admit(acting, to: .moveNotices, target: scope)
    guard asked.sender == nil || own != nil else {
      throw ExchangeError(.refused, "an account posts for a State of its own")
    }
    return (actor, scope)
  }

  private func addressee(
    _ asked: PostingAsked, of child: ChildID, from sender: Scope, _ state: StateCode
  ) throws -> Scope {
    if let place = asked.addressee {
      switch place {
      case .state, .district: break
      case .nation, .region, .school:
        throw ExchangeError(.usage, "a posting goes to a State or a district: XX or XX/district:ID")
      }
      guard place != PostingPlaces.addressee(of: sender) else {
        throw ExchangeError(.usage, "this is the sender's own place: name the other one")
      }
      return place
    }
    if let about = asked.about {
      guard let row = try posting(about), row.states.contains(state),
        try survivor(of: row.child) == child
      else { throw Self.noPosting }
      return row.sender.state == state && row.addressee.state != state
        ? row.addressee : PostingPlaces.addressee(of: row.sender)
    }
    guard asked.matter != .departure, let place = try formerPlace(of: child, otherThan: state)
    else {
      throw ExchangeError(.usage, "say to whom: --to XX or --to XX/district:ID")
    }
    return place
  }

  static let noPosting = ExchangeError(
    .notFound, "there is no notice, request or message of this number for you: msix move list")

  func posting(_ posting: CaseID) throws -> PostingRow? {
    try decisions.environment.read { try PostingRow(of: posting, in: $0) }
  }

  /// The child for which a child's number stands now.
  func survivor(of child: ChildID) throws -> ChildID {
    try decisions.environment.read { try LinkRows.survivor(of: child, in: $0) }
  }

  /// A text that may be kept, in NFC. Never refused in words that repeat it.
  func screened(_ text: String, about child: ChildID, isConfirmed: Bool) throws -> String {
    let text = Normalisation.composed(text)
    guard text.utf8.count <= Self.postingTextBytesMax else {
      throw ExchangeError(.usage, "a text has at most \(Self.postingTextBytesMax) bytes")
    }
    guard !MessageScreen.hasSocialSecurityNumber(text) else {
      throw ExchangeError(
        .refused, "the text has what reads as a Social Security number; take it out")
    }
    guard !text.isEmpty, !isConfirmed else { return text }
    let content = try content(of: child, knownAt: log.size - 1, withHistory: false)
    let found = PersonalWords(content).found(in: text).map(\.rawValue)
    guard found.isEmpty else {
      throw ExchangeError(
        .refused,
        "the text has \(found.joined(separator: ", ")); the thread tells who is meant: take it "
          + "out, or say that it is meant (--confirm)")
    }
    return text
  }

  // MARK: Clocks

  /// By when an answer is due: to a notice of a move within hours, and where those end on a day off
  /// of the addressee, at the same time of its next working day; to a request by the end of the day
  /// that the deadlines set.
  private func postingDue(
    _ matter: PostingMatter, to place: Scope, at time: Instant
  ) throws -> Instant? {
    let day = time.date
    switch matter {
    case .message: return nil
    case .request:
      guard let state = place.state else { return nil }
      let due = try policies().dueDate(
        .recordsRequest, from: day, term: nil, in: state, holidays: holidays())
      return due.map { Instant(startOf: $0.adding(days: 1)).adding(seconds: -1) }
    case .arrival, .departure:
      let hours = try policies().intOrFirst("move-reply-hours", .worklists, on: day)
      return try workingMoment(time.adding(seconds: Int64(hours) * 3_600), in: place.state)
    }
  }

  /// The moment, or the same time of day on the first working day after it.
  private func workingMoment(_ moment: Instant, in state: StateCode?) throws -> Instant {
    let (holidays, zones) = (try holidays(), try zoneOffsets())
    var moment = moment
    for _ in 0..<Self.daysOffMax {
      let day = (try? state.map { try zones.civilDate(of: moment, in: $0) }) ?? moment.date
      // Outside the loaded years nobody knows the holidays: the moment stands.
      guard (try? holidays.isWorkingDay(day, in: state)) == false else { break }
      moment = moment.adding(seconds: 86_400)
    }
    return moment
  }

  /// Days off in a row: more than any school's winter recess.
  private static let daysOffMax = 40

  // MARK: Recording

  private func record(
    _ body: Posting, saying text: String, by actor: Actor, _ request: KeyedRequest?,
    _ time: Instant
  ) throws -> UInt64 {
    let answer = try perform(body.matter.type, request, at: time) { [self] scope, rows in
      let event = try scope.emit(
        EventDraft(
          type: body.matter.type, version: Posting.version, stream: .thread(body.child),
          actor: actor.cbor, effective: body.day,
          parts: [.clear(body.clear)] + sealedWords(text, about: body.child, rows)),
        into: &rows)
      if body.recipients.isEmpty {
        try scope.emit(
          draft(
            PostingStep(body.posting, .failed(.nobody, nil)), of: body.child, .system("moves"),
            cause: event),
          into: &rows)
      }
    }
    guard let position = answer.first else {
      throw ExchangeError(.integrity, "a posting was made and not recorded")
    }
    return position
  }

  /// What was posted by an event.
  private func posted(at position: UInt64) throws -> Posted {
    let event = try OpenedEvent(try log.event(at: position), opener: vault)
    guard let body = try Posting(type: event.type, clear: event.clear) else {
      throw ExchangeError(.integrity, "position \(position) is no posting")
    }
    return Posted(
      posting: body.posting, position: position, addressee: body.addressee,
      recipients: body.recipients.count, due: body.due, isRepetition: true)
  }

  /// Refuses a machine what a person answers for.
  func requirePerson(_ actor: Actor, _ what: String) throws {
    guard case .account(_, .stateSystem, _, _, _) = actor else { return }
    throw ExchangeError(.refused, "a person \(what), not a State's system: let one sign in")
  }

  /// Words under the child's key; refused where the child was erased meanwhile.
  func sealedWords(
    _ text: String, about child: ChildID, _ rows: borrowing some Reading & ~Copyable
  ) throws -> [PartDraft] {
    guard try DestructionRows.erasedChild.bytes(child.bytes, in: rows) == nil,
      let key = try vault.key(of: child.retagged())
    else { throw Self.isErased }
    return text.isEmpty ? [] : [.sealed(key, .record(["text": .text(text)]))]
  }

  func draft(
    _ step: PostingStep, of child: ChildID, _ actor: Actor, cause: EventID? = nil,
    sealed: [PartDraft] = []
  ) -> EventDraft {
    EventDraft(
      type: step.type, version: PostingStep.version, stream: .thread(child), actor: actor.cbor,
      cause: cause, parts: [.clear(step.clear)] + sealed)
  }
}

extension Ledger.Stream {
  /// A child's thread of notices, requests and messages.
  static func thread(_ child: ChildID) -> Ledger.Stream { .init("thread", child) }
}
