import Primitives
import Testing

@testable import Ledger

@Suite struct MerkleTests {
  /// The tree of certificate-transparency's tests: eight leaves, the root at every size.
  @Test func knownRoots() throws {
    let leaves = [
      "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
      "606162636465666768696a6b6c6d6e6f",
    ]
    let roots = [
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    var edge = RightEdge()
    #expect(
      Hex.encode(edge.root) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    var hashes = [[UInt8]]()
    for (leaf, root) in zip(leaves, roots) {
      let hash = MerkleTree.leafHash(try #require(Hex.decode(leaf)))
      hashes.append(hash)
      edge.append(hash)
      #expect(Hex.encode(edge.root) == root)
      #expect(NaiveTree.root(hashes[...]) == edge.root)
    }
  }

  @Test(arguments: Place.allCases)
  func rootsOfEverySizeTo300(_ place: Place) throws {
    let scratch = try Scratch()
    let log = try openLog(place, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    var hashes = [[UInt8]]()
    var roots = [log.root]
    #expect(log.root == NaiveTree.root([]))
    while hashes.count < 300 {
      // On disk each commit waits for the disk: a few leaves at a time.
      hashes += try log.appendPlain(place == .disk ? 3 : 1)
      roots.append(log.root)
      #expect(log.root == NaiveTree.root(hashes[...]), "\(hashes.count)")
      #expect(log.size == UInt64(hashes.count))
    }
    for size in 0...300 {
      let root = try log.root(at: UInt64(size))
      #expect(root == NaiveTree.root(hashes[..<size]), "\(size)")
    }
    #expect(Set(roots).count == roots.count)
  }

  @Test(arguments: Place.allCases)
  func inclusionOfEveryLeaf(_ place: Place) throws {
    let scratch = try Scratch()
    let log = try openLog(place, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    let hashes = try log.appendPlain(300)
    var random = Seeded(41)
    for size in stride(from: 1, through: 300, by: place == .disk ? 7 : 1) {
      let root = NaiveTree.root(hashes[..<size])
      // All leaves of small trees; of larger ones the borders and a few.
      let indexes =
        size <= 40
        ? Array(0..<size) : [0, size - 1, random.number(0...(size - 1))]
      for index in indexes {
        let proof = try log.inclusionProof(of: UInt64(index), size: UInt64(size))
        let isEqual =
          proof.leafHash == hashes[index]
          && proof.hashes == NaiveTree.path(index, hashes[..<size])
        #expect(isEqual, "\(index) of \(size)")
        let holds = MerkleTree.verifyInclusion(
          leafHash: hashes[index], index: UInt64(index), size: UInt64(size), path: proof.hashes,
          root: root)
        #expect(holds, "\(index) of \(size)")
      }
    }
  }

  @Test(arguments: [UInt64(42)])
  func aWrongInclusionProofIsRefused(_ seed: UInt64) throws {
    let scratch = try Scratch()
    let log = try openLog(.memory, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    let hashes = try log.appendPlain(130)
    var random = Seeded(seed)
    for size in [1, 2, 3, 7, 8, 33, 64, 65, 130] {
      let index = random.number(0...(size - 1))
      let path = try log.inclusionProof(of: UInt64(index), size: UInt64(size)).hashes
      let root = try log.root(at: UInt64(size))
      func holds(
        _ leaf: [UInt8] = hashes[index], _ index: Int = index, _ size: Int = size,
        _ path: [[UInt8]] = path, _ root: [UInt8] = root
      ) -> Bool {
        MerkleTree.verifyInclusion(
          leafHash: leaf, index: UInt64(index), size: UInt64(size), path: path, root: root)
      }
      #expect(holds())
      for other in 0..<(size + 3) where other != index {
        #expect(!holds(hashes[index], other), "\(index) as \(other) of \(size)")
      }
      for place in path.indices {
        var changed = path
        changed[place][random.number(0...31)] ^= 1 << UInt8(random.number(0...7))
        #expect(!holds(hashes[index], index, size, changed))
        changed = path
        changed.remove(at: place)
        #expect(!holds(hashes[index], index, size, changed))
      }
      #expect(!holds(hashes[index], index, size, path + [root]))
      #expect(!holds(hashes[index], index, size, [root] + path))
      #expect(!holds(hashes[(index + 1) % 130]))
      #expect(!holds(hashes[index], index, size, path, hashes[129 - index / 2]))
      #expect(!holds(hashes[index], index, 0))
    }
  }

  @Test(arguments: Place.allCases)
  func consistencyOfEveryPair(_ place: Place) throws {
    let scratch = try Scratch()
    let log = try openLog(place, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    let hashes = try log.appendPlain(300)
    let roots = (0...300).map { NaiveTree.root(hashes[..<$0]) }
    var random = Seeded(43)
    let small = place == .disk ? 12 : 40
    var pairs = (1...small).flatMap { second in (0...second).map { ($0, second) } }
    for second in stride(from: small, through: 300, by: place == .disk ? 9 : 2) {
      pairs.append((random.number(1...second), second))
      pairs.append((second - 1, second))
    }
    for (first, second) in pairs {
      let proof = try log.consistencyProof(from: UInt64(first), to: UInt64(second))
      let wanted =
        first == 0 || first == second ? [] : NaiveTree.proof(first, hashes[..<second])
      #expect(proof.hashes == wanted, "\(first) to \(second)")
      let holds = MerkleTree.verifyConsistency(
        first: UInt64(first), firstRoot: roots[first], second: UInt64(second),
        secondRoot: roots[second], path: proof.hashes)
      #expect(holds, "\(first) to \(second)")
    }
  }

  @Test(arguments: [UInt64(44)])
  func aWrongConsistencyProofIsRefused(_ seed: UInt64) throws {
    let scratch = try Scratch()
    let log = try openLog(.memory, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    try log.appendPlain(130)
    var random = Seeded(seed)
    for (first, second) in [
      (0, 5), (1, 2), (2, 3), (3, 7), (4, 7), (6, 8), (8, 8), (64, 130), (65, 130), (129, 130),
    ] as [(UInt64, UInt64)] {
      let path = try log.consistencyProof(from: first, to: second).hashes
      let (old, new) = (try log.root(at: first), try log.root(at: second))
      func holds(
        _ path: [[UInt8]] = path, first: UInt64 = first, old: [UInt8] = old, new: [UInt8] = new
      ) -> Bool {
        MerkleTree.verifyConsistency(
          first: first, firstRoot: old, second: second, secondRoot: new, path: path)
      }
      #expect(holds())
      let other = try log.root(at: 100)
      #expect(!holds(old: other), "\(first) to \(second)")
      // From an empty tree anything follows: its root says nothing about the other.
      if first > 0 { #expect(!holds(new: other), "\(first) to \(second)") }
      #expect(!holds(path + [new]))
      #expect(!holds(first: second + 1))
      for place in path.indices {
        var changed = path
        changed[place][random.number(0...31)] ^= 1 << UInt8(random.number(0...7))
        #expect(!holds(changed), "\(first) to \(second), hash \(place)")
        changed = path
        changed.remove(at: place)
        #expect(!holds(changed), "\(first) to \(second), without \(place)")
      }
    }
  }

  /// Over the borders of tiles of the first and the second level.
  @Test(arguments: Place.allCases)
  func theBordersOfTiles(_ place: Place) throws {
    let scratch = try Scratch()
    let log = try openLog(place, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    var hashes = [[UInt8]]()
    while hashes.count < 66_000 { hashes += try log.appendPlain(6_000) }
    // The engines differ in how they find a tile, not in which: fewer sizes on disk.
    let sizes =
      place == .disk
      ? [256, 257, 65_280, 65_535, 65_536, 65_537, 66_000]
      : [
        255, 256, 257, 511, 512, 513, 32_767, 32_768, 65_279, 65_280, 65_281, 65_535, 65_536,
        65_537, 65_791, 65_792, 65_793, 66_000,
      ]
    var edge = RightEdge()
    var roots = [Int: [UInt8]]()
    for (index, hash) in hashes.enumerated() {
      edge.append(hash)
      if sizes.contains(index + 1) { roots[index + 1] = edge.root }
    }
    for size in place == .disk ? [257] : [257, 65_537] {
      #expect(roots[size] == NaiveTree.root(hashes[..<size]), "\(size)")
    }
    var random = Seeded(45)
    for size in sizes {
      let root = try #require(roots[size])
      #expect(try log.root(at: UInt64(size)) == root, "\(size)")
      for index in [0, size - 1, random.number(0...(size - 1)), max(0, size - 257)] {
        let proof = try log.inclusionProof(of: UInt64(index), size: UInt64(size))
        let holds = MerkleTree.verifyInclusion(
          leafHash: hashes[index], index: UInt64(index), size: UInt64(size), path: proof.hashes,
          root: root)
        #expect(holds, "\(index) of \(size)")
      }
      for first in sizes where first <= size && random.number(0...1) == 0 {
        let proof = try log.consistencyProof(from: UInt64(first), to: UInt64(size))
        let holds = MerkleTree.verifyConsistency(
          first: UInt64(first), firstRoot: try #require(roots[first]), second: UInt64(size),
          secondRoot: root, path: proof.hashes)
        #expect(holds, "\(first) to \(size)")
      }
    }
  }

  @Test func whatIsNotThereIsNotFound() throws {
    let scratch = try Scratch()
    let log = try openLog(.memory, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    try log.appendPlain(5)
    #expect(refusal { try log.root(at: 6) } == .notFound)
    #expect(refusal { try log.inclusionProof(of: 5, size: 5) } == .notFound)
    #expect(refusal { try log.inclusionProof(of: 0, size: 6) } == .notFound)
    #expect(refusal { try log.inclusionProof(of: 0, size: 0) } == .notFound)
    #expect(refusal { try log.consistencyProof(from: 3, to: 2) } == .notFound)
    #expect(refusal { try log.consistencyProof(from: 3, to: 6) } == .notFound)
    #expect(refusal { try log.event(at: 5) } == .notFound)
    #expect(try log.leaf(at: 5) == nil)
  }
}
