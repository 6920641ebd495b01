import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

@testable import Web

/// What the API refuses, and how it says so.
@Suite struct APIRulesTests {
  private static let scopes: [Role: String] = [
    .primary: "TX/school:1", .secondary: "TX/school:1",
    .districtDataAdministrator: "TX/district:1", .regionalDataAdministrator: "TX/region:South",
    .stateDataAdministrator: "TX", .stateUserAdministrator: "TX", .stateSystem: "TX",
  ]

  /// What each operation asks the gate for; nil where it asks nothing.
  private static let functions: [String: Function] = [
    "submitPackage": .submitPackages, "readReceipt": .readReceipts, "listChildren": .listChildren,
    "listWorklist": .worklist, "listChanges": .readReceipts, "readCount": .aggregateReports,
    "readItem": .worklist, "answerItem": .validate, "commentItem": .worklist,
    "assignItem": .worklist, "escalateItem": .worklist, "settleItem": .settleDisagreement,
    "listPostings": .moveNotices, "post": .moveNotices, "answerPosting": .moveNotices,
    "readThread": .moveNotices,
  ]

  /// A form that each operation understands, about what is not there.
  private static let forms: [String: String] = [
    "answerItem": "answer=same&reason=seen", "commentItem": "text=seen",
    "assignItem": "account=one", "escalateItem": "reason=hard",
    "settleItem": "answer=same&reason=seen",
    "post": "matter=arrival&msix_id=000000000000&to=CA", "answerPosting": "answer=acknowledge",
    "readThread": "msix_id=000000000000",
  ]

  @Test(arguments: Role.allCases) func theTableOfGrantsIsTheAPIToo(_ role: Role) async throws {
    let world = try WebWorld()
    let password = try world.settled("one", role, Self.scopes[role] ?? "nation")
    let key =
      role == .stateSystem
      ? try world.exchange.makeMachineKey(of: "one", days: 9, acting: Acting(time: world.now)).key
      : nil
    try world.send(WebPackage(date: "20250824"))
    try await world.browse { client in
      let open = try await Caller(client).signIn("one", password)
      let token = try #require(open.word("token"))
      for operation in APIOperation.all {
        guard let function = Self.functions[operation.name] else { continue }
        let path =
          Self.path(operation) + (operation.name == "listChanges" ? "?after=0&state=TX" : "")
        let form = Self.forms[operation.name].map { Array($0.utf8) }
        let reply = try await Caller(client, key?.text ?? token).ask(
          operation.method.rawValue, path,
          [
            "Content-Type": form == nil ? "application/zip" : "application/x-www-form-urlencoded",
            "MSIX-Purpose": "participation",
          ],
          body: form ?? (operation.body == .package ? WebPackage().archive : nil))
        let grant = AuthorisationTable.grant(role, function)
        let place = "\(role.rawValue) \(operation.name) \(reply.status) \(reply.text)"
        if !grant.opensPages {
          #expect(reply.status == 403, "\(place)")
        } else if form != nil || operation.name == "readItem" {
          // Let in by role, and there is no such child, item or posting: said alike to everybody.
          #expect([403, 404].contains(reply.status), "\(place)")
        } else if function == .readReceipts, operation.name == "readReceipt" {
          #expect(reply.status == 404, "\(place)")
        } else if Scope(Self.scopes[role] ?? "nation")?.state == nil
          || [.primary, .secondary, .stateDataAdministrator, .stateSystem].contains(role)
        {
          #expect([200, 201].contains(reply.status), "\(place)")
        } else {
          #expect(reply.status < 500, "\(place)")
        }
      }
    }
  }

  /// An operation's path to what is not there.
  private static func path(_ operation: APIOperation) -> String {
    operation.path.split(separator: "/").map { segment in
      "/" + (segment.hasPrefix("{") ? String(repeating: "0", count: 32) : String(segment))
    }.joined()
  }

