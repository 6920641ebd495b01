import Ledger
import HTTPTypes
import Exchange
import Primitives
import Records
import Testing

@testable import Web

/// Submissions with their receipts, and what is counted: differences, certificates, reports.
@Suite struct FigureTests {
  @Test func aStateReadsItsReceipts() async throws {
    let world = try WebWorld()
    try world.settled("dana", .stateDataAdministrator, "TX")
    try world.settled("cora", .stateDataAdministrator, "CA")
    try world.send(WebPackage())
    try world.send(WebPackage(date: "20250826", first: "Anna"))
    try await world.browse { client in
      let dana = Browser(client)
      try await dana.signIn("dana")
      let list = try await dana.get("/submissions")
      #expect(list.text.contains("Submissions of TX") && list.text.contains("production"))
      let latest = try #require(list.link("/submissions/"))
      let receipt = try await dana.get(latest)
      #expect(receipt.text.contains("1: 1 changed"), "\(receipt.text)")
      #expect(receipt.text.contains("New findings") && receipt.text.contains("1 confirmed."))
      let file = try await dana.post(latest + "/file", ["name": "receipt.txt"])
      #expect(latest.hasSuffix(file.text))
      #expect(file.headers[.contentDisposition] == "attachment; filename=\"msix-receipt.txt\"")
      try await dana.get(latest)
      #expect(try await dana.post(latest + "/file", ["name": "x"]).status == 422)
      let cora = Browser(client)
      try await cora.signIn("cora")
      #expect(try await cora.get("/submissions").text.contains("Nothing was sent yet"))
      #expect(try await cora.get(latest).status == 403)
      #expect(try await cora.get("/submissions/none").status == 404)
    }
  }

  @Test func aCountIsExplainedToWhoeverMaySeeChildren() async throws {
    let world = try WebWorld()
    try world.settled("dana", .stateDataAdministrator, "TX")
    try world.settled("gov", .governmentAdministrator, "nation")
    let before = world.exchange.log.size - 1
    let number = try #require(try world.send(WebPackage()).first)
    try await world.browse { client in
      let gov = Browser(client)
      try await gov.signIn("gov")
      try await gov.get("/counts/difference")
      let causes = try await gov.post(
        "/counts/difference", ["from": "\(before)", "period": "2024-25"])
      #expect(causes.text.contains("Told of for the first time") && causes.text.contains("<svg"))
      #expect(!causes.text.contains(number) && !causes.text.contains("Child by child"))
      #expect(causes.text.contains("Nation, 2024-25"))
      let texas = try await gov.post(
        "/counts/difference", ["from": "\(before)", "period": "2024-25", "state": "TX"])
      #expect(texas.text.contains("TX, 2024-25") && texas.text.contains("first time"))
      let other = try await gov.post(
        "/counts/difference", ["from": "\(before)", "period": "2024-25", "state": "CA"])
      #expect(other.text.contains("Nothing moved this count"))
      let nowhere = try await gov.post(
        "/counts/difference", ["from": "\(before)", "period": "2024-25", "state": "Texas"])
      #expect(nowhere.status == 422 && nowhere.text.contains("Choose a State"))
      let dana = Browser(client)
      try await dana.signIn("dana")
      #expect(try await !dana.get("/counts/difference").text.contains("id=\"state\""))
      let children = try await dana.post(
        "/counts/difference", ["from": "\(before)", "period": "2024-25"])
      #expect(children.text.contains("Child by child") && children.text.contains(number))
      #expect(children.text.contains(">+1<"))
      try await dana.get("/counts/child")
      let counted = try await dana.post(
        "/counts/child", ["number": number, "period": "2024-25"])
      for words in ["Counted from 2025-08-", "Qualifying arrival", "2025-08-01", "event"] {
        #expect(counted.text.contains(words), "\(words)")
      }
      let not = try await dana.post("/counts/child", ["number": number, "period": "2030-31"])
      #expect(not.text.contains("Not counted. Eligibility had ended"))
      let mistyped = try await dana.post("/counts/child", ["number": "000000000000"])
      #expect(mistyped.status == 422 && mistyped.text.contains("mistyped"))
      #expect(try await gov.get("/counts/child").status == 403)
      for (from, words) in [("x", "Give a day"), ("99999999", "log ends"), ("", "Give a day")] {
        let wrong = try await dana.post("/counts/difference", ["from": from])
        #expect([404, 422].contains(wrong.status) && wrong.text.contains(words), "\(from)")
      }
    }
  }

