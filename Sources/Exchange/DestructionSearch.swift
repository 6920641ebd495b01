import Files
import Primitives

/// Looks for traces of keys in the raw bytes of every file of a data folder: rows, free pages,
/// leftovers of whatever was interrupted. Nothing of the files' form is trusted or used.
struct DestructionSearch {
  /// What a search saw.
  struct Result {
    /// Which traces it met, however often.
    var met: Set<[UInt8]> = []
    /// In which files, by their names within the folder.
    var places: [String] = []
    /// Files read.
    var files = 0
    /// Bytes read.
    var bytes: UInt64 = 0
  }

  /// Bytes of a trace that tell where to look closer.
  private static let headBytes = 8
  private let traces: [UInt64: [[UInt8]]]
  private let longest: Int
  /// Which first two bytes any trace has: most places of a file end there.
  private let beginnings: [Bool]

  /// For traces of 8 bytes and more; others are our own mistake.
  init(_ traces: [[UInt8]]) {
    precondition(traces.allSatisfy { $0.count >= Self.headBytes }, "a trace is too short to tell")
    var byHead = [UInt64: [[UInt8]]]()
    var beginnings = [Bool](repeating: false, count: 1 << 16)
    for trace in traces {
      byHead[UInt64(bigEndian: trace.prefix(Self.headBytes)), default: []].append(trace)
      beginnings[Int(trace[0]) << 8 | Int(trace[1])] = true
    }
    self.traces = byHead
    self.beginnings = beginnings
    longest = traces.map(\.count).max() ?? 0
  }

  /// Searches every regular file below a folder, except those named.
  func search(below folder: String, except left: Set<String>) throws -> Result {
    var result = Result()
    for path in try FileScan.regularFiles(below: folder) where !left.contains(path) {
      var here = Set<[UInt8]>()
      result.bytes += try FileScan.read(path, overlap: max(0, longest - 1)) { piece, _ in
        here.formUnion(met(in: piece))
      }
      result.files += 1
      result.met.formUnion(here)
      if !here.isEmpty { result.places.append(String(path.dropFirst(folder.utf8.count + 1))) }
    }
    return result
  }

  private func met(in piece: ArraySlice<UInt8>) -> [[UInt8]] {
    guard piece.count >= Self.headBytes else { return [] }
    var met = [[UInt8]]()
    var index = piece.startIndex
    let last = piece.endIndex - Self.headBytes
    while index <= last {
      defer { index += 1 }
      guard beginnings[Int(piece[index]) << 8 | Int(piece[index + 1])],
        let candidates = traces[UInt64(bigEndian: piece[index..<index + Self.headBytes])]
      else { continue }
      for trace in candidates {
        let end = index + trace.count
        if end <= piece.endIndex, piece[index..<end].elementsEqual(trace) { met.append(trace) }
      }
    }
    return met
  }
}
