import Exchange
import Intake
import Primitives
import Records
import Testing

@testable import Web

/// Every field of the file layout that takes text holds markup: no page may let any of it through.
@Suite struct HostileFieldTests {
  /// Markup that names its field, as long as the field is wide enough to tell.
  @Sendable private static func markup(_ column: DataDictionary.Column) -> String {
    let whole = "<b \(column.id)>"
    return whole.unicodeScalars.count <= column.maxLength ?? 1_000 ? whole : "<b"
  }

  @Test func noFieldOfALayoutComesThroughAsMarkup() async throws {
    let world = try WebWorld()
    let password = try world.settled("data", .stateDataAdministrator, "TX")
    let package = FullPackage(text: Self.markup)
    let number = try #require(
      try world.exchange.submit(
        PackageSource.open(archive: package.archive), fileName: "package", expectedState: nil,
        received: nil, asTest: false, acting: Acting(time: world.now)
      ).receipt.content.identifiers.first?.msixID)
    try await world.browse { client in
      let browser = Browser(client)
      try await browser.signIn("data", password)
      try await browser.get("/arrival")
      let child = try await browser.post(
        "/arrival", ["purpose": "enrollment", "number": number])
      let path = "/child/" + (try #require(child.link("/child/"))).split(separator: "/")[1]
      let record = try await browser.get(path + "/record?history=yes")
      let printed = try await browser.post(path + "/print")
      let list = try await browser.search("<b E08>", birth: "2012-05-10")
      let desk = try await browser.get("/worklist")
      for page in [child, record, printed, list, desk] {
        try #require(page.status == 200, "\(page.text)")
        #expect(!page.text.contains("<b E") && !page.text.contains("<b X"))
        #expect(!page.text.contains("<b<"))
      }
      // And it was there to come through: the record shows what the fields hold, as text.
      let shown = package.elements.filter { record.text.contains("&lt;b \($0.id)&gt;") }
      #expect(shown.count >= 20, "\(shown.map(\.id))")
    }
  }
}
