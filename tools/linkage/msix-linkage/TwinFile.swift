import Files
import Linkage
import Primitives
import Records

/// Which children were born together: those of one family and one day of birth in `children.csv`.
struct TwinFile {
  private var litters: [[String]] = []

  init(_ path: String) throws {
    let text = String(decoding: try DurableFile.read(path), as: UTF8.self)
    var byBirth = [String: [String]]()
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count > 5, fields[5] == "Yes" else { continue }
      byBirth["\(fields[1]) \(fields[3])", default: []].append(String(fields[0]))
    }
    litters = byBirth.values.filter { $0.count > 1 }
  }

  /// Twin children with a record, and those who share an id with their twin.
  func merged(_ pairs: [(found: ChildID, truth: String)]) -> (children: Int, merged: Int) {
    var ids = [String: Set<ChildID>]()
    for pair in pairs { ids[pair.truth, default: []].insert(pair.found) }
    var (children, merged) = (0, 0)
    for litter in litters {
      for child in litter {
        guard let own = ids[child] else { continue }
        children += 1
        if litter.contains(where: { $0 != child && !(ids[$0] ?? []).isDisjoint(with: own) }) {
          merged += 1
        }
      }
    }
    return (children, merged)
  }
}
