import Exchange
import NIOCore
import NIOSSL
import Primitives

/// The certificate and key by which the pages prove who they are. Another pair takes their place
/// while the server serves: connections that stand keep the old, the next ones get the new.
final class ServedCertificate: Sendable {
  private struct Pair: Sendable {
    let chain: [NIOSSLCertificateSource]
    let key: NIOSSLPrivateKeySource
    let end: Instant

    /// Refused where they cannot be read, or do not belong together.
    init(certificatePEM: String, privateKeyPEM: String) throws {
      do {
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8))
        guard let first = certificates.first else { throw NIOSSLError.failedToLoadCertificate }
        chain = certificates.map { .certificate($0) }
        key = .privateKey(
          try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem))
        end = Instant(microseconds: Int64(first.notValidAfter) * 1_000_000)
        // Holds the key against the certificate.
        _ = try NIOSSLContext(
          configuration: .makeServerConfiguration(certificateChain: chain, privateKey: key))
      } catch {
        throw ExchangeError(
          .usage, "the certificate and its key cannot be read as PEM, or are not a pair: \(error)")
      }
    }
  }

  private let current: Guarded<Pair>

  init(certificatePEM: String, privateKeyPEM: String) throws {
    current = Guarded(try Pair(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM))
  }

  /// Puts another pair in their place; one that is refused changes nothing.
  func replace(certificatePEM: String, privateKeyPEM: String) throws {
    let pair = try Pair(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM)
    current.withLock { $0 = pair }
  }

  /// The last moment of the certificate.
  var end: Instant { current.withLock(\.end) }

  /// TLS 1.3, or 1.2 with ephemeral keys and authenticated ciphers; each handshake asks for the
  /// pair of its moment.
  var configuration: TLSConfiguration {
    let first = current.withLock { $0 }
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: first.chain, privateKey: first.key)
    tls.minimumTLSVersion = .tlsv12
    tls.cipherSuiteValues = [
      .TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256,
      .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
      .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
      .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
      .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]
    tls.applicationProtocols = ["http/1.1"]
    tls.sslContextCallback = { [self] _, promise in
      let pair = current.withLock { $0 }
      var changed = NIOSSLContextConfigurationOverride()
      changed.certificateChain = pair.chain
      changed.privateKey = pair.key
      promise.succeed(changed)
    }
    return tls
  }
}
