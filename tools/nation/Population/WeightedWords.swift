/// Words with how often they occur: "García 1166, De la Cruz 90". The number is the weight, in
/// whatever unit the table has.
struct WeightedWords: Sendable {
  let words: [[UInt8]]
  /// Sums of the weights up to and with each word.
  private let sums: [Int]

  init(_ table: String) {
    var words = [[UInt8]]()
    var sums = [Int]()
    for entry in table.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
      let parts = entry.split(separator: " ")
      guard let last = parts.last else { continue }
      guard parts.count >= 2, let weight = Int(last), weight > 0 else {
        preconditionFailure("a row of a table lacks its weight")
      }
      words.append(Array(parts.dropLast().joined(separator: " ").utf8))
      sums.append((sums.last ?? 0) + weight)
    }
    precondition(!words.isEmpty, "an empty table")
    self.words = words
    self.sums = sums
  }

  /// A word, each as likely as it weighs.
  func pick(_ random: inout Randomness) -> [UInt8] {
    let rest = random.below(sums[sums.count - 1])
    var low = 0
    var high = sums.count - 1
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > rest { high = middle } else { low = middle + 1 }
    }
    return words[low]
  }
}
