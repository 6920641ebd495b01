import HTTPTypes
import Exchange
import Primitives
import Records
import Testing

@testable import Web

/// The privacy desk beside disputes: accounting, packs, rights, emergencies, destruction, breaches.
@Suite struct PrivacyPageTests {
  private static func world() throws -> (WebWorld, String) {
    let world = try WebWorld()
    try world.settled("paa", .privacyActAdministrator, "nation")
    try world.settled("reg", .primary, "TX")
    return (world, try #require(try world.send(WebPackage()).first))
  }

  @Test func theAccountingIsReadInSpanish() async throws {
    let (world, number) = try Self.world()
    try await world.browse { client in
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      let found = try await registrar.search("Example", first: "Ana")
      try await registrar.get(try #require(found.link("/child/")))
      let office = Browser(client)
      try await office.signIn("paa")
      #expect(try await office.get("/privacy").text.contains("Accounting of disclosures"))
      try await office.get("/accounting")
      let spanish = try await office.post(
        "/accounting", ["child": number, "relation": "parent", "language": "es"])
      #expect(spanish.text.contains("<html lang=\"es\">"))
      #expect(spanish.text.contains("Registro de divulgaciones") && spanish.text.contains("reg"))
      let wrong = try await office.post(
        "/accounting", ["child": "123", "relation": "parent", "language": "en"])
      #expect(wrong.status == 422 && wrong.text.contains("12 digits"))
    }
    #expect(try world.events()["accounting.produced"] == 1)
  }

  @Test func aRequestIsAnsweredWithAPackThatCanBeConfirmed() async throws {
    let (world, number) = try Self.world()
    try await world.browse { client in
      let office = Browser(client)
      try await office.signIn("paa")
      try await office.get("/requests")
      let early = try await office.post("/packs", ["child": number, "language": "es"])
      #expect(early.status == 422 && early.text.contains("Nobody has asked"))
      let asked = try await office.post(
        "/requests",
        ["child": number, "name": "Rosa", "relation": "parent", "proof": "passport"])
      #expect(asked.text.contains("Access is due by"))
      #expect(try await office.get("/").text.contains("Requests for access"))
      try await office.get("/requests")
      let pack = try await office.post("/packs", ["child": number, "language": "es"])
      #expect(pack.status == 200 && pack.text.hasPrefix("es \(number)"))
      #expect(pack.headers[.contentDisposition]?.contains("access-pack.html") == true)
      let code = try #require(pack.text.split(separator: " ").last.map(String.init))
      try await office.get("/confirm")
      let confirmed = try await office.post("/confirm", ["code": code])
      #expect(confirmed.text.contains("Access pack") && !confirmed.text.contains(number))
      let unknown = try await office.post("/confirm", ["code": String(code.reversed())])
      #expect(unknown.text.contains("No pack has this code"))
    }
  }

  @Test func aFamilyThatLeavesGetsItsPacket() async throws {
    let (world, number) = try Self.world()
    try await world.browse { client in
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      let found = try await registrar.search("Example", first: "Ana")
      let child = try #require(found.link("/child/"))
      #expect(try await registrar.get(child).text.contains("\(child)/packet"))
      try await registrar.get("\(child)/packet")
      let packet = try await registrar.post("\(child)/packet", ["language": "en"])
      #expect(packet.text.hasPrefix("en \(number)"))
      #expect(try await registrar.get("/privacy").status == 403)
    }
    #expect(try world.events()["record.printed"] == 1)
  }

  @Test func rightsConsentsAndEmergencies() async throws {
    let (world, number) = try Self.world()
    try await world.browse { client in
      let office = Browser(client)
      try await office.signIn("paa")
      try await office.get("/rights")
      #expect(
        try await office.post("/rights/holder", ["child": number]).text
          .contains("A parent holds the rights"))
      let guardian: KeyValuePairs = [
        "child": number, "holder": "guardian", "name": "Tia", "document": "order 12",
        "from": "2025-01-05",
      ]
      #expect(try await office.post("/rights/record", guardian).text.contains("Recorded"))
      #expect(
        try await office.post("/rights/holder", ["child": number]).text
          .contains("A guardian holds the rights"))
      let consent = try await office.post(
        "/rights/consent",
        [
          "child": number, "name": "Tia", "relation": "guardian", "recipient": "a clinic",
          "document": "letter", "until": "2026-01-05",
        ])
      let mark = try #require(consent.text.firstRange(of: "as consent "))
      let hex = String(consent.text[mark.upperBound...].prefix(32))
      #expect(
        try await office.post("/rights/withdraw", ["consent": hex]).text.contains("Withdrawn"))
      #expect(
        try await office.post("/rights/withdraw", ["consent": hex]).text
          .contains("No consent of this number"))

