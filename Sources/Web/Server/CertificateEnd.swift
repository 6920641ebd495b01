import NIOSSL
public import Primitives

/// Until when a certificate holds.
public enum CertificateEnd {
  /// The last moment of the first certificate of a PEM file; nil when it cannot be read.
  public static func of(pem: [UInt8]) -> Instant? {
    guard let first = try? NIOSSLCertificate.fromPEMBytes(pem).first else { return nil }
    return Instant(microseconds: Int64(first.notValidAfter) * 1_000_000)
  }
}
