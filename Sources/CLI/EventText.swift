import Signing
import CBOR
import Exchange
import Ledger
import Primitives

/// An event as it is printed.
enum EventText {
  static func json(_ event: Exchange.ShownEvent) -> JSON {
    let opened = event.opened
    return .object([
      ("position", .number(opened.position)), ("recorded", .string(opened.recorded.description)),
      ("id", .string(opened.identifier.hex)), ("type", .string(opened.type)),
      ("version", .number(opened.version)),
      (
        "stream",
        .object([
          ("kind", .string(opened.stream.kind)),
          ("id", .string(opened.stream.identifier.hex)),
          ("version", .number(opened.streamVersion)),
        ])
      ),
      ("actor", JSON(opened.actor)), ("cause", .maybe(opened.cause?.hex)),
      ("effective", .maybe(opened.effective?.description)), ("kid", .string(event.kid)),
      ("leaf_hash", .string(Base64.encode(event.leafHash))),
      ("parts", .array(opened.parts.map(part))),
      (
        "blobs",
        .array(
          opened.blobs.map { blob in
            .object([
              ("id", .string(blob.identifier.hex)), ("sha256", .string(Hex.encode(blob.digest))),
              ("bytes", .number(blob.byteCount)),
            ])
          })
      ),
    ])
  }

  private static func part(_ part: OpenedPart) -> JSON {
    switch part {
    case .clear(let content): .object([("clear", JSON(content))])
    case .opened(let subject, let content):
      .object([("subject", .string(subject.hex)), ("opened", JSON(content.value))])
    case .erased(let subject):
      .object([("subject", .string(subject.hex)), ("opened", .null)])
    }
  }

  static func line(_ event: Exchange.ShownEvent) -> String {
    let opened = event.opened
    let who = opened.actor["id"]?.string ?? opened.actor["operator"]?.string ?? ""
    return
      "\(opened.position)  \(opened.recorded)  \(opened.type)/\(opened.version)  "
      + "\(opened.stream.kind) \(opened.stream.identifier.hex.prefix(8))#\(opened.streamVersion)  "
      + "\(opened.actor["kind"]?.string ?? "") \(who)"
  }
}
