import Primitives

@testable import Ledger

/// Signed notes: what is taken is printed again as the same text, so that nobody can show one
/// statement in two ways.
enum NoteTarget: Target {
  static func run(_ bytes: [UInt8]) -> [UInt8]? {
    guard let note = String(validating: bytes, as: UTF8.self),
      let signed = try? SignedCheckpoint(parsing: note)
    else { return nil }
    let checkpoint = signed.checkpoint
    let signatures = signed.signatures.map {
      "\u{2014} \($0.name) \(Base64.encode($0.keyHash + $0.signature))\n"
    }
    let end = Array(("\n" + signatures.joined()).utf8)
    promise(bytes.starts(with: checkpoint.text.utf8), "a note begins with its statement")
    promise(bytes.suffix(end.count) == end[...], "a note ends with its signatures")
    let more = bytes.dropFirst(checkpoint.text.utf8.count).dropLast(end.count)
    promise(
      more.isEmpty || (more.last == 0x0A && more.first != 0x0A),
      "what stands between is whole lines")
    _ = NoteKey.isName(checkpoint.origin)
    return Array(checkpoint.text.utf8) + more + end
  }
}
