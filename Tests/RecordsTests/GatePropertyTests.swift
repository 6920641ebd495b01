import Primitives
import Testing

@testable import Records

@Suite("Gate, of anything")
struct GatePropertyTests {
  private func scopes() throws -> [Scope] {
    let (texas, ohio) = (try state("TX"), try state("OH"))
    return [
      .nation, .state(texas), .state(ohio), .region(texas, "S"), .district(texas, "1"),
      .school(texas, "2"), .district(ohio, "1"),
    ]
  }

  private func request(
    _ random: inout SeededGenerator, _ scopes: [Scope]
  ) throws -> Gate.Request {
    Gate.Request(
      try #require(Function.allCases.randomElement(using: &random)),
      target: try #require(scopes.randomElement(using: &random)),
      manner: Bool.random(using: &random)
        ? .act : try #require(Grant.Manner.allCases.randomElement(using: &random)),
      isOwnItem: Bool.random(using: &random), isOwnProposal: Bool.random(using: &random),
      purpose: Bool.random(using: &random)
        ? nil : Purpose.allCases.randomElement(using: &random))
  }

  private func assignments(
    _ random: inout SeededGenerator, _ scopes: [Scope]
  ) throws -> [AccountHolder.Assignment] {
    var assignments = [AccountHolder.Assignment]()
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      assignments.append(
        .init(
          try #require(Role.allCases.randomElement(using: &random)),
          try #require(scopes.randomElement(using: &random))))
    }
    return assignments
  }

  @Test("a yes keeps every rule; more roles never take one away; order does not matter")
  func anything() throws {
    let book = try PolicyDefaults.book(effectiveFrom: try day("2000-01-01"))
    let today = try day("2024-01-01")
    let scopes = try scopes()
    var random = SeededGenerator(seed: 20)
    var yes = 0
    for turn in 0..<20_000 {
      let roles = try assignments(&random, scopes)
      let request = try request(&random, scopes)
      func decide(_ roles: [AccountHolder.Assignment]) -> Gate.Decision {
        Gate.decide(holder: AccountHolder(roles: roles), request, policies: book, on: today)
      }
      let decision = decide(roles)
      #expect(decide(roles.reversed()) == decision, "turn \(turn)")
      guard case .permitted(let role, let grant) = decision else { continue }
      yes += 1
      #expect(roles.contains { $0.role == role && role.mayHold($0.scope) }, "turn \(turn)")
      #expect(grant == AuthorisationTable.grant(role, request.function) && grant != .refused)
      #expect(grant.admits(request.manner), "turn \(turn)")
      #expect(!(request.isOwnProposal && request.function.refusesOwnProposal), "turn \(turn)")
      if request.function.needsPurpose {
        #expect(request.purpose?.mayBeGiven(by: role) == true, "turn \(turn)")
      }
      if grant == .ownScope || grant == .ownUsers {
        #expect(roles.contains { $0.role == role && $0.scope.covers(request.target) })
      }
      if grant == .itemOnly { #expect(request.isOwnItem) }
      guard case .permitted = decide(roles + (try assignments(&random, scopes))) else {
        Issue.record("turn \(turn): a further role took a permission away")
        continue
      }
    }
    #expect(yes > 500, "the property was hardly tried: \(yes)")
  }
}