  @Test func nothingOpensWithoutACredential() async throws {
    var limits = ServerLimits()
    limits.signInsPerMinuteAndAddress = 3
    let world = try WebWorld(limits: limits)
    try await world.browse { client in
      let size = world.exchange.log.size
      for operation in APIOperation.all where operation.access == .bearer {
        let path = Self.path(operation)
        for bearer in [nil, "", "x", String(repeating: "g", count: 64)] {
          let form = Self.forms[operation.name].map { Array($0.utf8) }
          let reply = try await Caller(client, bearer).ask(
            operation.method.rawValue, path,
            form == nil ? [:] : ["Content-Type": "application/x-www-form-urlencoded"], body: form)
          // What is no credential at all, and what is asked wrongly, comes to the same.
          #expect([400, 401].contains(reply.status), "\(operation.name) \(reply.text)")
          #expect(reply.field("Content-Type") == "application/problem+json")
        }
      }
      #expect(world.exchange.log.size == size)
      // One of our form that opens nothing is recorded, and only so often.
      let guess = String(repeating: "ab", count: 32)
      var answers = [Int]()
      for _ in 0..<12 {
        answers.append(try await Caller(client, guess).get("/api/v1/account").status)
      }
      #expect(answers.prefix(3).allSatisfy { $0 == 401 } && answers.contains(429))
      #expect(try world.events()["access.refused"] == answers.count { $0 == 401 })
    }
  }

  @Test func aRequestIsUnderstoodOrRefused() async throws {
    let world = try WebWorld()
    let key = try world.machine("tx-system").text
    try await world.browse { client in
      let caller = Caller(client, key)
      for path in [
        "/api/v1/changes", "/api/v1/changes?after=-1", "/api/v1/changes?after=01",
        "/api/v1/changes?after=x", "/api/v1/changes?after=1&after=2",
        "/api/v1/changes?after=1&surprise=1", "/api/v1/changes?after=1&limit=0",
        "/api/v1/changes?after=1&limit=1001", "/api/v1/changes?after=1&state=tx",
        "/api/v1/changes?after=%zz", "/api/v1/children?after=AB",
      ] {
        let reply = try await caller.get(path)
        #expect(reply.status == 400, "\(path)")
        #expect(reply.word("type") == "urn:msix:problem:bad-request")
      }
      for path in [
        "/api/v1/receipts/1", "/api/v1/receipts/..%2f", "/api/v1/", "/api/v1", "/api/v1/nothing",
        "/api/v2/account", "/tile/0/1", "/tile/0/000.p/0", "/tile/0/000.p/256", "/tile/00/000",
        "/tile/0/x000/000", "/tile/9/000", "/tile/0/999", "/tile/../checkpoint",
      ] {
        let reply = try await caller.get(path)
        #expect(reply.status == 404, "\(path) \(reply.text)")
      }
      for (method, path, allowed) in [
        ("POST", "/api/v1/account", "GET"), ("GET", "/api/v1/session", "POST, DELETE"),
        ("HEAD", "/api/v1/account", "GET"), ("TRACE", "/api/v1/packages", "POST"),
        ("PUT", "/api/v1/receipts/0", "GET"),
      ] {
        let reply = try await caller.ask(method, path)
        #expect(reply.status == 405 && reply.field("Allow") == allowed, "\(method) \(path)")
      }
    }
  }

  @Test func whatIsTooMuchIsNotTaken() async throws {
    var limits = ServerLimits()
    limits.uploadBytesMax = 10_000
    limits.requestsPerMinuteAndAccount = 12
    let world = try WebWorld(limits: limits)
    let key = try world.machine("tx-system").text
    try await world.browse { client in
      let caller = Caller(client, key)
      let large = [UInt8](repeating: 0x20, count: 10_001)
      #expect(try await caller.send(large).status == 413)
      #expect(try await caller.send([]).status == 400)
      #expect(try await caller.send(Array("x".utf8), type: "text/csv").status == 415)
      let first = try await caller.get("/api/v1/account")
      #expect(first.field("RateLimit-Limit") == "12")
      #expect(first.field("RateLimit-Remaining").flatMap { Int($0) } ?? 12 < 12)
      // On a slow machine some of it comes back meanwhile: one every five seconds.
      var last = first
      var asked = 0
      while last.status != 429, asked < 100 {
        last = try await caller.get("/api/v1/account")
        asked += 1
      }
      #expect(last.status == 429 && last.field("RateLimit-Remaining") == "0")
      #expect(last.field("Retry-After") != nil)
    }
    #expect(try world.events()["submission.received"] == nil)
  }

