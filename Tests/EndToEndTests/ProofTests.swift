import Foundation
import Primitives
import Testing

/// Proofs, checked by the text of RFC 9162 and a second SHA-256.
@Suite struct ProofTests {
  private struct Inclusion: Decodable {
    let leafIndex: Int
    let treeSize: Int
    let leafHash: String
    let hashes: [String]
  }
  private struct Consistency: Decodable {
    let first: Int
    let second: Int
    let hashes: [String]
  }

  private static func bytes(_ text: String) throws -> [UInt8] { try #require(Base64.decode(text)) }

  @Test func theSecondHashFunctionIsSHA256() {
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    let two = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    #expect(Hex.encode(SHA256.hash([])) == empty)
    #expect(Hex.encode(SHA256.hash(Array("abc".utf8))) == abc)
    let text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    #expect(Hex.encode(SHA256.hash(Array(text.utf8))) == two)
  }

  @Test func inclusionProofsOfManySizesLeadToTheRoot() throws {
    let ledger = try Fixture.early()
    let leaves = try ledger.events().map { try Self.bytes($0.leafHash) }
    #expect(leaves.count > 300, "a second tile is to be met")
    for size in [1, 2, 3, 5, 8, 13, 100, 255, 256, 257, 300, leaves.count] {
      let root = Tree.root(leaves[..<size])
      for index in Set([0, 1, size / 2, size - 1]) where index < size {
        let proof: Inclusion = try ledger.good(
          "proof", "inclusion", "\(index)", "--size", "\(size)"
        ).json()
        #expect(proof.leafIndex == index && proof.treeSize == size)
        let hash = try Self.bytes(proof.leafHash)
        let path = try proof.hashes.map { try Self.bytes($0) }
        #expect(hash == leaves[index])
        #expect(
          Tree.isIncluded(hash, at: index, size: size, path: path, root: root),
          "\(index) in \(size)")
        if size > 1 {
          #expect(
            !Tree.isIncluded(
              leaves[(index + 1) % size], at: index, size: size, path: path,
              root: root))
        }
      }
    }
    try ledger.refused("proof", "inclusion", "5", "--size", "3", saying: "5")
    try ledger.refused("proof", "inclusion", "999999")
  }

  @Test func consistencyProofsOfManySizesLinkTheRoots() throws {
    let ledger = try Fixture.early()
    let leaves = try ledger.events().map { try Self.bytes($0.leafHash) }
    for (first, second) in [
      (1, 2), (1, 300), (2, 3), (3, 7), (4, 8), (6, 8), (7, 7), (100, 256), (128, 300), (255, 256),
      (256, 257), (256, leaves.count), (299, leaves.count), (1, leaves.count),
    ] {
      let proof: Consistency = try ledger.good(
        "proof", "consistency", "\(first)", "\(second)"
      ).json()
      #expect(proof.first == first && proof.second == second)
      let path = try proof.hashes.map { try Self.bytes($0) }
      let (one, two) = (Tree.root(leaves[..<first]), Tree.root(leaves[..<second]))
      #expect(
        Tree.isConsistent(first, one, second, two, path: path), "\(first) in \(second)")
      if first < second {
        let other = Tree.node(one, two)
        #expect(!Tree.isConsistent(first, other, second, two, path: path))
      }
    }
    try ledger.refused("proof", "consistency", "5", "3")
    try ledger.refused("proof", "consistency", "3", "999999")
  }

  @Test func leafHashesAndTheCheckpointsRootAreThoseOfTheExportedLeaves() throws {
    let ledger = try Fixture.early()
    for position in ["0", "60", "255", "256", "300"] {
      let leaf = try ledger.good("log", "export", "--from", position, "--to", position).output
      let proof: Inclusion = try ledger.good("proof", "inclusion", position).json()
      #expect(try Tree.leafHash([UInt8](leaf)) == Self.bytes(proof.leafHash))
    }
    let lines = try ledger.good("checkpoint").lines
    try #require(lines.count == 5)
    let leaves = try ledger.events().map { try Self.bytes($0.leafHash) }
    #expect(lines[0] == "test.example/ledger" && lines[1] == String(leaves.count))
    #expect(try Self.bytes(lines[2]) == Tree.root(leaves[...]))
    #expect(lines[3].isEmpty && lines[4].hasPrefix("\u{2014} test.example/ledger "))
    #expect(try ledger.good("verify").text.contains(lines[2]))
  }

  @Test func aReceiptsProofLeadsFromItsLeafToItsCheckpoint() throws {
    struct Evidence: Decodable {
      let leaf: String
      let checkpoint: String
      let inclusion: Receipt.Inclusion
    }
    let evidence: [Evidence] = try Fixture.fullAnswer().jsonLines()
    for receipt in [0, 10, 42].map({ evidence[$0] }) {
      let lines = receipt.checkpoint.split(separator: "\n", omittingEmptySubsequences: false)
      let inclusion = receipt.inclusion
      let path = try inclusion.hashes.map { try Self.bytes($0) }
      #expect(
        try Tree.isIncluded(
          Tree.leafHash(Self.bytes(receipt.leaf)), at: inclusion.leafIndex,
          size: inclusion.treeSize, path: path, root: Self.bytes(String(lines[2]))))
    }
  }
}
