import Primitives
import Signing
import Testing

@Suite struct Ed25519Tests {
  /// RFC 8032 section 7.1: seed, public key, message, signature.
  static let vectors = [
    (
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ),
    (
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    ),
    (
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    ),
    (
      "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
      "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
      "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        + "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
    ),
  ]

  static func bytes(_ text: String) throws -> [UInt8] { try #require(Hex.decode(text)) }

  @Test(arguments: vectors)
  func vectorsOfRFC8032(
    _ seed: String, _ key: String, _ message: String, _ signature: String
  ) throws {
    let signer = try SigningKey(seed: Self.bytes(seed))
    let message = try Self.bytes(message)
    #expect(Hex.encode(signer.verifyingKey.bytes) == key)
    #expect(Hex.encode(signer.sign(message)) == signature)
    #expect(signer.seed == (try Self.bytes(seed)))
    #expect(signer.verifyingKey.verifies(try Self.bytes(signature), of: message))
  }

  /// The signature of the COSE working group's example `eddsa-sig-01`.
  @Test func aSignatureOfAnotherLibraryOverCOSE() throws {
    let message = try Self.bytes(
      "846a5369676e61747572653145a2012703004054546869732069732074686520636f6e74656e742e")
    let signer = try SigningKey(seed: Self.bytes(Self.vectors[0].0))
    #expect(
      Hex.encode(signer.sign(message))
        == "7142fd2ff96d56db85bee905a76ba1d0b7321a95c8c4d3607c5781932b7afb87"
        + "11497dfa751bf40b58b3bcc32300b1487f3db34085eef013bf08f4a44d6fef0d")
  }

  @Test(arguments: [UInt64(1)])
  func everyFlippedBitIsRefused(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let signer = try SigningKey(seed: random.bytes(32))
    let other = try SigningKey(seed: random.bytes(32))
    let message = random.bytes(40)
    let signature = signer.sign(message)
    let key = signer.verifyingKey
    #expect(!other.verifyingKey.verifies(signature, of: message))
    for bit in 0..<(64 * 8) {
      var changed = signature
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      if key.verifies(changed, of: message) { Issue.record("seed \(seed), bit \(bit)") }
    }
    for bit in 0..<(40 * 8) {
      var changed = message
      changed[bit / 8] ^= 1 << UInt8(bit % 8)
      if key.verifies(signature, of: changed) { Issue.record("seed \(seed), bit \(bit)") }
    }
    #expect(!key.verifies(signature, of: message + [0]))
    #expect(!key.verifies(signature + [0], of: message))
    #expect(!key.verifies(Array(signature.dropLast()), of: message))
    #expect(!key.verifies([], of: message))
  }

  /// RFC 8032 section 5.1.7: S must be below the order of the group, or a signature could be
  /// written in two ways.
  @Test func aSecondFormOfASignatureIsRefused() throws {
    let signer = try SigningKey(seed: [UInt8](repeating: 7, count: 32))
    var signature = signer.sign([1, 2, 3])
    let order = try Self.bytes(
      "edd3f55c1a631258d69cf7a2def9de14" + "00000000000000000000000000000010")
    var carry = 0
    for index in 0..<32 {
      let sum = Int(signature[32 + index]) + Int(order[index]) + carry
      signature[32 + index] = UInt8(sum & 0xFF)
      carry = sum >> 8
    }
    #expect(carry == 0)
    #expect(!signer.verifyingKey.verifies(signature, of: [1, 2, 3]))
  }

  @Test func aKeyOfSmallOrderVerifiesNothing() throws {
    for first in [UInt8(0), 1] {
      let key = try #require(VerifyingKey(bytes: [first] + [UInt8](repeating: 0, count: 31)))
      let signature = key.bytes + [UInt8](repeating: 0, count: 32)
      #expect(!key.verifies(signature, of: [1]))
    }
  }

  @Test func otherLengthsAreRefused() {
    for count in [0, 31, 33, 64] {
      let bytes = [UInt8](repeating: 1, count: count)
      #expect(VerifyingKey(bytes: bytes) == nil)
      #expect(throws: SigningError(.length, "")) { _ = try SigningKey(seed: bytes) }
    }
  }

  @Test func theMachinesRandomNumbersDiffer() {
    let source = SystemRandom()
    #expect(source.bytes(count: 0) == [])
    let drawn = (0..<200).map { _ in source.bytes(count: 16) }
    #expect(Set(drawn).count == 200 && drawn.allSatisfy { $0.count == 16 })
  }
}

@Suite struct PasswordKeyTests {
  private static let secret = Array("correct horse".utf8)
  private static let salt = [UInt8](0..<16)

  /// From the reference implementation of Argon2 (argon2-cffi): one lane, 32 bytes.
  @Test func knownAnswers() throws {
    #expect(
      Hex.encode(try PasswordKey.derive(from: Self.secret, salt: Self.salt, cost: .least))
        == "3bfa796a86260b73457e1290b51695931a17e266f601d0fb45563e282fb6865b")
    #expect(
      Hex.encode(try PasswordKey.derive(from: Self.secret, salt: Self.salt, cost: .interactive))
        == "9aab5a81db651bf866ff7b6169794d2ad9bb00f3d95177925a5fca692a34dbd1")
  }

  @Test func everyInputCounts() throws {
    func key(
      _ secret: [UInt8] = Self.secret, _ salt: [UInt8] = Self.salt,
      _ cost: PasswordKey.Cost = .least
    ) throws -> [UInt8] { try PasswordKey.derive(from: secret, salt: salt, cost: cost) }
    let keys = [
      try key(), try key(Self.secret + [0]), try key([]), try key(Self.secret + [0xFF]),
      try key(Self.secret, Self.salt.reversed()),
      try key(Self.secret, Self.salt, .init(operations: 2, memoryBytes: 8 << 10)),
      try key(Self.secret, Self.salt, .init(operations: 1, memoryBytes: 16 << 10)),
    ]
    #expect(Set(keys).count == keys.count && keys.allSatisfy { $0.count == 32 })
    #expect(try key() == keys[0])
  }

  @Test func whatCannotBeDoneIsRefused() {
    for count in [0, 15, 17] {
      #expect(throws: SigningError(.length, "")) {
        try PasswordKey.derive(
          from: Self.secret, salt: [UInt8](repeating: 0, count: count), cost: .least)
      }
    }
    // A damaged key file may announce any cost.
    for cost in [
      PasswordKey.Cost(operations: 1, memoryBytes: .max),
      PasswordKey.Cost(operations: 1, memoryBytes: 1 << 62),
      PasswordKey.Cost(operations: .max, memoryBytes: 8 << 10),
      PasswordKey.Cost(operations: 0, memoryBytes: 8 << 10),
      PasswordKey.Cost(operations: 1, memoryBytes: 0),
    ] {
      #expect(throws: SigningError(.memory, "")) {
        try PasswordKey.derive(from: Self.secret, salt: Self.salt, cost: cost)
      }
    }
  }
}
