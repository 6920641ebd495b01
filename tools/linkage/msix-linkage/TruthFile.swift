import Files
import Primitives

/// Which State record is which child: `state,state_student_identifier,child,reused`. An identifier
/// that was given to two children has a line for each.
struct TruthFile: Truth {
  private var children: [String: [String]] = [:]

  init(_ path: String) throws {
    let text = String(decoding: try DurableFile.read(path), as: UTF8.self)
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= 3 else { continue }
      children["\(fields[0]),\(fields[1])", default: []].append(String(fields[2]))
    }
  }

  /// The child of a record; nil when the truth does not say.
  func child(of name: String, generation: Int) -> String? {
    guard let known = children[name] else { return nil }
    // Who had a recycled identifier first, the file does not say.
    return known.count == 1 && generation == 1 ? known[0] : nil
  }
}
