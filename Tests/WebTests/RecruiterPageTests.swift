import Exchange
import Primitives
import Records
import Testing

@testable import Web

/// Pages of recruiters, counselors and those who keep rosters.
@Suite struct RecruiterPageTests {
  @Test func aRecruiterSeesMovesAndTheFamily() async throws {
    let world = try WebWorld()
    try world.settled("rita", .secondary, "TX")
    try world.send(WebPackage(id: "S1", first: "Ana", text: "Ramiro"))
    try world.send(
      WebPackage(date: "20250826", id: "S2", first: "Leo", birth: "20140101", text: "Ramiro"))
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("rita")
      let list = try await browser.search("Example", first: "Ana", purpose: "participation")
      let child = try #require(list.link("/child/"))
      let page = try await browser.get("\(child)/recruiter")
      for words in ["2025-08-01", "2028-08-01", "In force", "PFS Flag", "512-555-0100", "Ramiro"] {
        #expect(page.text.contains(words), "\(words)")
      }
      let family = try await browser.get("\(child)/family")
      #expect(family.text.contains("Example, Leo") && !family.text.contains("Example, Ana<"))
      let brother = try #require(family.link("/child/"))
      #expect(brother != child)
      #expect(try await browser.get(brother).text.contains("Leo"))
      // A recruiter has no roster: that is the data administrators'.
      #expect(try await browser.get("/roster").status == 403)
    }
    #expect(try world.events()["report.listed"] == 1)
  }

  @Test func aRosterLeadsToItsChildren() async throws {
    let world = try WebWorld()
    try world.settled("dana", .stateDataAdministrator, "TX")
    let hostile = "<script>alert(1)</script>"
    let number = try #require(try world.send(WebPackage(first: hostile, text: hostile)).first)
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("dana")
      #expect(try await browser.get("/").text.contains("href=\"/roster\""))
      #expect(try await browser.get("/roster").text.contains("Who may not graduate"))
      // A list of children wants a purpose as a record does.
      #expect(
        try await browser.get("/roster?view=all", follow: false).location == "/arrival")
      _ = try await browser.search("Nobody", first: "Here")
      let roster = try await browser.get("/roster?view=all")
      #expect(roster.text.contains("One child") && !roster.text.contains(hostile))
      #expect(!roster.text.contains(number))
      #expect(roster.text.contains("Priority for services"))
      let child = try #require(roster.link("/child/"))
      #expect(try await browser.get(child).status == 200)
      #expect(try await browser.get("/roster?view=alerts").text.contains("Nobody"))
      for wrong in ["view=x", "view=all&days=x", "view=all&days=0", "view=all&district=1"] {
        #expect(try await browser.get("/roster?\(wrong)").status == 422, "\(wrong)")
      }
    }
  }

  @Test func creditsAreHeldAgainstTheNextStatesRequirements() async throws {
    let world = try WebWorld()
    try world.settled("cora", .primary, "TX")
    try world.send(WebPackage(text: "Algebra I"))
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("cora")
      let list = try await browser.search("Example", first: "Ana", purpose: "credit-accrual")
      let child = try #require(list.link("/child/"))
      #expect(try await browser.get("\(child)/credits").text.contains("loaded yet"))
      try world.exchange.loadReference(
        .creditRequirements,
        rows: [
          ["CA", "20200101", "Mathematics", "3", "Algebra", ""],
          ["CA", "20200101", "Science", "2", "", ""],
        ], effective: try #require(CivilDate("2020-01-01")), acting: Acting(time: world.now))
      #expect(try await browser.get("\(child)/credits").text.contains("California"))
      let plan = try await browser.get("\(child)/credits?for=CA")
      for words in ["1.00 of 5.00 credits are met", "Algebra I", "40 hours", "Unfinished courses"] {
        #expect(plan.text.contains(words), "\(words)")
      }
      #expect(try await browser.get("\(child)/credits?for=TX").status == 422)
    }
  }
}
