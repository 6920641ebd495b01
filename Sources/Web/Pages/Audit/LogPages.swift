import CBOR
import Exchange
import Ledger
import Primitives
import Records

/// The log as an auditor reads it: events by position, kind and time, with their clear parts and
/// their proofs. Nothing sealed is opened, so no name stands here.
enum LogPages {
  static let routes: [Route] = [
    .get("/log", .granted(.readLog)) { try list($0) },
    .get("/log/:position", .granted(.readLog)) { try event($0) },
    .get("/log/:position/proof", .granted(.readProofs)) { try proof($0) },
    .get("/log/:position/receipt", .granted(.readProofs)) { try receipt($0) },
  ]

  /// Events on a page.
  private static let linesMax: UInt64 = 100
  /// Positions that one page looks through for events of a kind: a second's work.
  private static let scanMax: UInt64 = 100_000
  /// Positions that are read at once.
  private static let strideMax: UInt64 = 2_000

  // MARK: The list

  private struct Found {
    var events: [Exchange.ShownEvent] = []
    /// The first position that was not looked at; nil at the end of the log.
    var next: UInt64?
  }

  private static func list(_ asking: Asking) throws -> Answer {
    let acting = try asking.actingForOffice(.readLog)
    let size = asking.exchange.log.size
    let kind = asking.query["kind"] ?? ""
    let first = try start(asking, size: size)
    let found = try look(asking, from: first, kind: kind, acting)
    var sheet = Sheet("The log")
    sheet.lead = [
      "\(CountPages.number(Int64(size))) events, the last at "
        + "\(AccountPages.moment(asking.exchange.log.lastRecorded)). What is sealed stays closed."
    ]
    var form = Sheet.Section()
    form.forms = [
      Sheet.Form(
        "/log", "Show",
        [
          .line(
            "from", "From position", value: asking.query["from"], isNeeded: false),
          .day("on", "Or from the day", value: asking.query["on"], isNeeded: false),
          .line(
            "kind", "Kind", hint: "The beginning of its name, such as record. or dispute.",
            value: kind, isNeeded: false),
        ], isQuery: true)
    ]
    form.links = [
      Sheet.Link(title: "Checkpoints", path: "/checkpoints"),
      Sheet.Link(title: "Is it whole?", path: "/verify"),
      Sheet.Link(title: "Patterns worth a look", path: "/patterns"),
    ]
    sheet.sections = [form, try table(found, first: first, kind: kind)]
    return sheet.page(asking)
  }

  private static func start(_ asking: Asking, size: UInt64) throws -> UInt64 {
    if let text = asking.query["from"] {
      guard let position = UInt64(text), position < size else {
        throw PageError.input("The log has positions 0 to \(Int64(size) - 1).")
      }
      return position
    }
    if let text = asking.query["on"] {
      guard let day = CivilDate(text) else {
        throw PageError.input("A day is written such as 2025-09-01.")
      }
      // The first event of the day is the one behind the last before it.
      let before = Instant(microseconds: Instant(startOf: day).microseconds - 1)
      let last = try? asking.exchange.position(knownAt: .time(before))
      return last.map { min($0 + 1, size - 1) } ?? 0
    }
    return asking.query["kind"] == nil && size > linesMax ? size - linesMax : 0
  }

  private static func look(
    _ asking: Asking, from first: UInt64, kind: String, _ acting: Acting
  ) throws -> Found {
    var found = Found()
    let size = asking.exchange.log.size
    var position = first
    while position < size, found.events.count < linesMax, position - first < scanMax {
      let last = min(position + (kind.isEmpty ? linesMax : strideMax), size) - 1
      try asking.exchange.showLog(
        from: position, through: last, opening: false, acting: acting
      ) { event in
        guard found.events.count < linesMax else { return }
        if event.opened.type.hasPrefix(kind) { found.events.append(event) }
        position = event.opened.position + 1
      }
    }
    found.next = position < size ? position : nil
    return found
  }

  private static func table(
    _ found: Found, first: UInt64, kind: String
  ) throws -> Sheet.Section {
    var section = Sheet.Section()
    section.table = Sheet.Table(
      caption: "Events", columns: ["Position", "Recorded", "Kind", "Of", "By"],
      rows: try found.events.map { event in
        let opened = event.opened
        return [
          Sheet.Cell(String(opened.position), path: "/log/\(opened.position)"),
          Sheet.Cell(AccountPages.moment(opened.recorded)), Sheet.Cell(opened.type),
          Sheet.Cell("\(opened.stream.kind), version \(opened.streamVersion)"),
          Sheet.Cell(who(try Actor(cbor: opened.actor))),
        ]
      }, empty: "No event of this kind stands here.")
    let words = kind.isEmpty ? "" : "&kind=\(kind.filter { $0.isLetter || $0 == "." })"
    if first > 0 {
      let earlier = first > linesMax ? first - linesMax : 0
      section.links.append(Sheet.Link(title: "Earlier", path: "/log?from=\(earlier)\(words)"))
    }
    if let next = found.next {
      section.links.append(Sheet.Link(title: "Later", path: "/log?from=\(next)\(words)"))
    }
    return section
  }