  @Test func aCountIsCertifiedAndLookedAtAgain() async throws {
    let world = try WebWorld()
    try world.settled("gov", .governmentAdministrator, "nation")
    try world.settled("aud", .auditor, "nation")
    try world.settled("dana", .stateDataAdministrator, "TX")
    try world.send(WebPackage())
    try await world.browse { client in
      let gov = Browser(client)
      try await gov.signIn("gov")
      #expect(try await gov.get("/certificates").text.contains("No count is certified yet"))
      #expect(try await gov.post("/certificates", ["period": "2024-25"]).status == 422)
      let made = try await gov.post("/certificates", ["period": "2024-25", "sure": "yes"])
      #expect(made.text.contains("It stands") && made.text.contains("<td>1</td>"))
      let aud = Browser(client)
      try await aud.signIn("aud")
      let list = try await aud.get("/certificates")
      #expect(list.text.contains("2024-25") && !list.text.contains("Certify a period"))
      let path = try #require(list.link("/certificates/"))
      try await aud.get(path)
      #expect(try await aud.post(path).text.contains("also counted from nothing"))
      #expect(try await aud.post("/certificates", ["period": "2024-25"]).status == 403)
      #expect(try await aud.get("/certificates/0").status == 404)
      let dana = Browser(client)
      try await dana.signIn("dana")
      #expect(!(try await dana.get("/").text.contains("/certificates")))
    }
  }

  @Test func everyReportIsATableWithADrawing() async throws {
    let world = try WebWorld()
    try world.settled("gov", .governmentAdministrator, "nation")
    try world.send(WebPackage())
    try await world.browse { client in
      let gov = Browser(client)
      try await gov.signIn("gov")
      let list = try await gov.get("/reports")
      for name in Report.Name.allCases {
        #expect(list.text.contains("/reports/\(name.rawValue)\""))
        let page = try await gov.get("/reports/\(name.rawValue)?period=2024-25")
        let isOfRegions = name == .regions && page.status == 404
        #expect(page.status == 200 || isOfRegions, "\(name) \(page.text)")
        #expect(!page.text.contains("<svg") || page.text.contains("<table"), "\(name)")
      }
      let counts = try await gov.get("/reports/counts?period=2024-25")
      #expect(counts.text.contains("hidden") && counts.text.contains("<svg"))
      #expect(try await gov.get("/reports/counts?period=x").status == 422)
      #expect(try await gov.get("/reports/none").status == 404)
    }
  }

  @Test func aDistrictAndARegionSeeTheirOwn() async throws {
    let world = try WebWorld()
    try world.settled("dora", .districtDataAdministrator, "TX/district:4800001")
    try world.settled("rex", .regionalDataAdministrator, "TX/region:South")
    try world.settled("gov", .governmentAdministrator, "nation")
    try world.settled("dirk", .districtDataAdministrator, "TX/district:4800002")
    try world.send(WebPackage())
    try await world.browse { client in
      let dora = Browser(client)
      try await dora.signIn("dora")
      let counts = try await dora.get("/counts?period=2024-25")
      #expect(counts.text.contains("<th scope=\"row\">TX, district 4800001</th><td>1</td>"))
      #expect(try await dora.get("/quality").text.contains("District 4800001"))
      let clocks = try await dora.get("/timeliness?period=2024-25")
      #expect(clocks.text.contains("<th scope=\"row\">District 4800001</th>"))
      #expect(!(try await dora.get("/").text.contains("href=\"/reports\"")))
      let dirk = Browser(client)
      try await dirk.signIn("dirk")
      let none = try await dirk.get("/counts?period=2024-25")
      #expect(none.text.contains("<th scope=\"row\">TX, district 4800002</th><td>0</td>"))
      for path in ["/quality", "/timeliness?period=2024-25"] {
        let page = try await dirk.get(path)
        #expect(page.status == 200 && !page.text.contains("District 4800001"), "\(path)")
      }
      let rex = Browser(client)
      try await rex.signIn("rex")
      // No table of regions is loaded: that is said, and nobody is refused.
      #expect(try await rex.get("/quality").status == 404)
      _ = try world.exchange.loadReference(
        .regions, rows: [["4800001", "20200101", "TX", "South", ""]],
        effective: #require(CivilDate("2020-01-01")), acting: Acting(time: world.now))
      #expect(try await rex.get("/quality").text.contains("District 4800001"))
      let region = try await rex.get("/counts?period=2024-25")
      #expect(region.text.contains("<th scope=\"row\">TX, region South</th><td>1</td>"))
      #expect(try await rex.get("/timeliness?period=2024-25").text.contains("District 4800001"))
      let gov = Browser(client)
      try await gov.signIn("gov")
      let timeliness = try await gov.get("/timeliness?period=2024-25")
      #expect(timeliness.status == 200 && timeliness.text.contains("New child documented"))
      #expect(try await gov.get("/timeliness?known=x").status == 422)
    }
  }
}
