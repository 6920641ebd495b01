import CBOR
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
    msix-linkage PACKAGES TRUTH [OPTION=VALUE ...]
    msix-linkage febrl=FILE[,FILE] [OPTION=VALUE ...]

    PACKAGES      a folder of packages, taken in the order of their names
    TRUTH         state,state_student_identifier,child,reused
    febrl         files of the FEBRL data sets as CSV, in place of packages and truth
    children      who the children are (children.csv): for the measure of twins
    model         a model's file, in place of the first model
    names         packages of another population: its names are counted for the model
    train         packages of another population: its names are counted, weights trained
    save          where to write the model that this makes
    automatic     tenths of a bit from which on records are linked without a person
    near          tenths of a bit from which on a person is asked
    set.NAME      tenths of a bit of a weight, by its name
    shuffle       a seed: packages of 30 days come in another order
    report        where to write the pairs that were decided wrongly; made-up data only
    records       where to write the records as one table, for other programs; made-up data only
    json          where to write the measures
    """

  static func main() throws {
    let options = Options(CommandLine.arguments.dropFirst())
    guard options.paths.count == (options["febrl"] == nil ? 2 : 0) else {
      print(usage)
      exit(2)
    }
    let model = try model(options)
    if let path = options["save"] { try DurableFile.write(model.cbor.encoded, to: path) }
    var store = IdentityStore(model: model)
    let start = clock()
    let truth: any Truth
    if let files = options["febrl"] {
      truth = try FEBRL.take(files.split(separator: ",").map(String.init), into: &store)
    } else {
      try Packages.take(options.paths[0], shuffle: options.number("shuffle"), into: &store)
      truth = try TruthFile(options.paths[1])
    }
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    let twins = try options["children"].map { try TwinFile($0) }
    var judge = Judge(store: store, truth: truth, twins: twins, seconds: seconds)
    try judge.judge(options)
  }

  private static func model(_ options: Options) throws -> LinkageModel {
    var model = LinkageModel.first
    if let path = options["model"] { model = try LinkageModel(encoded: DurableFile.read(path)) }
    // Of another population the names and the weights alone: nothing of who is who.
    if let names = options["names"] {
      var other = IdentityStore(model: model)
      try Packages.take(names, shuffle: nil, into: &other)
      model = other.counted().model(after: model)
    }
    if let packages = options["train"] {
      var other = IdentityStore(model: model)
      try Packages.take(packages, shuffle: nil, into: &other)
      var trainer = ModelTrainer(after: model)
      for record in other.records {
        if let newest = record.statements.first { trainer.add(newest) }
      }
      let outcome = trainer.train()
      model = outcome.model
      print("trained on \(outcome.records) records, \(outcome.pairs) pairs, \(outcome.expected)")
      for name in outcome.learned {
        print("  \(name) \(model.weights.value(of: name)?.text ?? "")")
      }
    }
    if let tenths = options.number("automatic") {
      model.thresholds.automatic = Bits(tenths: Int(tenths))
    }
    if let tenths = options.number("near") { model.thresholds.near = Bits(tenths: Int(tenths)) }
    for (name, value) in options.weights {
      guard let tenths = Int(value), model.weights.set(name, Bits(tenths: tenths)) else {
        throw LinkageModelError("set.\(name)=TENTHS wants a weight's name and a whole number")
      }
    }
    return model
  }
}

/// The words of the call.
struct Options {
  let paths: [String]
  private let values: [String: String]

  init(_ words: some Sequence<String>) {
    var paths = [String]()
    var values = [String: String]()
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { values[parts[0]] = parts[1] } else { paths.append(word) }
    }
    (self.paths, self.values) = (paths, values)
  }

  subscript(_ name: String) -> String? { values[name] }

  func number(_ name: String) -> Int? { values[name].flatMap { Int($0) } }

  /// `set.NAME=TENTHS`, in the order of names.
  var weights: [(name: String, value: String)] {
    values.filter { $0.key.hasPrefix("set.") }.sorted { $0.key < $1.key }
      .map { (String($0.key.dropFirst(4)), $0.value) }
  }
}
