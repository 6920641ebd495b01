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
  private let certificate: ServedCertificate

  /// A server that does not listen yet.
  ///
  /// - Parameters:
  ///   - whenListening: told the port of the pages, once
  public init(
    site: Site, address: WebAddress, logger: Logger,
    whenListening: @escaping @Sendable (Int) -> Void
  ) throws {
    self.site = site
    let certificate = try ServedCertificate(
      certificatePEM: address.certificatePEM, privateKeyPEM: address.privateKeyPEM)
    self.certificate = certificate
    var quiet = logger
    // What the frameworks say of their own.
    quiet.logLevel = .warning
    let pages = Application(
      router: Front(site: site).router(),
      server: try .tls(
        .http1(configuration: Self.channel(site.limits)),
        tlsConfiguration: certificate.configuration),
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
          router: Self.administration(site, certificate),
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

  /// Puts another certificate and key in the place of those with which the pages are served; a
  /// pair that cannot be read changes nothing.
  public func renew(certificatePEM: String, privateKeyPEM: String) throws {
    try certificate.replace(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM)
  }

  // MARK: The administrative address

  private static func administration(
    _ site: Site, _ certificate: ServedCertificate
  ) -> Router<BasicRequestContext> {
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
      let text = site.metrics.text(gauges(site, certificate))
      return Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: text)))
    }
    return router
  }

  /// What is looked up when somebody asks. `packaging/prometheus` has rules over these names.
  private static func gauges(
    _ site: Site, _ certificate: ServedCertificate
  ) -> [(name: String, help: String, value: UInt64)] {
    let load = site.workers.load
    let exchange = site.ledger.exchange
    let latest = try? Checkpoints(log: exchange.log, head: nil).latest()
    func seconds(_ time: Instant) -> UInt64 { UInt64(max(0, time.microseconds / 1_000_000)) }
    var gauges: [(name: String, help: String, value: UInt64)] = [
      ("msix_log_size", "Events in the log.", exchange.log.size),
      (
        "msix_snapshots_lent", "Snapshots of the stores that were read.", exchange.snapshotsLent
      ),
      (
        "msix_log_last_recorded_seconds", "When the last event was recorded.",
        seconds(exchange.log.lastRecorded)
      ),
      (
        "msix_checkpoint_size", "Events under the last checkpoint.",
        latest?.checkpoint.size ?? 0
      ),
      ("msix_requests_waiting", "Requests that wait for a thread.", UInt64(load.waiting)),
      ("msix_requests_running", "Requests that a thread works on.", UInt64(load.running)),
      (
        "msix_certificate_end_seconds", "When the certificate of the pages ends.",
        seconds(certificate.end)
      ),
    ]
    if let free = FileFacts.freeBytes(at: exchange.home.directory) {
      gauges.append(("msix_data_free_bytes", "Free bytes of the data folder's disk.", free))
    }
    return gauges
  }
}
