import Files
import Linkage
import Primitives
import Records

/// Who a record truly is.
protocol Truth {
  /// The child of a record; nil when the truth does not say.
  func child(of name: String, generation: Int) -> String?
}

/// Compares what was found with the truth, before and after truthful answers.
struct Judge {
  var store: IdentityStore
  let truth: any Truth
  let twins: TwinFile?
  let seconds: Double

  private func child(_ index: Int) -> String? {
    truth.child(of: store.records[index].name, generation: store.records[index].generation)
  }

  private var pairs: [(found: ChildID, truth: String)] {
    store.records.indices.compactMap { index in
      child(index).map { (store.records[index].child, $0) }
    }
  }

  mutating func judge(_ options: Options) throws {
    let automatic = Measures(pairs)
    print(automatic.line("automatic"))
    let merged = twins.map { $0.merged(pairs) }
    let asked = store.questions.count
    let right = store.questions.count { question in
      child(question.left) != nil && child(question.left) == child(question.right)
    }
    if let path = options["report"] { try WrongPairs(store: store, child: child).write(to: path) }
    if let path = options["records"] { try RecordTable.write(store, child, to: path) }
    let names = store.records.map { ($0.name, $0.generation) }
    let truth = truth
    store.answer { truth.child(of: names[$0].0, generation: names[$0].1) }
    let reviewed = Measures(pairs)
    print(reviewed.line("reviewed "))
    let count = Double(max(1, store.records.count))
    let perThousand = Double(asked) * 1000 / count
    let twinShare = merged.map { Double($0.merged) / Double(max(1, $0.children)) }
    print(
      "reviews \(asked) (\(Measures.text(perThousand)) per 1,000), same \(right), comparisons a "
        + "record \(Measures.text(Double(store.comparisons) / count)), probes "
        + "\(Measures.text(Double(store.probes) / count)), full \(store.bucketsFull), "
        + "twins merged \(twinShare.map(Measures.text) ?? "-"), CPU \(Measures.text(seconds))")
    guard let path = options["json"] else { return }
    let line =
      "{\"records\":\(store.records.count),\"children\":\(automatic.trueChildren)"
      + ",\"f1\":\(automatic.f1),\"precision\":\(automatic.precision)"
      + ",\"recall\":\(automatic.recall),\"interstate_f1\":\(interstate)"
      + ",\"b_cubed\":\(automatic.bCubed),\"gross\":\(automatic.grossCountError)"
      + ",\"signed\":\(automatic.signedCountError),\"reviewed_f1\":\(reviewed.f1)"
      + ",\"reviewed_gross\":\(reviewed.grossCountError),\"reviews_per_1000\":\(perThousand)"
      + ",\"yield\":\(asked == 0 ? 0 : Double(right) / Double(asked))"
      + ",\"twins_merged\":\(twinShare.map { "\($0)" } ?? "null")"
      + ",\"comparisons\":\(Double(store.comparisons) / count),\"seconds\":\(seconds)}\n"
    try DurableFile.write(Array(line.utf8), to: path)
  }

  /// F1 over pairs of records of different States, after review.
  private var interstate: Double {
    var (right, found, true_) = (0, 0, 0)
    func count(_ groups: [[Int]], _ isRight: ((Int, Int) -> Bool)?) -> (all: Int, right: Int) {
      var (all, good) = (0, 0)
      for group in groups {
        for (place, left) in group.enumerated() {
          for other in group[(place + 1)...]
          where store.records[left].state != store.records[other].state {
            all += 1
            if isRight?(left, other) == true { good += 1 }
          }
        }
      }
      return (all, good)
    }
    let known = store.records.indices.filter { child($0) != nil }
    let byFound = Dictionary(grouping: known) { store.records[$0].child }
    let byTruth = Dictionary(grouping: known) { child($0) ?? "" }
    (found, right) = count(Array(byFound.values)) { child($0) == child($1) }
    (true_, _) = count(Array(byTruth.values), nil)
    let sum = found + true_
    return sum == 0 ? 1 : 2 * Double(right) / Double(sum)
  }
}
