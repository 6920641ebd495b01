import Exchange
import Primitives
import Records
import Testing

@testable import Web

@Suite struct LetterPageTests {
  @Test func keepersSeeWhatCouldNotBeDelivered() async throws {
    let world = try WebWorld()
    try world.settled("keeper", .stateUserAdministrator, "TX")
    try world.settled("reg", .primary, "TX/school:1")
    try world.settled("cal", .primary, "CA/school:1")
    let acting = Acting(time: world.now)
    for letter in try world.exchange.dueLetters(acting: acting) {
      try world.exchange.fail(letter, .noAddress, acting: acting)
    }
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("keeper")
      let page = try await browser.get("/letters")
      #expect(page.text.contains("Password reset") && page.text.contains("Not delivered"))
      // The own State's alone.
      #expect(page.text.contains(">reg<") && !page.text.contains(">cal<"))
      let registrar = Browser(client)
      try await registrar.signIn("reg")
      #expect(try await registrar.get("/letters").status == 403)
    }
  }
}
