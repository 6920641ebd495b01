import Records
import Exchange
import Ledger
import Primitives

/// A receipt as it is printed.
enum ReceiptText {
  static func json(_ receipt: Exchange.IssuedReceipt) -> JSON {
    let checkpoint = receipt.checkpoint
    var members: [(String, JSON)] = []
    if case .object(let body) = JSON(receipt.body.cbor) {
      let order = [
        "submission", "origin", "state", "digest", "received", "positions", "mode",
        "students", "findings",
        "identifiers",
      ]
      members = order.compactMap { name in body.first { $0.0 == name } }
    }
    let proof: [(String, JSON)] = [
      (
        "inclusion",
        .object([
          ("leaf_index", .number(receipt.inclusion.leafIndex)),
          ("tree_size", .number(receipt.inclusion.treeSize)),
          ("hashes", .array(receipt.inclusion.hashes.map { .string(Base64.encode($0)) })),
        ])
      ),
      ("checkpoint", .string(checkpoint.note)),
      ("cose", receipt.signed.map { .string(Base64.encode($0)) } ?? .null),
      ("leaf", .string(Base64.encode(receipt.leaf))),
      ("body_digest_key", .string(Base64.encode(receipt.bodyDigestKey))),
    ]
    members.insert(contentsOf: proof, at: min(6, members.count))
    if !receipt.body.isWhole {
      members.append(("erased", .number(receipt.body.content.erasedCount)))
    }
    return .object(members)
  }

  static func line(_ receipt: Exchange.IssuedReceipt) -> String {
    let content = receipt.body.content
    let totals = content.totals
    let counts = [
      (totals.inserted, "inserted"), (totals.updated, "updated"), (totals.unchanged, "unchanged"),
      (totals.retracted, "retracted"), (totals.rejected, "rejected"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    return
      "\(content.state)  \(content.received)  \(totals.total) students"
      + (counts.isEmpty ? "" : ": \(counts)")
      + "  positions \(content.first)-\(receipt.body.last)"
      + "  findings \(content.findings.count)  \(content.submission.hex)"
  }
}
