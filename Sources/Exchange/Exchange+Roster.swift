import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
public import Primitives
import Projecting
import Records
import Vault

/// Rosters: the children of a State or district with what is to be done about each.
extension Exchange {
  /// Which of the children are shown. The raw value stands in events: it never changes.
  public enum RosterView: String, CaseIterable, Sendable {
    /// Whoever is in school there, or eligible.
    case all
    /// Of them, those whose eligibility ends or ended lately, and those who age out.
    case alerts
    /// Of them, those who may not graduate.
    case risk
  }

  /// What is asked of a roster.
  public struct RosterQuestion: Sendable {
    /// The State.
    public var state: StateCode
    /// One of its districts, by its seven digits; nil for all.
    public var district: String?
    /// Which children.
    public var view: RosterView
    /// Days within which something ends.
    public var days: Int
    /// Children to pass over, in the roster's order: those of the pages before.
    public var from = 0
    /// Children to show at most. Only who is shown is told of the look.
    public var limit = Exchange.rosterMax

    /// A question.
    public init(
      state: StateCode, district: String? = nil, view: RosterView = .all, days: Int = 90
    ) {
      self.state = state
      self.district = district
      self.view = view
      self.days = days
    }
  }

  /// A roster.
  public struct Roster: Sendable {
    /// By family name and given name.
    public let lines: [RosterLine]
    /// How many children there are on all pages.
    public let total: Int
    /// Whether there are more than a roster takes: then it is no whole one.
    public let isCut: Bool
    /// The day on which it was made.
    public let day: CivilDate
    /// The event that records this look.
    public let look: UInt64
  }

  /// Children of one roster: more than a district of thousands has; a State asks by district.
  public static let rosterMax = 2_000
  /// Days ahead that may be asked for: two years.
  static let rosterDaysMax = 731

  /// The roster of a State or district as of now. Each child on it is told of this look; it is
  /// recorded before anything is shown.
  public func roster(_ question: RosterQuestion, acting: Acting) throws -> Roster {
    try catchUp()
    guard (1...Self.rosterDaysMax).contains(question.days) else {
      throw ExchangeError(.usage, "days ahead are 1 to \(Self.rosterDaysMax)")
    }
    let scope: Scope
    if let district = question.district {
      guard EnrollmentPlace.isDistrict(district) else {
        throw ExchangeError(.usage, "a district is named by its 7 digits")
      }
      scope = .district(question.state, district)
    } else {
      scope = .state(question.state)
    }
    let day = acting.time.date
    let actor = try admit(
      acting, to: .listChildren, target: scope, containedIn: holding(scope, on: day))
    let position = log.size - 1
    let asked = try asked(question, on: day)
    var all = [Rostered]()
    var isCut = false
    for child in try rosterChildren(question, asked) {
      let hidden = try lockedStates(openItems(about: child), acting: acting)
      guard let (known, line) = try rosterLine(child, asked, knownAt: position, hiding: hidden)
      else { continue }
      guard all.count < Self.rosterMax else {
        isCut = true
        break
      }
      all.append(Rostered(child: known, line: line, hidden: hidden))
    }
    all.sort { $0.order < $1.order }
    let shown = all.dropFirst(max(0, question.from)).prefix(max(0, question.limit))
    var listed = [ChildID: ListedChild]()
    for one in shown {
      listed[one.child.child] = ListedChild(
        accounting: one.child.accounting, shown: one.line.shown, locked: one.hidden)
    }
    let look = try recordReport(
      "roster", scope: scope, knownAt: position, children: listed, about: asked.description,
      actor, acting.time)
    return Roster(
      lines: shown.map(\.line), total: all.count, isCut: isCut, day: day, look: look)
  }

  /// A child on a roster, before it is known who is shown.
  private struct Rostered {
    let child: ConsolidatedRecords.Child
    let line: RosterLine
    let hidden: [StateCode]
    var order: (String, String, String) { (line.last, line.first, line.msixID) }
  }

  func asked(_ question: RosterQuestion, on day: CivilDate) throws -> RosterAsked {
    let book = try policies()
    return RosterAsked(
      view: question.view, day: day, days: question.days,
      months: try book.int("eligibility-months", .counting, on: day),
      ageMax: try book.int("age-max-years", .counting, on: day),
      required: try requiredCredits(of: question.state.description, on: day))
  }

  /// The children of whom the State says that they are in school in the scope, or whose last
  /// arrival there has not ended long ago.
  func rosterChildren(_ question: RosterQuestion, _ asked: RosterAsked) throws -> [ChildID] {
    let since = asked.day.adding(days: -asked.days)
    return try decisions.environment.read { rows in
      let found = try RosterRows.records(
        of: question.state, district: question.district, in: rows
      ) { $0.adding(months: asked.months) >= since }
      return try Set(found.records.compactMap { try RecordRow(of: $0, in: rows)?.child }).sorted()
    }
  }

  /// A child's line; nil where nothing of it is in force or the view leaves it out.
  func rosterLine(
    _ child: ChildID, _ asked: RosterAsked, knownAt position: UInt64, hiding: [StateCode]
  ) throws -> (ConsolidatedRecords.Child, RosterLine)? {
    let known = try consolidatedRecords.environment.read { try records.child(child, in: $0) }
    guard let known, known.erasedAt == nil else { return nil }
    var content = try content(of: child, knownAt: position, withHistory: false)
    content.hide(hiding)
    guard !content.statements.isEmpty else { return nil }
    let line = RosterLine(
      msixID: numbering.number(serial: known.serial), content.statements,
      ConsolidatedView(content.statements, asOf: asked.day), asked)
    let isShown =
      switch asked.view {
      case .all: true
      case .alerts:
        line.marks.contains { [.eligibilityEnds, .eligibilityEnded, .agesOut].contains($0) }
      case .risk: line.marks.contains(where: \.isRisk)
      }
    return isShown ? (known, line) : nil
  }
}
