import Records
import ArgumentParser
import Exchange
import Files
import Intake
import Primitives

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a package in the other encoding, value for value. Needs no ledger.",
    discussion: """
      The package is read as `submit` would read it, and refused for the same reasons. What \
      comes out is in normal form: all columns in the layout's order, students by number, rows \
      by record id. Values stay as they were written; columns that the layout does not have are \
      left out, and said. The files hold personal data and are made for their owner alone.
      """)

  /// The encoding that comes out.
  enum Encoding: String, ExpressibleByArgument, CaseIterable {
    case csv
    case xml
  }

  @Argument(help: "The package: a folder, a .zip or an .xml.") var package: String
  @Option(help: "csv or xml.") var to: Encoding
  @Option(help: "A new folder (csv) or a new file (xml).") var output: String

  func run() throws {
    let stream = try SubmissionReader.stream(
      try PackageSource.open(path: package), receivedAt: Surroundings.now())
    for finding in stream.findings {
      Output.message("msix: \(finding.file ?? package): \(finding.message) [\(finding.rule)]")
    }
    switch to {
    case .csv:
      let folder = NewFiles(folder: output)
      try folder.makeFolder()
      var writer = CSVPackageWriter { name, bytes in try folder.write(bytes, to: name) }
      try stream.write(to: &writer)
      try folder.close()
    case .xml:
      let file = NewFiles(folder: nil)
      let path = output
      var writer = XMLWriter { bytes in try file.write(bytes, to: path) }
      try stream.write(to: &writer)
      try file.close()
    }
  }
}
