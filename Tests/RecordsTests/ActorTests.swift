import CBOR
import Primitives
import Testing

@testable import Records

@Suite("Actors")
struct ActorTests {
  private let account = AccountID(high: 1, low: 0xAB)

  private var actors: [Actor] {
    [
      .account(id: account, role: .primary, organisation: "Adair County", purpose: .enrollment),
      .account(
        id: account, role: .stateSystem, organisation: "Ohio", purpose: nil, operatorName: "root"),
      .operator(name: "ana"), .system("clock"),
    ]
  }

  @Test("CBOR comes back")
  func roundTrips() throws {
    for actor in actors { #expect(try Actor(cbor: try throughBytes(actor.cbor)) == actor) }
  }

  @Test("the encoding is a map of text, fixed for ever")
  func golden() {
    #expect(
      actors[0].cbor
        == .record([
          "kind": .text("account"), "id": .text("000000000000000100000000000000ab"),
          "role": .text("primary"), "organisation": .text("Adair County"),
          "purpose": .text("enrollment"),
        ]))
    #expect(actors[1].cbor["operator"] == .text("root"))
    #expect(actors[1].cbor["purpose"] == nil)
    #expect(
      Hex.encode(actors[2].cbor.encoded)
        == "a2646b696e64686f70657261746f72686f70657261746f7263616e61")
    #expect(actors[3].cbor == .record(["kind": .text("system"), "id": .text("clock")]))
  }

  @Test("purpose and account")
  func properties() {
    #expect(actors.map(\.purpose) == [.enrollment, nil, .operation, .operation])
    #expect(actors.map(\.account) == [account, account, nil, nil])
  }

  @Test("half an actor is refused")
  func refused() {
    let long = String(repeating: "x", count: Actor.nameBytesMax + 1)
    let whole: KeyValuePairs<String, CBORValue?> = [
      "kind": .text("account"), "id": .text(account.hex), "role": .text("primary"),
      "organisation": .text("A"),
    ]
    func changed(_ key: String, _ value: CBORValue?) -> CBORValue {
      let kept = (CBORValue.record(whole).entries ?? []).filter { $0.key != .text(key) }
      return .map(kept + (value.map { [.init(.text(key), $0)] } ?? []))
    }
    let wrong: [CBORValue] = [
      .text("operator"), .record(["kind": .text("nobody")]),
      .record(["kind": .text("operator")]),
      .record(["kind": .text("operator"), "operator": .text("")]),
      .record(["kind": .text("operator"), "operator": .text(long)]),
      .record(["kind": .text("operator"), "operator": .text("a"), "role": .text("primary")]),
      changed("id", .text(account.hex.uppercased())), changed("id", nil),
      changed("role", .text("teacher")), changed("role", nil),
      changed("organisation", nil), changed("organisation", .text("")),
      changed("purpose", .text("curiosity")), changed("purpose", .null),
      changed("operator", .int(1)), changed("shoe-size", .int(44)),
    ]
    for value in wrong {
      #expect(throws: CBORError(.structure, ""), "\(value)") { try Actor(cbor: value) }
    }
    #expect(throws: Never.self) { try Actor(cbor: .record(whole)) }
  }
}
