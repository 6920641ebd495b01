import CBOR
import Primitives
import Testing

@testable import Records

@Suite("Scopes")
struct ScopeTests {
  private func all() throws -> [Scope] {
    var scopes: [Scope] = [.nation]
    for code in [try state("CA"), try state("TX")] {
      scopes.append(.state(code))
      for name in ["1", "South", "a/b:c d"] {
        scopes += [.region(code, name), .district(code, name), .school(code, name)]
      }
    }
    return scopes
  }

  @Test("covers is a partial order with the nation on top")
  func partialOrder() throws {
    let scopes = try all()
    for a in scopes {
      #expect(a.covers(a))
      #expect(Scope.nation.covers(a))
      for b in scopes {
        if a.covers(b) && b.covers(a) { #expect(a == b, "\(a), \(b)") }
        for c in scopes where a.covers(b) && b.covers(c) {
          #expect(a.covers(c), "\(a), \(b), \(c)")
        }
      }
    }
  }

  @Test("a State covers its own, nothing of another")
  func states() throws {
    let texas = Scope.state(try state("TX"))
    #expect(texas.covers(.school(try state("TX"), "1")))
    #expect(!texas.covers(.school(try state("CA"), "1")))
    #expect(!texas.covers(.nation))
    #expect(!Scope.district(try state("TX"), "1").covers(.school(try state("TX"), "1")))
    #expect(!Scope.region(try state("TX"), "1").covers(.district(try state("TX"), "1")))
    #expect(!Scope.district(try state("TX"), "1").covers(.district(try state("CA"), "1")))
  }

  @Test("text and CBOR come back")
  func roundTrips() throws {
    for scope in try all() {
      #expect(Scope(scope.description) == scope)
      #expect(try Scope(cbor: try throughBytes(scope.cbor)) == scope)
    }
    #expect(Scope.region(try state("TX"), "South").description == "TX/region:South")
    #expect(Scope("TX/district:4807830") == .district(try state("TX"), "4807830"))
  }

  @Test(
    "what is no scope is refused",
    arguments: [
      "", "Nation", "tx", "TEX", "TX/", "TX/region", "TX/region:", "TX/county:1", "TX/district: 1",
      "TX/district:1 ", "TX/district:a\u{7}b", "/district:1", "TX//district:1",
    ])
  func refused(_ text: String) {
    #expect(Scope(text) == nil)
    #expect(throws: CBORError(.structure, "")) { try Scope(cbor: .text(text)) }
  }

  @Test("names have a greatest length")
  func lengths() throws {
    let longest = String(repeating: "x", count: Scope.nameBytesMax)
    #expect(Scope("TX/school:\(longest)") == .school(try state("TX"), longest))
    #expect(Scope("TX/school:\(longest)x") == nil)
    #expect(throws: CBORError(.structure, "")) { try Scope(cbor: .int(1)) }
  }
}
