import Files
import Primitives
import Testing

@Suite struct CrewTests {
  private struct Failed: Error, Equatable { let piece: Int }

  @Test(arguments: [1, 2, 7])
  func everyPieceIsDoneOnceAndAllHaveEnded(_ helpers: Int) throws {
    let crew = try Crew(helpers: helpers)
    for count in [0, 1, 2, 50] {
      let done = Guarded([Int](repeating: 0, count: count))
      try crew.perform(
        (0..<count).map { piece in { done.withLock { $0[piece] += 1 } } })
      #expect(done.withLock { $0 } == Array(repeating: 1, count: count))
    }
  }

  /// One that fails takes no other with it, and what it threw is thrown.
  @Test func aFailureIsToldWhenAllHaveEnded() throws {
    let crew = try Crew(helpers: 3)
    let done = Guarded(0)
    #expect(throws: Failed(piece: 5)) {
      try crew.perform(
        (0..<20).map { piece in
          {
            if piece == 5 { throw Failed(piece: piece) }
            done.withLock { $0 += 1 }
          }
        })
    }
    #expect(done.withLock { $0 } == 19)
    try crew.perform([{ done.withLock { $0 += 1 } }])
    #expect(done.withLock { $0 } == 20)
  }

  @Test(arguments: [0, 1, 5, 6, 999])
  func aMapKeepsTheOrder(_ count: Int) throws {
    let items = Array(0..<count)
    #expect(try Crew.map(items, slice: 5) { $0 * 3 } == items.map { $0 * 3 })
    #expect(throws: Failed.self) {
      try Crew.map(items + [-1], slice: 5) { item in
        if item < 0 { throw Failed(piece: item) }
        return item
      }
    }
  }
}