  /// An archive of a few hundred bytes that says it holds gigabytes, and one with a file that would
  /// lie elsewhere.
  @Test func bombsAndStrayPathsAreRefusedWithAReceipt() async throws {
    let world = try WebWorld()
    let key = try world.machine("tx-system").text
    try await world.browse { client in
      let caller = Caller(client, key)
      var bomb = WebPackage().archive
      // The first entry of the directory: its size inflated, four bytes at 24 from its mark.
      let mark: [UInt8] = [0x50, 0x4B, 0x01, 0x02]
      let place = try #require(bomb.firstRange(of: mark)).lowerBound
      bomb.replaceSubrange(place + 24..<place + 28, with: [0xFF, 0xFF, 0xFF, 0x7F])
      let refused = try await caller.send(bomb)
      #expect(refused.status == 201 && refused.word("severity") == "fatal", "\(refused.text)")
      let stray = StoredZip.archive([("../../etc/header.csv", "x\n")])
      let outside = try await caller.send(stray)
      #expect(outside.status == 201 && outside.word("severity") == "fatal", "\(outside.text)")
      #expect(!outside.text.contains("root:"))
    }
    #expect(try world.events()["student.submitted"] == nil)
  }

  @Test func theLogIsPublishedAsHashesAndReadByAuditors() async throws {
    let world = try WebWorld()
    try world.settled("auditor", .auditor, "nation")
    let key = try world.machine("tx-system").text
    try await world.browse { client in
      let anybody = Caller(client)
      let note = try await anybody.get("/checkpoint")
      #expect(note.status == 200 && note.text.hasPrefix("test.example\n"))
      #expect(note.field("Cache-Control") == "public, max-age=5")
      let size = try #require(Int(note.text.split(separator: "\n")[1]))
      try #require(size < 256 && size > 1)
      let tile = try await anybody.get("/tile/0/000.p/\(size)")
      #expect(tile.status == 200 && tile.bytes.count == size * 32)
      #expect(tile.field("Cache-Control")?.contains("immutable") == true)
      let hashes = (0..<size).map { Array(tile.bytes[($0 * 32)..<($0 * 32 + 32)]) }
      let root = try #require(
        Base64.decode(String(note.text.split(separator: "\n")[2])))
      #expect(try Self.root(of: hashes[...]) == root)
      #expect(try await anybody.get("/tile/0/000").status == 404)
      // Entries are for those who may read the log.
      let entries = "/tile/entries/000.p/\(size)"
      #expect(try await anybody.get(entries).status == 401)
      #expect(try await Caller(client, key).get(entries).status == 403)
      let token = try #require(try await anybody.signIn("auditor").word("token"))
      let bundle = try await Caller(client, token).get(entries)
      #expect(bundle.status == 200 && bundle.field("Cache-Control") == "no-store")
      var rest = bundle.bytes[...]
      for hash in hashes {
        let length = Int(rest.removeFirst()) << 8 | Int(rest.removeFirst())
        #expect(MerkleTree.leafHash(Array(rest.prefix(length))) == hash)
        rest = rest.dropFirst(length)
      }
      #expect(rest.isEmpty)
    }
  }

  /// RFC 9162, 2.1.1.
  private static func root(of hashes: ArraySlice<[UInt8]>) throws -> [UInt8] {
    guard hashes.count > 1 else { return try #require(hashes.first) }
    var half = 1
    while half * 2 < hashes.count { half *= 2 }
    let middle = hashes.startIndex + half
    return MerkleTree.nodeHash(
      try root(of: hashes[..<middle]), try root(of: hashes[middle...]))
  }

  @Test func theDescriptionIsTheOneOfTheDocuments() async throws {
    let world = try WebWorld()
    let committed = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/openapi.json")
    let text = try String(contentsOf: committed, encoding: .utf8)
    try await world.browse { client in
      let served = try await Caller(client).get("/api/v1/openapi.json")
      #expect(served.text + "\n" == text, "make it anew: msix openapi >docs/openapi.json")
    }
    for operation in APIOperation.all { #expect(text.contains("\"\(operation.name)\"")) }
  }

  @Test func nobodyIsNamedInWhatIsWrittenDown() async throws {
    let world = try WebWorld()
    let key = try world.machine("tx-system").text
    try world.settled("data", .stateDataAdministrator, "TX")
    try await world.browse { client in
      let sent = try await Caller(client, key).send(WebPackage().archive, key: "night-7")
      let submission = try #require(sent.word("submission"))
      _ = try await Caller(client, key).get("/api/v1/receipts/\(submission)")
      let token = try #require(try await Caller(client).signIn("data").word("token"))
      let list = try await Caller(client, token)
        .get("/api/v1/children?limit=1", ["MSIX-Purpose": "participation"])
      let number = try #require(list.word("msix_id"))
      let text = world.lines.withLock { $0 }.joined()
      #expect(text.contains("/api/v1/packages"))
      for secret in [
        key, token, submission, number, "night-7", "Example", WebWorld.password, "limit=1",
      ] { #expect(!text.contains(secret), "\(secret)") }
    }
  }
}
