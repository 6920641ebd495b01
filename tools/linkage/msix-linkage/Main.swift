import Files
import Glibc
import Intake
import Linkage
import Primitives
import Records

/// Judges the matching engine against a truth file.
@main
enum Main {
  private static let usage = """
    msix-linkage PACKAGES TRUTH [names=PACKAGES] [automatic=TENTHS] [report=FILE]

    PACKAGES   a folder of packages, taken in the order of their names
    TRUTH      state,state_student_identifier,child,reused
    names      packages of another population: its names are counted for the model
    set.NAME   tenths of a bit of a weight, by its name
    automatic  tenths of a bit from which on records are linked without a person
    report     where to write the pairs that were decided wrongly
    """

  static func main() throws {
    let words = CommandLine.arguments.dropFirst()
    let paths = words.filter { !$0.contains("=") }
    guard paths.count == 2, let packages = paths.first, let truthPath = paths.last else {
      print(usage)
      exit(2)
    }
    func option(_ name: String) -> String? {
      words.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
    var model = LinkageModel.first
    if let tenths = option("automatic").flatMap({ Int($0) }) {
      model.thresholds = Thresholds(
        automatic: Bits(tenths: tenths), near: model.thresholds.near)
    }
    for word in words where word.hasPrefix("set.") {
      let parts = word.dropFirst(4).split(separator: "=").map(String.init)
      guard parts.count == 2, let tenths = Int(parts[1]),
        model.weights.set(parts[0], Bits(tenths: tenths))
      else { throw LinkageModelError("\(word): set.NAME=TENTHS with a weight's name") }
    }
    // The names alone of another population: nothing of who is who.
    if let names = option("names") {
      var other = IdentityStore(model: model)
      try takeAll(names, into: &other)
      model = other.counted().model(after: model)
    }
    try judge(packages, truthPath, model, report: option("report"))
  }

  private static func takeAll(_ folder: String, into store: inout IdentityStore) throws {
    for name in try Directory.list(folder).sorted() { try take(folder + "/" + name, into: &store) }
  }

  private static func judge(
    _ packages: String, _ truthPath: String, _ model: LinkageModel, report path: String?
  ) throws {
    var store = IdentityStore(model: model)
    let start = clock()
    try takeAll(packages, into: &store)
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    let truth = try TruthFile(truthPath)
    let names = store.records.map { ($0.name, $0.generation) }
    func child(_ index: Int) -> String? {
      truth.child(of: names[index].0, generation: names[index].1)
    }
    func pairs() -> [(found: ChildID, truth: String)] {
      store.records.indices.compactMap { index in
        child(index).map { (store.records[index].child, $0) }
      }
    }
    print(Measures(pairs()).line("automatic"))
    let asked = store.questions.count
    let right = store.questions.count { question in
      child(question.left) != nil && child(question.left) == child(question.right)
    }
    if let path { try report(store, child, to: path) }
    store.answer { child($0) }
    print(Measures(pairs()).line("reviewed "))
    let perThousand = Double(asked) * 1000 / Double(max(1, store.records.count))
    print(
      "reviews \(asked) (\(perThousand) per 1,000), same \(right), comparisons a record "
        + "\(Double(store.comparisons) / Double(store.records.count)), probes "
        + "\(Double(store.probes) / Double(store.records.count)), full \(store.bucketsFull), CPU "
        + "\(seconds)")
  }

  private static func take(_ path: String, into store: inout IdentityStore) throws {
    guard path.hasSuffix(".zip") || !path.contains(".") else { return }
    let files = try PackageSource.open(path: path)
    let parsed = try SubmissionReader.read(
      files, receivedAt: try SubmissionReader.header(of: files).submissionDate)
    for student in parsed.students where !student.isRejected && student.action != .delete {
      guard let row = student.block.student, let identifier = row[.stateStudentIdentifier] else {
        continue
      }
      store.take(
        student.block, state: parsed.header.state,
        name: "\(parsed.header.state),\(identifier)")
    }
  }

  /// Pairs that were decided wrongly, for a developer's eyes.
  private static func report(
    _ store: IdentityStore, _ child: (Int) -> String?, to path: String
  ) throws {
    var lines = [String]()
    var byTruth = [String: [Int]]()
    var byChild = [ChildID: [Int]]()
    for index in store.records.indices {
      guard let truth = child(index) else { continue }
      byTruth[truth, default: []].append(index)
      byChild[store.records[index].child, default: []].append(index)
    }
    func show(_ kind: String, _ left: Int, _ right: Int) {
      let (one, other) = (store.records[left], store.records[right])
      guard
        let judged = PairJudgement(
          one.statements, other.statements, isSameState: one.state == other.state,
          under: store.model.grown(to: UInt64(store.records.count)))
      else { return }
      let weights = PairComparison.Field.allCases.map { "\($0)\(judged.comparison[$0].text)" }
      let shares = !one.keys.isDisjoint(with: other.keys)
      lines.append(
        "\(kind) \(judged.verdict) \(judged.total.text) key=\(shares) "
          + "\(judged.rules.map(\.rawValue)) "
          + "\(judged.comparison.given) \(judged.comparison.birth) \(judged.comparison.surnames) "
          + weights.joined(separator: " "))
      for record in [one, other] {
        for fields in record.statements.prefix(3) {
          lines.append("    \(record.name) \(text(fields))")
        }
      }
    }
    for (_, group) in byTruth.sorted(by: { $0.key < $1.key }) {
      for (place, index) in group.enumerated().dropFirst()
      where store.records[index].child != store.records[group[0]].child {
        show("SPLIT", group[0], group[place])
      }
    }
    for (_, group) in byChild.sorted(by: { $0.key < $1.key }) {
      for index in group.dropFirst() where child(index) != child(group[0]) {
        show("MERGED", group[0], index)
      }
    }
    for question in store.questions where child(question.left) != child(question.right) {
      show("ASKED-IN-VAIN", question.left, question.right)
    }
    try DurableFile.write(Array(lines.joined(separator: "\n").utf8), to: path)
  }

  private static func text(_ fields: MatchFields) -> String {
    let given = fields.given.names.map(\.text) + (fields.given.hasMaria ? ["+MARIA"] : [])
    let birth = fields.birth.map { "\($0.year)-\($0.month)-\($0.day)" } ?? "-"
    return
      "\(given) \(fields.surnames.names.map(\.text)) \(birth) \(fields.sex.map { "\($0)" } ?? "-") "
      + "m\(fields.mother.map(\.text)) f\(fields.father.map(\.text)) "
      + "\(fields.birthCity?.text ?? "-") multiple=\(fields.isMultipleBirth.map { "\($0)" } ?? "-")"
  }
}
