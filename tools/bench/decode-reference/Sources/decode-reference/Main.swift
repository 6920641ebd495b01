import Foundation
import Glibc
import SwiftProtobuf

/// `decode-reference protobuf|json file= count= read=all|few`: decodes the event of a fixture again
/// and again and prints one line of JSON. Each time it reads every member of the event, or its
/// identifier and stream version only.
@main
enum Main {
  struct Misuse: Error, CustomStringConvertible { let description: String }

  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("decode-reference: \(error)\n".utf8))
      exit(2)
    }
  }

  private static func run(_ words: [String]) throws {
    var values = [String: String]()
    for word in words.dropFirst() {
      let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2, ["file", "count", "read"].contains(pair[0]) else {
        throw Misuse(description: "\(word) is none of file=, count=, read=")
      }
      values[pair[0]] = pair[1]
    }
    guard let name = words.first, let file = values["file"],
      let count = Int(values["count"] ?? "100000"),
      let readsAll = ["all": true, "few": false][values["read"] ?? "all"]
    else { throw Misuse(description: "protobuf|json file= count= read=all|few") }
    let leaf = try JSONDecoder().decode(
      JSONLeaf.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    let decode: () throws -> UInt64
    let encodedBytes: Int
    switch name {
    case "protobuf":
      let encoded: [UInt8] = try ProtoLeaf(leaf).serializedBytes()
      encodedBytes = encoded.count
      decode = {
        let leaf = try ProtoLeaf(serializedBytes: encoded)
        return readsAll ? leaf.contentSum : leaf.fewMembersSum
      }
    case "json":
      // Without the spaces and line ends of the fixture, which is there to be read by people.
      let encoded = try JSONEncoder().encode(leaf)
      let decoder = JSONDecoder()
      encodedBytes = encoded.count
      decode = {
        let leaf = try decoder.decode(JSONLeaf.self, from: encoded)
        return readsAll ? leaf.contentSum : leaf.fewMembersSum
      }
    default:
      throw Misuse(description: "there is no case \(name)")
    }
    let expected = readsAll ? leaf.contentSum : leaf.fewMembersSum
    try measure(name, count: count, encodedBytes: encodedBytes, expected: expected, decode)
  }

  private static func measure(
    _ name: String, count: Int, encodedBytes: Int, expected: UInt64,
    _ decode: () throws -> UInt64
  ) throws {
    let cpu = cpuSeconds()
    let wall = ProcessInfo.processInfo.systemUptime
    for _ in 0..<count where try decode() != expected {
      throw Misuse(description: "what was decoded is not what was encoded")
    }
    let results: [(String, String)] = [
      ("case", "\"\(name)\""), ("operations", "\(count)"),
      ("cpu_seconds", "\(cpuSeconds() - cpu)"),
      ("wall_seconds", "\(ProcessInfo.processInfo.systemUptime - wall)"),
      ("bytes", "\(count * encodedBytes)"), ("content_sum", "\(expected)"),
    ]
    print("{" + results.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
  }

  private static func cpuSeconds() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
    }
  }
}
