import Linkage
import Primitives
import Records

/// How well a partition of records into children agrees with the truth.
struct Measures {
  let records: Int
  let children: Int
  let trueChildren: Int
  let pairsRight: Int
  let pairsFound: Int
  let pairsTrue: Int
  /// Children that stand under several ids, and ids that hold several children, one for each too
  /// many.
  let splits: Int
  let mergers: Int
  let bCubed: Double

  var precision: Double { pairsFound == 0 ? 1 : Double(pairsRight) / Double(pairsFound) }
  var recall: Double { pairsTrue == 0 ? 1 : Double(pairsRight) / Double(pairsTrue) }
  var f1: Double { 2 * precision * recall / max(1e-12, precision + recall) }
  var grossCountError: Double { Double(splits + mergers) / Double(trueChildren) }
  var signedCountError: Double { Double(children - trueChildren) / Double(trueChildren) }

  init(_ pairs: [(found: ChildID, truth: String)]) {
    var cells = [Cell: Int]()
    var found = [ChildID: Int]()
    var truth = [String: Int]()
    for pair in pairs {
      cells[Cell(found: pair.found, truth: pair.truth), default: 0] += 1
      found[pair.found, default: 0] += 1
      truth[pair.truth, default: 0] += 1
    }
    func choose(_ count: Int) -> Int { count * (count - 1) / 2 }
    records = pairs.count
    children = found.count
    trueChildren = truth.count
    pairsRight = cells.values.reduce(0) { $0 + choose($1) }
    pairsFound = found.values.reduce(0) { $0 + choose($1) }
    pairsTrue = truth.values.reduce(0) { $0 + choose($1) }
    splits = cells.count - truth.count
    mergers = cells.count - found.count
    var (precision, recall) = (0.0, 0.0)
    for (cell, count) in cells {
      let square = Double(count * count)
      precision += square / Double(found[cell.found] ?? 1)
      recall += square / Double(truth[cell.truth] ?? 1)
    }
    let (p, r) = (precision / Double(max(1, pairs.count)), recall / Double(max(1, pairs.count)))
    bCubed = 2 * p * r / max(1e-12, p + r)
  }

  private struct Cell: Hashable {
    let found: ChildID
    let truth: String
  }

  static func text(_ value: Double) -> String { "\((value * 100_000).rounded() / 100_000)" }

  func line(_ name: String) -> String {
    func text(_ value: Double) -> String { Self.text(value) }
    return "\(name): F1 \(text(f1)) precision \(text(precision)) recall \(text(recall)) "
      + "B3 \(text(bCubed)) gross \(text(grossCountError)) signed \(text(signedCountError)) "
      + "records \(records) children \(children)/\(trueChildren) splits \(splits) "
      + "mergers \(mergers)"
  }
}
