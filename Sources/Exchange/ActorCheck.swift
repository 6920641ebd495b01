import CBOR
public import Ledger
import Records

/// Holds the actor of every event against the form of docs/formats/event.md. Few actors do nearly
/// everything, so that each is read once.
public struct ActorCheck: Sendable {
  /// How many are remembered: about 200 bytes each.
  private static let knownMax = 4_096

  private var known = Set<[UInt8]>()

  /// A check that knows nobody yet.
  public init() {}

  /// Throws where an event's actor has another form.
  public mutating func take(_ event: RecordedEvent) throws {
    let bytes = event.actorBytes
    guard !known.contains(bytes) else { return }
    guard Actor.isForm(event.actor) else {
      throw ExchangeError(
        .integrity,
        "the event at position \(event.position) was done by nobody: its actor has "
          + "another form than docs/formats/event.md gives")
    }
    if known.count >= Self.knownMax { known.removeAll(keepingCapacity: true) }
    known.insert(bytes)
  }
}
