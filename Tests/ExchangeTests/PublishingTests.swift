import Ledger
import Testing

@testable import Exchange

/// Checkpoints that are made while others write.
@Suite struct PublishingTests {
  /// Each names the root of as many leaves as it says, however many were appended meanwhile.
  @Test func aCheckpointIsOfOneMoment() throws {
    let world = try TestLedger()
    let exchange = world.exchange
    let acting = Acting(time: world.now)
    let made = atOnce(4) { number -> [SignedCheckpoint] in
      var notes = [SignedCheckpoint]()
      for _ in 0..<40 {
        if number < 2 {
          _ = try? exchange.children(knownAt: nil, acting: acting)
        } else if let note = try? exchange.publishCheckpoint() {
          notes.append(note)
        }
      }
      return notes
    }.flatMap { $0 }
    // None was refused: the stored and the derived root agree at every moment.
    #expect(made.count == 80)
    for note in made.map(\.checkpoint) {
      #expect(try exchange.log.root(at: note.size) == note.root)
    }
  }
}
