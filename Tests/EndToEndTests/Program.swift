import Foundation
import Glibc

/// What a program said and how it ended.
struct Answer: Sendable {
  /// The exit status; the signal's number with 128 added when a signal ended it.
  let status: Int32
  /// Standard output.
  let output: Data
  /// Standard error.
  let errors: String

  /// Standard output as text.
  var text: String { String(decoding: output, as: UTF8.self) }

  /// Whole lines of standard output: what follows the last line break was cut off.
  var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// Lines of standard error.
  var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

  /// Standard output as JSON.
  func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder.house.decode(type, from: output)
  }

  /// Standard output as JSON, one value a line.
  func jsonLines<Value: Decodable>(_ type: Value.Type = Value.self) throws -> [Value] {
    try lines.map { try JSONDecoder.house.decode(type, from: Data($0.utf8)) }
  }
}

extension JSONDecoder {
  /// Members are in snake case.
  static var house: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}

/// A process whose output goes to files, so that it can be killed without losing what it said.
final class Program {
  private let process = Process()
  private let outputPath: String
  private let errorPath: String

  /// Starts it. `folder` takes the files for its output.
  init(
    _ path: String, _ words: [String], environment: [String: String], folder: String,
    input: String? = nil
  ) throws {
    let name = folder + "/run-" + UUID().uuidString
    (outputPath, errorPath) = (name + ".out", name + ".err")
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = words
    process.environment = environment
    if let input {
      let inputPath = name + ".in"
      try Data(input.utf8).write(to: URL(fileURLWithPath: inputPath))
      process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    process.standardOutput = try Self.file(outputPath)
    process.standardError = try Self.file(errorPath)
    try process.run()
  }

  private static func file(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(fileURLWithPath: path))
    return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  /// Ends it as a power cut would, whatever it is at.
  func killHard() { kill(process.processIdentifier, SIGKILL) }

  /// Asks it to end.
  func end() { kill(process.processIdentifier, SIGTERM) }

  /// Waits for its end.
  func wait() throws -> Answer {
    process.waitUntilExit()
    for handle in [process.standardOutput, process.standardError] {
      try (handle as? FileHandle)?.close()
    }
    let answer = Answer(
      status: process.terminationStatus
        + (process.terminationReason == .uncaughtSignal ? 128 : 0),
      output: try Data(contentsOf: URL(fileURLWithPath: outputPath)),
      errors: String(
        decoding: try Data(contentsOf: URL(fileURLWithPath: errorPath)), as: UTF8.self))
    for path in [outputPath, errorPath] { try FileManager.default.removeItem(atPath: path) }
    return answer
  }

  /// Runs a program to its end.
  static func run(
    _ path: String, _ words: [String], environment: [String: String], folder: String
  ) throws -> Answer {
    try Program(path, words, environment: environment, folder: folder).wait()
  }
}

/// Where things are.
enum Place {
  /// The repository.
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// A folder of this test run that goes when the run ends. Where `$TMPDIR` says, else in memory if
  /// there is room: hundreds of short runs would otherwise wait for the disk.
  static let scratch: String = {
    let memory = "/dev/shm"
    let free =
      (try? FileManager.default.attributesOfFileSystem(forPath: memory))?[.systemFreeSize]
      as? Int64 ?? 0
    let isOpen = ProcessInfo.processInfo.environment["TMPDIR"] == nil
    let isRoomy = isOpen && free > 2 << 30 && FileManager.default.isWritableFile(atPath: memory)
    let parent = isRoomy ? memory : FileManager.default.temporaryDirectory.path
    let path = parent + "/msix-e2e-" + UUID().uuidString
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      preconditionFailure("no folder for the tests: \(error)")
    }
    atexit { try? FileManager.default.removeItem(atPath: Place.scratch) }
    return path
  }()

  /// The program under test: `$MSIX_BIN`, else beside the test bundle.
  static let msix: String = {
    if let given = ProcessInfo.processInfo.environment["MSIX_BIN"], !given.isEmpty { return given }
    return besideTheTests("msix")
  }()

  /// The program that makes nations up.
  static let population = besideTheTests("msix-population")

  /// The program that lets a nation live a year.
  static let nationalYear = besideTheTests("msix-national-year")

  private static func besideTheTests(_ name: String) -> String {
    let starts = CommandLine.arguments + [Bundle.main.executablePath ?? "", Bundle.main.bundlePath]
    for start in starts where start.contains("/") {
      var folder = URL(fileURLWithPath: start)
      for _ in 0..<6 {
        folder.deleteLastPathComponent()
        let candidate = folder.appendingPathComponent(name).path
        if isFile(candidate), FileManager.default.isExecutableFile(atPath: candidate) {
          return candidate
        }
      }
    }
    preconditionFailure("no \(name) beside the test bundle; for msix name it with MSIX_BIN")
  }

  /// The Python that has what the independent verifier needs; nil when there is none.
  static let python: String? = {
    guard let path = ProcessInfo.processInfo.environment["MSIX_PYTHON"], !path.isEmpty,
      let answer = try? Program.run(
        path, ["-c", "import cbor2, cryptography"], environment: [:], folder: scratch),
      answer.status == 0
    else { return nil }
    return path
  }()

  /// Whether that Python has a mail server.
  static let pythonHasMail: Bool = {
    guard let python,
      let answer = try? Program.run(
        python, ["-c", "import aiosmtpd"], environment: [:], folder: scratch)
    else { return false }
    return answer.status == 0
  }()

  /// The independent verifier's folder.
  static let verifier = repository + "/tools/verify-independent"
}

/// Whether there is a file, not a folder and not a link.
func isFile(_ path: String) -> Bool {
  let attributes = try? FileManager.default.attributesOfItem(atPath: path)
  return attributes?[.type] as? FileAttributeType == .typeRegular
}

/// Runs a helper of the system and demands that it succeeds.
@discardableResult
func tool(_ words: String...) throws -> Answer {
  let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
  let answer = try Program.run(
    "/usr/bin/env", words, environment: environment, folder: Place.scratch)
  guard answer.status == 0 else { throw ToolError(words: words, answer: answer) }
  return answer
}

/// A helper that failed.
struct ToolError: Error, CustomStringConvertible {
  let words: [String]
  let answer: Answer

  var description: String {
    "\(words.joined(separator: " ")) ended with \(answer.status): "
      + answer.errors.prefix(2_000)
  }
}
