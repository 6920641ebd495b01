import DataQuality
import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Primitives
import Records

/// What a look showed of a child: as of which position, which groups of a State's values.
struct DisclosureShowing {
  /// The position as known at which it was shown.
  var knownAt: UInt64
  /// Nil: every group. Empty: numbers that the exchange gave out, no value of a State.
  var groups: Set<Group>?
  /// Nil: every element of the groups.
  var elements: Set<Element>?
  /// Whether former statements were shown too.
  var hasHistory = false
  /// The child shown; nil where a list names whose accounting it is.
  var child: ChildID?

  /// Whether the value was among what was shown, if it stood.
  func shows(_ value: DisputedValue) -> Bool {
    (groups?.contains(value.group) ?? true) && (elements?.contains(value.element) ?? true)
  }

  /// What the look at a position showed. A page of a list is read with the report that it belongs
  /// to.
  init(of event: OpenedEvent, on exchange: Exchange) throws {
    if let shown = try RecordShown(type: event.type, clear: event.clear) {
      // How complete a statement is tells no value of it.
      let isQuality = shown.viewVersion == exchange.qualities.weights.name
      self.init(
        knownAt: shown.knownAt, groups: isQuality ? [] : Set(shown.groups),
        hasHistory: shown.hasHistory, child: shown.child)
      return
    }
    switch event.type {
    case RecordSearched.type:
      self.init(
        knownAt: try RecordSearched(clear: event.clear).knownAt,
        groups: [.demographics, .enrollments], elements: Self.foundElements)
    case ReportListed.type:
      let head = try OpenedEvent(
        exchange.log.event(at: exchange.head(of: event.position)), opener: ClosedParts())
      let report = try ReportRun(clear: head.clear)
      self.init(report, at: event.position)
      if report.report.hasPrefix("dispute"), let caseID = report.about.flatMap(CaseID.init(hex:)),
        let row = try exchange.decisions.environment.read({ try DisputeRow(of: caseID, in: $0) })
      {
        // A case shows the values that it is about, and what was said of them.
        let values = try exchange.disputeContent(at: row.steps[0].position, caseID).values
        groups = Set(values.map(\.group))
        elements = Set(values.map(\.element))
      }
    default: self.init(knownAt: event.position, groups: [])
    }
  }

  private init(
    knownAt: UInt64, groups: Set<Group>?, elements: Set<Element>? = nil, hasHistory: Bool = false,
    child: ChildID? = nil
  ) {
    self.knownAt = knownAt
    self.groups = groups
    self.elements = elements
    self.hasHistory = hasHistory
    self.child = child
  }

  /// What a search shows of a State's values.
  static let foundElements: Set<Element> = [
    .firstName, .middleName, .lastName1, .lastName2, .birthDate, .sex, .schoolName,
    .facilityState, .enrollmentDate,
  ]

  /// What a report shows of the children on it. One that is not named here is taken to show all.
  private init(_ report: ReportRun, at position: UInt64) {
    let knownAt = report.knownAt ?? position
    switch report.report {
    case "worklist", "trail", "disputes", "accounting", "notices", "undeliverable", "erase-due",
      "moves", "thread":
      self.init(knownAt: knownAt, groups: [])
    case "children", "receipt", "count.diff", "count.list", "count.reconcile":
      self.init(knownAt: knownAt, groups: [.student])
    case "relatives":
      self.init(
        knownAt: knownAt, groups: [.demographics, .enrollments], elements: Self.foundElements)
    case "roster":
      self.init(
        knownAt: knownAt,
        groups: [.demographics, .qualifyingMoves, .enrollments, .courseHistory],
        elements: RosterLine.shownElements)
    case "match": self.init(knownAt: knownAt, groups: [.student, .demographics])
    case "count.explain":
      self.init(
        knownAt: knownAt, groups: [.student, .demographics, .qualifyingMoves, .enrollments])
    default: self.init(knownAt: knownAt, groups: nil, hasHistory: true)
    }
  }
}
