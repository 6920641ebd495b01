import Counting
import Exchange
import Hummingbird
import HummingbirdTesting
import HTTPTypes
import NIOCore
import Primitives
import Records
import Testing

@testable import Web

/// Files that come from a browser: packages, documents of a dispute, a State's own list.
@Suite struct UploadTests {
  private static let list = "state_student_identifier,counted\r\nS1,no\r\nnobody,yes\r\n"

  @Test func aPackageComesFromABrowserAndItsReceiptIsShown() async throws {
    let world = try WebWorld()
    try world.settled("data", .stateDataAdministrator, "TX")
    let package = WebPackage().archive
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("data")
      let form = try await browser.get("/submissions")
      #expect(form.text.contains("enctype=\"multipart/form-data\""))

      let test = try await browser.send(
        "/submissions", ["test": "yes"], files: [("package", "night.zip", package)])
      #expect(test.status == 200 && test.text.contains("test: nothing was changed"))
      #expect(try world.exchange.children(knownAt: nil, acting: Acting(time: world.now)).isEmpty)

      try await browser.get("/submissions")
      let receipt = try await browser.send(
        "/submissions", files: [("package", "night.zip", package)])
      #expect(receipt.status == 200 && receipt.text.contains("Receipt of"))
      #expect(receipt.text.contains("1: 1 new"))
      #expect(try world.exchange.children(knownAt: nil, acting: Acting(time: world.now)).count == 1)

      // What does not open has a receipt as well: it is known who sent it.
      try await browser.get("/submissions")
      let broken = try await browser.send(
        "/submissions", files: [("package", "x.zip", Array("PK\u{3}\u{4}nonsense".utf8))])
      #expect(broken.status == 200 && broken.text.contains("fatal"), "\(broken.text)")
      try await browser.get("/submissions")
      let none = try await browser.send("/submissions", files: [("package", "", [])])
      #expect(none.status == 422 && none.text.contains("Choose a package"))
    }
  }

  @Test func nobodyElseFillsTheDisk() async throws {
    var limits = ServerLimits()
    limits.uploadBytesMax = 100_000
    let world = try WebWorld(limits: limits)
    try world.settled("data", .stateDataAdministrator, "TX")
    try world.settled("reg", .primary, "TX")
    let large = [UInt8](repeating: 0x61, count: 200_000)
    try await world.browse { client in
      let stranger = Browser(client)
      let shut = try await stranger.send("/submissions", files: [("package", "a", large)])
      #expect(shut.status == 413)
      let small = try await stranger.send(
        "/submissions", files: [("package", "a", [1])], follow: false)
      #expect(small.status == 303 && small.location == "/signin")

      let other = Browser(client)
      try await other.signIn("reg")
      #expect(try await other.send("/submissions", files: [("package", "a", [1])]).status == 403)

      let browser = Browser(client)
      try await browser.signIn("data")
      try await browser.get("/submissions")
      #expect(
        try await browser.send("/submissions", files: [("package", "a", large)]).status == 413)
      // Before the first byte of a file the form has proved to be ours.
      for token in ["", String(repeating: "0", count: 64)] {
        let forged = try await browser.send(
          "/submissions", files: [("package", "a", [1])], token: token)
        #expect(forged.status == 403 && forged.text.contains("too old"))
      }
      let elsewhere = try await browser.send(
        "/submissions", files: [("package", "a", [1])],
        headers: [.init("Sec-Fetch-Site")!: "cross-site"])
      #expect(elsewhere.status == 403)
      let two = try await browser.send(
        "/submissions", files: [("package", "a", [1]), ("package", "b", [2])])
      #expect(two.status == 413)
    }
    #expect(try world.events()["submission.received"] == nil)
    #expect(world.site.uploads.withLock { $0 } == 0)
  }

  @Test func documentsGoWithADispute() async throws {
    let world = try WebWorld()
    try world.settled("privacy", .privacyActAdministrator, "nation")
    let number = try #require(try world.send(WebPackage()).first)
    let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("privacy")
      let form = try await browser.get("/dispute")
      #expect(form.text.contains("type=\"file\"") && form.text.contains("multiple"))
      let fields: KeyValuePairs = [
        "child": number, "state": "TX", "field-1": "Birth Date", "name": "Rosa, 5 Elm Street",
        "relation": "parent", "proof": "passport", "text": "The day is wrong.",
      ]
      let refused = try await browser.send(
        "/dispute", fields, files: [("documents", "run.exe", [0x4D, 0x5A, 0, 1])])
      #expect(refused.status == 422 && refused.text.contains("print others to PDF"))
      let opened = try await browser.send(
        "/dispute", fields,
        files: [
          ("documents", "letter <b>.txt", Array("The day is wrong.\n".utf8)),
          ("documents", "photo.png", picture),
        ])
      #expect(opened.status == 200 && opened.text.contains("letter &lt;b&gt;.txt"))
      let path = try #require(opened.link("/disputes/"))
      #expect(path.contains("/document/1.1"))
      let document = try await browser.get(path.replacing("1.1", with: "1.2"))
      #expect(document.status == 200 && document.headers[.contentType] == "image/png")
      #expect(document.headers[.contentDisposition]?.contains("document-1-2.png") == true)
      let step = try await browser.send(
        path.replacing("/document/1.1", with: "/acknowledge"), ["text": "It came."],
        files: [("documents", "note.txt", Array("sent".utf8))])
      #expect(step.status == 200 && step.text.contains("note.txt"))
      #expect(try await browser.get(path.replacing("1.1", with: "2.1")).text == "sent")
      #expect(try await browser.get(path.replacing("1.1", with: "2.2")).status == 404)
    }
  }

  @Test func aStatesListIsHeldAgainstItsCount() async throws {
    let world = try WebWorld()
    try world.settled("data", .stateDataAdministrator, "TX")
    try world.settled("auditor", .auditor, "nation")
    var package = WebPackage()
    package.id = "=S1"
    try world.send(package)
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("data")
      try await browser.get("/counts/list")
      let shown = try await browser.send(
        "/counts/list", ["answer": "page", "period": "2024-25"],
        files: [("list", "own.csv", Array(Self.list.utf8))])
      #expect(shown.status == 200 && shown.text.contains("The State counts"), "\(shown.text)")
      #expect(shown.text.contains("nobody") && shown.text.contains("The State alone"))
      let file = try await browser.send(
        "/counts/list", ["answer": "file", "period": "2024-25"],
        files: [("list", "own.csv", Array(Self.list.utf8))])
      #expect(file.headers[.contentType] == "text/csv; charset=utf-8")
      #expect(file.text.hasPrefix("state_student_identifier,msix_id,side,reason,explanation\r\n"))
      #expect(
        file.text.contains("\r\nnobody,,state-only,no-record,") && !file.text.contains("\r\n="))
      try await browser.get("/counts/list")
      let wrong = try await browser.send(
        "/counts/list", files: [("list", "own.csv", Array("a,b\r\n1,2\r\n".utf8))])
      #expect(wrong.status == 422)
      #expect(try await browser.send("/counts/list").status == 422)
      let children = try await browser.post("/counts/children", ["period": "2024-25"])
      #expect(children.status == 200 && children.text.hasPrefix("msix_id,state,first_day\r\n"))

      let auditor = Browser(client)
      try await auditor.signIn("auditor")
      #expect(try await auditor.get("/counts/list").text.contains("Choose"))
      let unnamed = try await auditor.send(
        "/counts/list", files: [("list", "own.csv", Array(Self.list.utf8))])
      #expect(unnamed.status == 422 && unnamed.text.contains("Choose the State"))
    }
    #expect(try world.events()["report.run"] ?? 0 >= 3)
  }
}

extension Browser {
  /// Sends a form with files, as browsers do: the token first.
  @discardableResult
  func send(
    _ path: String, _ fields: KeyValuePairs<String, String> = [:],
    files: [(field: String, name: String, bytes: [UInt8])] = [], token given: String? = nil,
    headers: HTTPFields = [:], follow: Bool = true
  ) async throws -> Page {
    let boundary = "----made-up-boundary"
    var body = [UInt8]()
    func add(_ head: String, _ bytes: [UInt8]) {
      body += Array("--\(boundary)\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8)
      body += bytes + [0x0D, 0x0A]
    }
    add("name=\"form\"", Array((given ?? token).utf8))
    for (name, value) in fields { add("name=\"\(name)\"", Array(value.utf8)) }
    for file in files { add("name=\"\(file.field)\"; filename=\"\(file.name)\"", file.bytes) }
    body += Array("--\(boundary)--\r\n".utf8)
    var headers = headers
    headers[.contentType] = "multipart/form-data; boundary=\(boundary)"
    return try await send(.post, path, headers, ByteBuffer(bytes: body), follow)
  }
}
