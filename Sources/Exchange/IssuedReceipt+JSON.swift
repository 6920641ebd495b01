import CBOR
import Ledger
public import Primitives

extension Exchange.IssuedReceipt {
  /// The receipt as programs read it: the members of the signed body, and what proves it.
  public var json: JSON {
    var members: [(String, JSON)] = []
    if case .object(let signedMembers) = JSON(body.cbor) {
      let order = [
        "submission", "origin", "state", "digest", "received", "positions", "mode",
        "students", "findings",
        "identifiers", "disputes", "outcomes", "near_matches",
      ]
      members = order.compactMap { name in signedMembers.first { $0.0 == name } }
    }
    let proof: [(String, JSON)] = [
      (
        "inclusion",
        .object([
          ("leaf_index", .number(inclusion.leafIndex)),
          ("tree_size", .number(inclusion.treeSize)),
          ("hashes", .array(inclusion.hashes.map { .string(Base64.encode($0)) })),
        ])
      ),
      ("checkpoint", .string(checkpoint.note)),
      ("cose", signed.map { .string(Base64.encode($0)) } ?? .null),
      ("leaf", .string(Base64.encode(leaf))),
      ("body_digest_key", .string(Base64.encode(bodyDigestKey))),
    ]
    members.insert(contentsOf: proof, at: min(6, members.count))
    if !body.isWhole {
      members.append(("erased", .number(body.content.erasedCount)))
    }
    return .object(members)
  }
}
