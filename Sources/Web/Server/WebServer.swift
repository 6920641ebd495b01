import Files
import Ledger
import Exchange
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import HTTPTypes
public import Logging
import NIOCore
import NIOSSL
import Primitives
import ServiceLifecycle

/// Where a server listens, and how it proves who it is.
public struct WebAddress: Sendable {
  /// A name or an address of this machine.
  public var host: String
  /// The port of the pages; 0 takes any that is free.
  public var port: Int
  /// The port of the administrative address, on the loop alone; nil for none.
  public var adminPort: Int?
  /// The certificate with what leads to its root, PEM.
  public var certificatePEM: String
  /// Its private key, PEM: a secret.
  public var privateKeyPEM: String

  /// An address.
  public init(
    host: String, port: Int, adminPort: Int?, certificatePEM: String, privateKeyPEM: String
  ) {
    self.host = host
    self.port = port
    self.adminPort = adminPort
    self.certificatePEM = certificatePEM
    self.privateKeyPEM = privateKeyPEM
  }
}

/// The server of the pages: TLS 1.2 and later on one address, and what an operator watches on
/// another that leaves the machine by no way.
public final class WebServer: Sendable {
  private let group: ServiceGroup
  private let site: Site

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - whenListening: told the port of the pages, once
  public init(
    site: Site, address: WebAddress, logger: Logger,
    whenListening: @escaping @Sendable (Int) -> Void
  ) throws {
    self.site = site
    var quiet = logger
    // What the frameworks say of their own.
    quiet.logLevel = .warning
    let pages = Application(
      router: Front(site: site).router(),
      server: try .tls(
        .http1(configuration: Self.channel(site.limits)), tlsConfiguration: Self.tls(address)),
      configuration: .init(
        address: .hostname(address.host, port: address.port),
        availableConnectionsDelegate: MaximumAvailableConnections(
          site.limits.connectionsMax, logger: quiet)),
      onServerRunning: { channel in whenListening(channel.localAddress?.port ?? 0) },
      logger: logger)
    var services: [any Service] = [pages]
    if let port = address.adminPort {
      services.append(
        Application(
          router: Self.administration(site),
          server: .http1(configuration: Self.channel(site.limits)),
          configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: quiet))
    }
    group = ServiceGroup(configuration: .init(services: services, logger: quiet))
  }

  /// Serves until it is told to stop; answers what has begun before it comes back.
  public func run() async throws {
    try await group.run()
    site.close()
  }

  /// Tells it to stop.
  public func stop() async { await group.triggerGracefulShutdown() }

  private static func channel(_ limits: ServerLimits) -> HTTP1Channel.Configuration {
    HTTP1Channel.Configuration(
      idleTimeout: .seconds(Int64(limits.idleSeconds)),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: limits.headerFieldBytesMax,
        maxHeaderListSize: limits.headerListBytesMax, maxHeaderFieldCount: limits.headerCountMax))
  }

  /// TLS 1.3, or 1.2 with ephemeral keys and authenticated ciphers.
  private static func tls(_ address: WebAddress) throws -> TLSConfiguration {
    do {
      let chain = try NIOSSLCertificate.fromPEMBytes(Array(address.certificatePEM.utf8))
      let key = try NIOSSLPrivateKey(bytes: Array(address.privateKeyPEM.utf8), format: .pem)
      var tls = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
      tls.minimumTLSVersion = .tlsv12
      tls.cipherSuiteValues = [
        .TLS_AES_128_GCM_SHA256, .TLS_AES_256_GCM_SHA384, .TLS_CHACHA20_POLY1305_SHA256,
        .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
      ]
      tls.applicationProtocols = ["http/1.1"]
      return tls
    } catch {
      throw ExchangeError(.usage, "the certificate and its key cannot be read as PEM: \(error)")
    }
  }

  // MARK: The administrative address

  static func administration(_ site: Site) -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self)
    router.get("/healthz") { _, _ in "ok\n" }
    router.get("/readyz") { _, _ in
      // As long as a request would find a place in the queue.
      let isReady = site.workers.load.waiting < site.limits.queueMax
      return Response(
        status: isReady ? .ok : .serviceUnavailable,
        body: .init(byteBuffer: ByteBuffer(string: isReady ? "ready\n" : "busy\n")))
    }
    router.get("/metrics") { _, _ in
      let load = site.workers.load
      let text = site.metrics.text([
        ("msix_log_size", "Events in the log.", site.ledger.exchange.log.size),
        ("msix_requests_waiting", "Requests that wait for a thread.", UInt64(load.waiting)),
        ("msix_requests_running", "Requests that a thread works on.", UInt64(load.running)),
      ])
      return Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: text)))
    }
    return router
  }
}