  /// In which role: whoever it was, the trail says.
  private static func who(_ actor: Actor) -> String {
    switch actor {
    case .account(let account, let role, _, _, _): "\(role.title) \(account.hex.prefix(8))"
    case .operator: "Operator"
    case .system(let part): "System: \(part)"
    }
  }

  // MARK: An event

  private static func position(_ asking: Asking) throws -> UInt64 {
    guard let position = UInt64(try asking.segment("position")),
      position < asking.exchange.log.size
    else { throw PageError.notFound }
    return position
  }

  private static func event(_ asking: Asking) throws -> Answer {
    let position = try position(asking)
    var sheet = Sheet("Event \(position)")
    try asking.exchange.showLog(
      from: position, through: position, opening: false,
      acting: try asking.actingForOffice(.readLog)
    ) { event in
      sheet.sections = [try facts(event), parts(event)]
    }
    return sheet.page(asking)
  }

  private static func facts(_ event: Exchange.ShownEvent) throws -> Sheet.Section {
    let opened = event.opened
    var section = Sheet.Section()
    section.facts = [
      ("Recorded", opened.recorded.description), ("Kind", "\(opened.type)/\(opened.version)"),
      ("Number", opened.identifier.hex),
      (
        "Of",
        "\(opened.stream.kind) \(opened.stream.identifier.hex), version \(opened.streamVersion)"
      ),
      ("By", who(try Actor(cbor: opened.actor))), ("Hash of the leaf", Hex.encode(event.leafHash)),
      ("Signing key", event.kid),
    ]
    if let cause = opened.cause { section.facts.append(("Because of", cause.hex)) }
    if let day = opened.effective { section.facts.append(("Holds from", day.description)) }
    section.links = [
      Sheet.Link(title: "Proof of inclusion", path: "/log/\(opened.position)/proof"),
      Sheet.Link(title: "Signed receipt (COSE)", path: "/log/\(opened.position)/receipt"),
      Sheet.Link(title: "Checkpoint", path: "/checkpoints/now"),
      Sheet.Link(title: "The log around it", path: "/log?from=\(opened.position)"),
    ]
    return section
  }

  private static func parts(_ event: Exchange.ShownEvent) -> Sheet.Section {
    var section = Sheet.Section("What it says")
    section.table = Sheet.Table(
      caption: "Parts", columns: ["Part", "Name", "Says"],
      rows: event.opened.parts.enumerated().flatMap { index, part -> [[Sheet.Cell]] in
        switch part {
        case .clear(let content):
          (content.entries ?? []).map { entry in
            [
              Sheet.Cell(String(index + 1)), Sheet.Cell(entry.key.string ?? words(entry.key)),
              Sheet.Cell(words(entry.value)),
            ]
          }
        case .opened(let subject, _), .erased(let subject):
          [
            [
              Sheet.Cell(String(index + 1)), "sealed",
              Sheet.Cell("under the key of \(subject.hex)"),
            ]
          ]
        }
      }, empty: "Nothing beside its kind.")
    return section
  }

  /// A value as text: bytes in hexadecimal digits, days as days.
  private static func words(_ value: CBORValue) -> String {
    switch value {
    case .unsigned(let number): String(number)
    case .negative: value.integer.map { String($0) } ?? "a negative number"
    case .bytes(let bytes): Hex.encode(bytes)
    case .text(let text): text
    case .array(let items): items.map(words).joined(separator: ", ")
    case .map(let entries):
      entries.map { "\(words($0.key)): \(words($0.value))" }.joined(separator: "; ")
    case .tagged(_, let content): value.civilDate?.description ?? words(content)
    case .bool(let truth): truth ? "yes" : "no"
    case .null: "nothing"
    }
  }

  // MARK: Proofs

  /// RFC 9162, as the command line writes it: numbers, and hashes in base 64.
  private static func proof(_ asking: Asking) throws -> Answer {
    let position = try position(asking)
    try asking.exchange.enter(.readProofs, acting: try asking.acting())
    let log = asking.exchange.log
    let latest = try Checkpoints(log: log, head: nil).latest()?.checkpoint.size ?? 0
    let proof = try log.inclusionProof(
      of: position, size: latest > position ? latest : log.size)
    let hashes = proof.hashes.map { "\"\(Base64.encode($0))\"" }.joined(separator: ",")
    let text =
      "{\"leaf_index\":\(proof.leafIndex),\"tree_size\":\(proof.treeSize),"
      + "\"leaf_hash\":\"\(Base64.encode(proof.leafHash))\",\"hashes\":[\(hashes)]}\n"
    return .file(
      Array(text.utf8), type: "application/json", name: "inclusion-\(position).json")
  }

  private static func receipt(_ asking: Asking) throws -> Answer {
    let position = try position(asking)
    let receipt = try asking.exchange.inclusionReceipt(
      of: position, size: asking.exchange.log.size)
    return .file(
      Array((Base64.encode(receipt) + "\n").utf8), type: "text/plain; charset=utf-8",
      name: "inclusion-\(position).cose.txt")
  }
}

extension Exchange.Visitor {
  /// Whether the log itself is open to him, and not only what an accounting needs of it.
  var readsLog: Bool {
    roles(for: .readLog).contains { AuthorisationTable.grant($0.role, .readLog) == .allowed }
  }
}