      let registrar = Browser(client)
      try await registrar.signIn("reg")
      try await registrar.get("/arrival")
      let found = try await registrar.post(
        "/arrival",
        ["purpose": "emergency", "paper": "hurt at the fair", "last": "Example", "first": "Ana"])
      try await registrar.get(try #require(found.link("/child/")))
      // Nobody signs for himself.
      #expect(!(try await registrar.get("/emergencies").text.contains("Sign as the second")))
      let task = try await office.get("/emergencies")
      let path = try #require(task.text.firstRange(of: "action=\"/emergencies/"))
      let caseID = String(task.text[path.upperBound...].prefix(32))
      #expect(
        try await registrar.post("/emergencies/\(caseID)/cosign", ["word": "me"]).status == 422)
      try await office.get("/emergencies")
      #expect(
        try await office.post("/emergencies/\(caseID)/cosign", ["word": "seen"]).text
          .contains("Recorded"))
      #expect(
        try await office.post("/emergencies/\(caseID)/letter", ["to": "the family"]).text
          .contains("Nothing waits"))
    }
  }

  @Test func twoPeopleDestroyAndAHoldStopsThem() async throws {
    let (world, number) = try Self.world()
    try world.settled("sys", .systemAdministrator, "nation")
    try await world.browse { client in
      let office = Browser(client)
      try await office.signIn("paa")
      try await office.get("/erasures")
      #expect(
        try await office.post("/holds", ["child": number, "basis": "suit 7"]).text
          .contains("The hold lies"))
      let proposed = try await office.post("/erasures", ["child": number, "basis": "schedule"])
      #expect(proposed.text.contains("proposed, held"))
      let system = Browser(client)
      try await system.signIn("sys")
      let held = try await system.get("/destructions")
      #expect(held.text.contains("proposed, held") && !held.text.contains("/approve"))
      #expect(!held.text.contains(number))
      let lift = try #require(proposed.text.firstRange(of: "action=\"/holds/"))
      let hold = String(proposed.text[lift.upperBound...].prefix(32))
      #expect(
        try await office.post("/holds/\(hold)/lift", ["basis": "settled"]).text
          .contains("Lifted"))
      let open = try await system.get("/destructions")
      let approve = try #require(open.text.firstRange(of: "action=\"/destructions/"))
      let caseID = String(open.text[approve.upperBound...].prefix(32))
      #expect(
        try await system.post("/destructions/\(caseID)/approve").text.contains("Say that you"))
      try await system.get("/destructions")
      let done = try await system.post("/destructions/\(caseID)/approve", ["sure": "yes"])
      #expect(done.text.contains("keys destroyed") && done.text.contains("certified at"))
      for browser in [office, system] {
        let root = browser === office ? "/erasures" : "/destructions"
        let certificate = try await browser.get("\(root)/\(caseID)/certificate")
        #expect(certificate.text.contains("Commitment") && !certificate.text.contains(number))
      }
      #expect(try await office.get("/erasures/due").status == 200)
      #expect(try await system.get("/erasures").status == 403)
    }
    #expect(try world.events()["disposition.certified"] == 1)
  }

  @Test func aBreachFreezesAndIsContained() async throws {
    let (world, _) = try Self.world()
    try await world.browse { client in
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      _ = try await registrar.search("Example", first: "Ana")
      let office = Browser(client)
      try await office.signIn("paa")
      try await office.get("/breaches")
      let unknown = try await office.post(
        "/breaches", ["accounts": "nobody", "text": "stolen"])
      #expect(unknown.text.contains("There is no such account"))
      let declared = try await office.post(
        "/breaches", ["accounts": "reg", "text": "stolen laptop"])
      #expect(declared.text.contains("stolen laptop") && declared.text.contains("record.searched"))
      #expect(!declared.text.contains("Example"))
      #expect(try await registrar.get("/arrival", follow: false).location == "/signin")
      let path = try #require(declared.text.firstRange(of: "action=\"/breaches/"))
      let breach = String(declared.text[path.upperBound...].prefix(32))
      #expect(
        try await office.post("/breaches/\(breach)/contain", ["text": "wiped"]).text
          .contains("contained 2025"))
    }
  }
}
