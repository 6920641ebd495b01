import Crypto
public import Primitives
public import Signing

/// A certificate that a server signs for itself, so that somebody can look at its pages on one
/// machine before there is a real one. No browser trusts it by itself.
///
/// X.509 version 3 with a P-256 key (RFC 5280, RFC 5480), made of the few forms of DER that it
/// needs.
public struct DevelopmentCertificate: Sendable {
  /// The certificate, PEM.
  public let certificate: String
  /// Its private key, PEM: a secret.
  public let privateKey: String
  /// SHA-256 of the certificate, in pairs of hexadecimal digits: what a browser shows.
  public let fingerprint: String

  /// Days for which it holds.
  public static let lifeDays = 30

  /// A certificate for the machine itself: `localhost` and the addresses of the loop.
  public init(at time: Instant, random: any RandomSource) throws(SigningError) {
    let key = P256.Signing.PrivateKey()
    let from = time.date
    let algorithm = DER.sequence(DER.identifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]))
    let name = DER.sequence(
      DER.set(
        DER.sequence(
          DER.identifier([0x55, 0x04, 0x03]), DER.text("MSIX Ledger, for development only"))))
    // A serial number is positive: the first bit of its 16 bytes is clear, the second set.
    var serial = random.bytes(count: 16)
    serial[0] = serial[0] & 0x3F | 0x40
    let body = DER.sequence(
      DER.tagged(0xA0, DER.tagged(0x02, [2])), DER.tagged(0x02, serial), algorithm, name,
      DER.sequence(DER.day(from.adding(days: -1)), DER.day(from.adding(days: Self.lifeDays))),
      name, Array(key.publicKey.derRepresentation),
      DER.tagged(0xA3, DER.sequence(Self.extensions)))
    guard let signature = try? key.signature(for: body) else {
      throw SigningError(.unavailable, "the development certificate could not be signed")
    }
    let der = DER.sequence(
      body, algorithm, DER.tagged(0x03, [0] + Array(signature.derRepresentation)))
    certificate = Self.pem(der, "CERTIFICATE")
    privateKey = key.pemRepresentation
    fingerprint = SHA256.hash(data: der).map { Hex.encode([$0]).uppercased() }
      .joined(separator: ":")
  }

  /// No authority; signs, for servers; for these names.
  private static var extensions: [UInt8] {
    let names = DER.sequence(
      DER.tagged(0x82, Array("localhost".utf8)), DER.tagged(0x87, [127, 0, 0, 1]),
      DER.tagged(0x87, [UInt8](repeating: 0, count: 15) + [1]))
    return DER.named([0x55, 0x1D, 0x13], DER.sequence())
      + DER.named([0x55, 0x1D, 0x0F], DER.tagged(0x03, [7, 0x80]))
      + DER.named(
        [0x55, 0x1D, 0x25],
        DER.sequence(DER.identifier([0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01])))
      + DER.named([0x55, 0x1D, 0x11], names)
  }

  private static func pem(_ der: [UInt8], _ label: String) -> String {
    let text = Array(Base64.encode(der).utf8)
    let lines = stride(from: 0, to: text.count, by: 64).map {
      String(decoding: text[$0..<min($0 + 64, text.count)], as: UTF8.self)
    }
    return "-----BEGIN \(label)-----\n\(lines.joined(separator: "\n"))\n-----END \(label)-----\n"
  }
}

/// The forms of DER that a certificate needs (ITU-T X.690).
private enum DER {
  static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    if content.count < 128 { return [tag, UInt8(content.count)] + content }
    var length = [UInt8]()
    var rest = content.count
    while rest > 0 {
      length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
      rest >>= 8
    }
    return [tag, 0x80 | UInt8(length.count)] + length + content
  }

  static func sequence(_ parts: [UInt8]...) -> [UInt8] { tagged(0x30, parts.flatMap(\.self)) }

  static func set(_ content: [UInt8]) -> [UInt8] { tagged(0x31, content) }

  static func identifier(_ content: [UInt8]) -> [UInt8] { tagged(0x06, content) }

  static func text(_ text: String) -> [UInt8] { tagged(0x0C, Array(text.utf8)) }

  /// A day's first moment: UTCTime to 2049, GeneralizedTime after it (RFC 5280, 4.1.2.5).
  static func day(_ day: CivilDate) -> [UInt8] {
    let digits = Array("\(day.compact)000000Z".utf8)
    return day.year < 2050 ? tagged(0x17, Array(digits.dropFirst(2))) : tagged(0x18, digits)
  }

  /// An extension: a name, and a value within a string of octets.
  static func named(_ name: [UInt8], _ value: [UInt8]) -> [UInt8] {
    sequence(identifier(name), tagged(0x04, value))
  }
}
