import Files
import Glibc
import KeyValue
import Ledger
import Primitives

/// Reading: verification, scan, proofs, decoding, sizes.
enum ReadCases {
  /// `verify dir=`
  static func verify(_ arguments: Arguments) throws -> Measurement {
    let directory = try arguments.text("dir")
    let log = try LogStore(directory: directory + "/log", isReadOnly: true)
    defer { log.close() }
    var result = Measurement("verify", operations: Int(log.size))
    let treeOnly = try arguments.flag("tree", else: false)
    let report = try result.measure {
      try LogVerifier(log: log, scratch: directory).verify(treeOnly: treeOnly) { _, _ in
        Resources.sampleAnonymous()
      }
    }
    result.more = [("signatures", "\(report.signatures)")]
    return result
  }

  /// `scan dir=`: every leaf read and hashed.
  static func scan(_ arguments: Arguments) throws -> Measurement {
    let log = try LogStore(directory: try arguments.text("dir") + "/log", isReadOnly: true)
    defer { log.close() }
    var result = Measurement("scan", operations: Int(log.size))
    var check: UInt8 = 0
    var bytes = 0
    let size = log.size
    try result.measure {
      try log.forEachLeafHash(from: 0, until: size) { hash, leafBytes in
        bytes += leafBytes
        check ^= hash[0]
      }
    }
    result.bytes = bytes
    result.more = [("check", "\(check)")]
    return result
  }

  /// `proof dir= count=`: inclusion proofs of leaves all over the log, in the tree of all.
  static func proof(_ arguments: Arguments) throws -> Measurement {
    let log = try LogStore(directory: try arguments.text("dir") + "/log", isReadOnly: true)
    defer { log.close() }
    let count = try arguments.number("count", else: 10_000)
    let size = log.size
    var result = Measurement("proof", operations: count)
    var times = [Double]()
    var last: InclusionProof?
    try result.measure {
      for number in 0..<count {
        let index = (UInt64(number) &* 0x9E37_79B9_7F4A_7C15) % size
        let start = Resources.wallSeconds()
        last = try log.inclusionProof(of: index, size: size)
        times.append(Resources.wallSeconds() - start)
      }
    }
    guard let last,
      MerkleTree.verifyInclusion(
        leafHash: last.leafHash, index: last.leafIndex, size: size, path: last.hashes,
        root: log.root)
    else { throw Arguments.Misuse(description: "a proof does not lead to the root") }
    times.sort()
    result.more = [
      ("latency_ns_median", "\(Int(times[times.count / 2] * 1e9))"),
      ("latency_ns_p99", "\(Int(times[times.count * 99 / 100] * 1e9))"), ("tree_size", "\(size)"),
    ]
    return result
  }

  /// `size dir=`: bytes on the disk for each leaf.
  static func size(_ arguments: Arguments) throws -> Measurement {
    let directory = try arguments.text("dir") + "/log"
    let log = try LogStore(directory: directory, isReadOnly: true)
    defer { log.close() }
    var result = Measurement("size", operations: Int(log.size))
    var information = stat()
    _ = unsafe stat(directory + "/data.mdb", &information)
    result.bytes = Int(information.st_blocks) * 512
    var leafBytes = 0
    let sample = min(log.size, 10_000)
    try log.forEachLeaf(from: log.size - sample, through: log.size - 1) { _, leaf in
      leafBytes += leaf.count
      return true
    }
    result.more = [
      ("bytes_per_leaf", "\(Double(result.bytes) / Double(log.size))"),
      ("leaf_bytes_mean", "\(Double(leafBytes) / Double(sample))"),
    ]
    return result
  }
}
