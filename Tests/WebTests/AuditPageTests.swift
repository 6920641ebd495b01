import Exchange
import Ledger
import Primitives
import Records
import Testing

@testable import Web

@Suite struct AuditPageTests {
  @Test func theLogIsReadWithoutAName() async throws {
    let world = try WebWorld()
    try world.settled("aud", .auditor, "nation")
    try world.settled("reg", .primary, "TX")
    let number = try #require(try world.send(WebPackage()).first)
    try await world.browse { client in
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      let found = try await registrar.search("Example", first: "Ana")
      try await registrar.get(try #require(found.link("/child/")))
      let auditor = Browser(client)
      try await auditor.signIn("aud")
      let all = try await auditor.get("/log?from=0")
      #expect(all.text.contains("student.submitted") || all.text.contains("Later"))
      let looks = try await auditor.get("/log?from=0&kind=record.viewed")
      #expect(looks.text.contains("record.viewed") && !looks.text.contains("record.searched"))
      let path = try #require(looks.link("/log/"))
      let event = try await auditor.get(path)
      for words in ["Hash of the leaf", "sealed", "under the key of"] {
        #expect(event.text.contains(words), "\(words)")
      }
      for page in [all, looks, event] {
        for name in ["Example", "Ana<", number, ">reg<"] { #expect(!page.text.contains(name)) }
      }
      #expect(try await auditor.get("/log?on=2025-09-01").status == 200)
      for wrong in ["/log?from=x", "/log?from=99999999", "/log?on=x"] {
        #expect(try await auditor.get(wrong).status == 422, "\(wrong)")
      }
      #expect(try await auditor.get("/log/99999999").status == 404)
    }
  }

  @Test func proofsHoldAgainstTheLog() async throws {
    let world = try WebWorld()
    try world.settled("aud", .auditor, "nation")
    try world.send(WebPackage())
    try await world.browse { client in
      let auditor = Browser(client)
      try await auditor.signIn("aud")
      let note = try await auditor.get("/checkpoints/now")
      let signed = try SignedCheckpoint(parsing: note.text)
      #expect(signed.checkpoint.root == (try world.exchange.log.root(at: signed.checkpoint.size)))
      #expect(
        try await auditor.get("/checkpoints").text.contains("\(signed.checkpoint.size)</a>"))
      #expect(
        try await auditor.get("/checkpoints/\(signed.checkpoint.size)").text == note.text)
      #expect(try await auditor.get("/checkpoints/1").status == 404)
      let proof = try await auditor.get("/log/3/proof")
      let expected = try world.exchange.log.inclusionProof(of: 3, size: signed.checkpoint.size)
      #expect(proof.text.contains("\"tree_size\":\(signed.checkpoint.size)"))
      #expect(proof.text.contains(Base64.encode(expected.leafHash)))
      for hash in expected.hashes { #expect(proof.text.contains(Base64.encode(hash))) }
      #expect(try await auditor.get("/log/3/receipt").text.count > 100)
      #expect(try await auditor.get("/verify").text.contains("checks hold"))
      #expect(try await auditor.get("/patterns").status == 200)
      #expect(try await auditor.get("/patterns?from=x").status == 422)
    }
    // The office reads an accounting's proofs, and not the log.
    try world.settled("paa", .privacyActAdministrator, "nation")
    try await world.browse { client in
      let office = Browser(client)
      try await office.signIn("paa")
      #expect(try await office.get("/log").status == 403)
      #expect(try await office.get("/log/3/proof").status == 200)
      #expect(!(try await office.get("/").text.contains("href=\"/log\"")))
    }
  }
}
