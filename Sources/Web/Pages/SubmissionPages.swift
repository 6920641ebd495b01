import Exchange
import Primitives
import Records

/// What a State sent, and the receipts: what is new first, as files too.
enum SubmissionPages {
  static let listTemplate = #"""
    <h1>Submissions of {{state}}</h1>
    {{> alert}}
    {{#cut}}<p>The latest {{count}} are shown.</p>{{/cut}}
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="Submissions">
    <table class="table stacked"><thead><tr><th scope="col">Received</th><th scope="col">Kind</th>
      <th scope="col">Outcome</th><th scope="col">Students</th><th scope="col">New</th>
      <th scope="col">Changed</th><th scope="col">Unchanged</th><th scope="col">Taken back</th>
      <th scope="col">Rejected</th><th scope="col">Findings</th></tr></thead><tbody>
    {{#lines}}<tr><th scope="row">{{#path}}<a href="{{path}}">{{received}}</a>{{/path}}
      {{^path}}{{received}}{{/path}}</th>
      <td data-label="Kind">{{mode}}</td><td data-label="Outcome">{{#refused}}
        <span class="tag tag-error">{{outcome}}</span>{{/refused}}
        {{^refused}}{{outcome}}{{/refused}}
      </td><td data-label="Students">{{total}}</td><td data-label="New">{{inserted}}</td>
      <td data-label="Changed">{{updated}}</td><td data-label="Unchanged">{{unchanged}}</td>
      <td data-label="Taken back">{{retracted}}</td>
      <td data-label="Rejected">{{rejected}}</td><td data-label="Findings">{{findings}}</td></tr>
    {{/lines}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="lead">Nothing was sent yet.</p>{{/any}}
    <section class="record-section no-print"><h2>Send a package</h2>
    <form method="post" action="/submissions" enctype="multipart/form-data" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="package">Package</label>
        <p class="hint" id="package-hint">A .zip of CSV files, or an .xml document; at most
          {{bytesMax}} MB. A large one takes minutes: keep the page open until the receipt
          comes.</p>
        <input id="package" name="package" type="file" required aria-describedby="package-hint"
          accept=".zip,.xml,application/zip,application/xml"></div>
      <div class="choice"><input type="checkbox" id="test" name="test" value="yes"{{#test}}
        checked{{/test}}><label for="test">A test: judge and match it, and change nothing</label>
      </div>
      <button type="submit">Send it</button></form></section>
    <p class="hint">Packages also come from the State's system, or by <code>msix submit</code>.</p>
    """#

  static let receiptTemplate = #"""
    <h1>Receipt of {{received}}</h1>
    <dl class="facts"><dt>State</dt><dd>{{state}}</dd><dt>Kind</dt><dd>{{mode}}</dd>
      <dt>Students</dt><dd>{{totals}}</dd><dt>Events</dt><dd>{{first}} to {{last}}</dd>
      <dt>Package</dt><dd><code>{{digest}}</code></dd></dl>
    <section class="record-section no-print"><h2>Keep it</h2>
    <form method="post" action="{{path}}/file" class="form">
      <input type="hidden" name="form" value="{{token}}">
      <div class="field"><label for="name">File</label><select id="name" name="name">
        {{#forms}}<option value="{{value}}">{{title}}</option>{{/forms}}</select></div>
      <button type="submit" class="button-outline">Download</button></form></section>
    <h2>New findings <span class="count">{{newCount}}</span></h2>
    {{#newCut}}<p>The first {{shown}} are shown; the file has all.</p>{{/newCut}}
    {{#anyNew}}
    <div class="scroll" tabindex="0" role="region" aria-label="New findings">
    <table class="table stacked"><thead><tr><th scope="col">Rule</th><th scope="col">Severity</th>
      <th scope="col">Where</th><th scope="col">What</th></tr></thead><tbody>
    {{#new}}<tr><th scope="row">{{rule}}</th><td data-label="Severity">{{severity}}</td>
      <td data-label="Where">{{place}}</td><td data-label="What">{{message}}</td></tr>{{/new}}
    </tbody></table></div>
    {{/anyNew}}
    {{^anyNew}}<p>None.</p>{{/anyNew}}
    <h2>Known from before <span class="count">{{knownCount}}</span></h2>
    <ul>{{#known}}<li>{{.}}</li>{{/known}}</ul>
    <h2>Numbers</h2>
    <p>{{numbers}}</p>
    {{#anyChanged}}
    <div class="scroll" tabindex="0" role="region" aria-label="Numbers changed">
    <table class="table stacked"><thead><tr><th scope="col">Your identifier</th>
      <th scope="col">MSIX number in force</th></tr></thead><tbody>
    {{#changed}}<tr><th scope="row">{{own}}</th>
      <td data-label="MSIX number in force">{{number}}</td></tr>{{/changed}}
    </tbody></table></div>
    {{/anyChanged}}
    {{#anyDisputed}}<h2>Contested values</h2>
    <p>Keep the statement with the value from now on.</p>
    <ul>{{#disputed}}<li>{{.}}</li>{{/disputed}}</ul>{{/anyDisputed}}
    """#

  static let routes: [Route] = [
    .get("/submissions", .granted(.readReceipts)) { try list($0) },
    .upload(
      "/submissions", .granted(.submitPackages), .submission,
      taking: Route.Files(bytesMax: ServerLimits().uploadBytesMax, countMax: 1, arePackages: true)
    ) { try send($0) },
    .get("/submissions/:submission", .granted(.readReceipts)) { try receipt($0) },
    .post("/submissions/:submission/file", .granted(.readReceipts), .look) { try file($0) },
  ]

  /// Lines of a list on one page.
  private static let linesMax = 200

  private static func list(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let state = try state(asking, for: .readReceipts)
    let (listings, isCut) = try asking.exchange.submissions(
      of: state, limit: linesMax, acting: try asking.acting())
    return AccountPages.page(
      "Submissions", .submissions,
      .of([
        "alert": alert, "state": state.description, "cut": isCut, "count": linesMax,
        "any": !listings.isEmpty, "lines": listings.map(line),
        "bytesMax": asking.site.limits.uploadBytesMax >> 20, "test": asking.form["test"] == "yes",
      ]), asking)
  }

  private static func state(_ asking: Asking, for function: Function) throws -> StateCode {
    guard let state = try asking.holder.roles(for: function).compactMap(\.scope.state).first
    else { throw PageError.notFound }
    return state
  }

  /// Takes a package, then leads to its receipt; by then everything is in the log.
  private static func send(_ asking: Asking) throws -> Answer {
    do {
      guard let sent = asking.files.first else { throw PageError.input("Choose a package.") }
      let outcome = try asking.exchange.submit(
        try PackageOperations.open(sent.file), fileName: "upload",
        expectedState: try state(asking, for: .submitPackages), received: nil,
        asTest: asking.form["test"] == "yes", acting: try asking.acting())
      return .redirect("/submissions/\(outcome.submission.hex)")
    } catch {
      return try AccountPages.again(error) { try list(asking, alert: $0) }
    }
  }

  private static func line(_ listing: Exchange.SubmissionListing) -> Model {
    let totals = listing.totals
    let isDone = listing.outcome != .unfinished
    return .of([
      "path": isDone ? "/submissions/\(listing.submission.hex)" : nil,
      "received": AccountPages.moment(listing.received), "mode": listing.mode.rawValue,
      "outcome": listing.outcome.rawValue, "refused": listing.outcome != .taken,
      "total": totals.total, "inserted": totals.inserted, "updated": totals.updated,
      "unchanged": totals.unchanged, "retracted": totals.retracted, "rejected": totals.rejected,
      "findings": listing.findingCount,
    ])
  }

  private static func issued(_ asking: Asking) throws -> Exchange.IssuedReceipt {
    guard let submission = SubmissionID(hex: try asking.segment("submission")) else {
      throw PageError.notFound
    }
    return try asking.exchange.receipt(of: submission, acting: try asking.acting())
  }

  private static func receipt(_ asking: Asking) throws -> Answer {
    let receipt = try issued(asking)
    let content = receipt.body.content
    let new = content.findings.filter { $0.isNew != false }
    let known = content.findings.filter { $0.isNew == false }
    let changed = content.identifiers.filter { $0.how == "changed" }
    return AccountPages.page(
      "Receipt", .receipt,
      .of([
        "path": "/submissions/\(content.submission.hex)",
        "received": AccountPages.moment(content.received), "state": content.state.description,
        "mode": content.mode == .test ? "test: nothing was changed" : "production",
        "totals": totals(content.totals), "first": content.first, "last": receipt.body.last,
        "digest": "sha256:\(Hex.encode(content.digest))",
        "forms": asking.site.receiptForms.map { ["value": $0.name, "title": $0.title] as Model },
        "newCount": new.count, "anyNew": !new.isEmpty, "newCut": new.count > linesMax,
        "shown": linesMax, "new": new.prefix(linesMax).map(finding),
        "knownCount": known.count, "known": byRule(known),
        "numbers": numbers(content), "anyChanged": !changed.isEmpty,
        "changed": changed.prefix(linesMax).map {
          ["own": $0.stateStudentIdentifier, "number": $0.msixID] as Model
        },
        "anyDisputed": !content.disputes.isEmpty,
        "disputed": content.disputes.prefix(linesMax).map {
          "Student \($0.studentRecordID), \(RecordWords.name($0.mark.element)): \($0.mark.text)"
        },
      ]), asking)
  }

  private static func totals(_ totals: StudentTotals) -> String {
    let parts = [
      (totals.inserted, "new"), (totals.updated, "changed"), (totals.unchanged, "unchanged"),
      (totals.retracted, "taken back"), (totals.rejected, "rejected"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    return "\(totals.total)" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  private static func finding(_ finding: Finding) -> Model {
    let place = [
      finding.studentRecordID.map { "student \($0)" }, finding.group?.title,
      finding.recordID.map { "record \($0)" }, finding.column, finding.file,
      finding.row.map { "row \($0)" },
    ].compactMap(\.self)
    return [
      "rule": finding.rule, "severity": finding.severity.rawValue,
      "place": place.joined(separator: ", "), "message": finding.message,
    ]
  }

  private static func byRule(_ findings: [Finding]) -> [String] {
    Dictionary(grouping: findings, by: \.rule).sorted { $0.key < $1.key }.map { rule, found in
      "\(rule), \(found[0].severity.rawValue): \(found.count) times"
    }
  }

  /// How many numbers are what, in words.
  private static func numbers(_ content: ReceiptBody.Content) -> String {
    let counts = Dictionary(grouping: content.identifiers, by: \.how).mapValues(\.count)
    let words = ["assigned", "linked", "confirmed", "changed"].compactMap { how in
      counts[how].map { "\($0) \(how)" }
    }
    let near = content.nearMatchCount.map { ["\($0) pairs would be asked about"] } ?? []
    let all = words + near
    return all.isEmpty ? "None." : all.joined(separator: ", ") + "."
  }

  private static func file(_ asking: Asking) throws -> Answer {
    guard let form = asking.site.receiptForms.first(where: { $0.name == asking.form["name"] })
    else { throw PageError.input("Choose a file.") }
    return .file(form.bytes(try issued(asking)), type: form.type, name: "msix-\(form.name)")
  }
}
