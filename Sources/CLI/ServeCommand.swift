import Ledger
import ArgumentParser
import Exchange
import Files
import Glibc
import Mail
import Primitives
import Signing
import Web

struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve pages and API over HTTPS, and run commands for others, until told to stop.",
    discussion: """
      Pages are at https://HOST:PORT/, the API at /api/v1/. Without a certificate one is made for \
      this start alone, which no browser trusts: for development. Listens besides on run/msix.sock \
      in the data folder, for the same user of the operating system and for root: every command \
      that opens this ledger then goes through it, and the clocks fire by themselves. It stops \
      when it is told to end (SIGTERM, SIGINT), after what has begun; SIGHUP reads certificate and \
      key anew. Its log is lines of JSON on standard error, without personal data.
      """)
  @OptionGroup var common: CommonOptions
  @Flag(help: "The socket alone: no pages.") var local = false
  @Option(help: "The name or address to listen at.") var host = "127.0.0.1"
  @Option(help: "The port of the pages; 0 takes a free one.") var port = 8443
  @Option(help: "The certificate, with what leads to its root, PEM.") var tlsCert: String?
  @Option(help: "Its private key, PEM, mode 0600.") var tlsKey: String?
  @Option(help: "A port on 127.0.0.1 for /healthz, /readyz and /metrics; without TLS.")
  var adminPort: Int?
  @Option(help: "Requests in a minute that one address may send.")
  var requestsPerMinute = ServerLimits().requestsPerMinuteAndAddress
  @Option(help: "Requests in a minute that one account may send.")
  var requestsPerAccount = ServerLimits().requestsPerMinuteAndAccount
  @Option(help: "Seconds between two looks at the clocks.") var tickSeconds = 60
  @Option(help: "The file of settings for letters: see docs/mail.md. Without it none is sent.")
  var mail: String?
  @Option(help: "Seconds between two rounds of letters.") var mailSeconds = 15

  func run() throws {
    try check()
    let signals = StopSignals()
    let directory = try Directory.real(common.home.directory)
    // Before the ledger is opened, which may take long: a wrong file is told at once.
    let address = try local ? nil : self.address()
    let post = try mail.map { try MailRound.post($0) }
    let bar = ProgressBar()
    let exchange = try Exchange(
      home: LedgerHome(
        directory: directory, secondPlace: try Directory.real(common.home.secondPlace)),
      options: common.exchangeOptions(progress: bar))
    bar.end()
    defer { exchange.close() }
    let ledger = ServedLedger(exchange, directory: directory)
    let pages = try address.map { try ServedPages(ledger, at: $0, limits: limits) }
    let server = Server(
      ledger, tickSeconds: tickSeconds, roundSeconds: mailSeconds, post: post)
    // The lock of the ledger is held: whatever socket lies there is nobody's.
    let listener = try LocalSocket.listen(at: ServerCall.path(in: directory))
    try server.start(listener)
    Output.line("listening on \(ServerCall.path(in: directory))")
    defer { server.stop(listener) }
    if let pages, let address {
      Output.line("pages at https://\(address.host):\(try pages.start())/")
    }
    try Output.flush()
    signals.wait { renew(pages) }
    pages?.stop()
  }

  /// Reads certificate and key anew (SIGHUP). False where there are none: then it is told to end.
  private func renew(_ pages: ServedPages?) -> Bool {
    guard let pages, let tlsCert, let tlsKey else { return false }
    do {
      let (certificate, key) = try Self.pair(tlsCert, tlsKey)
      try pages.renew(certificatePEM: certificate, privateKeyPEM: key)
      Output.message("msix: \(tlsCert) is served from the next connection on")
    } catch {
      Output.message(
        "msix: the certificate stays as it was: \(ExchangeError(wrapping: error).reason)")
    }
    return true
  }

  private static func pair(
    _ certificate: String, _ key: String
  ) throws -> (certificate: String, key: String) {
    (
      try text(DurableFile.read(certificate, maxBytes: pemBytesMax)),
      try text(DurableFile.readSecret(key))
    )
  }

  private var limits: ServerLimits {
    var limits = ServerLimits()
    limits.requestsPerMinuteAndAddress = requestsPerMinute
    limits.requestsPerMinuteAndAccount = requestsPerAccount
    return limits
  }

  private func check() throws {
    guard (1...3_600).contains(tickSeconds) else {
      throw ExchangeError(.usage, "--tick-seconds takes 1 to 3600")
    }
    guard (1...3_600).contains(mailSeconds) else {
      throw ExchangeError(.usage, "--mail-seconds takes 1 to 3600")
    }
    guard (0...65_535).contains(port), adminPort.map({ (1...65_535).contains($0) }) ?? true else {
      throw ExchangeError(.usage, "a port is a number up to 65535")
    }
    guard (1...10_000_000).contains(requestsPerMinute) else {
      throw ExchangeError(.usage, "--requests-per-minute takes 1 to 10000000")
    }
    guard (1...10_000_000).contains(requestsPerAccount) else {
      throw ExchangeError(.usage, "--requests-per-account takes 1 to 10000000")
    }
    guard (tlsCert == nil) == (tlsKey == nil) else {
      throw ExchangeError(.usage, "--tls-cert and --tls-key go together")
    }
  }

  private func address() throws -> WebAddress {
    if let tlsCert, let tlsKey {
      let (certificate, key) = try Self.pair(tlsCert, tlsKey)
      return WebAddress(
        host: host, port: port, adminPort: adminPort, certificatePEM: certificate,
        privateKeyPEM: key)
    }
    let made = try DevelopmentCertificate(at: Surroundings.now(), random: SystemRandom())
    Output.message(
      """
      msix: no --tls-cert: a DEVELOPMENT certificate was made for this start; no browser trusts \
      it. Its SHA-256 fingerprint: \(made.fingerprint)
      """)
    return WebAddress(
      host: host, port: port, adminPort: adminPort, certificatePEM: made.certificate,
      privateKeyPEM: made.privateKey)
  }

  /// A chain of certificates has a few KiB.
  private static let pemBytesMax = 256 << 10

  private static func text(_ bytes: [UInt8]) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ExchangeError(.usage, "a certificate or key is not PEM")
    }
    return text
  }
}

/// The signals by which a server is told to end, or to read its certificate anew, kept from every
/// other thread.
struct StopSignals {
  private let set: sigset_t

  /// Before any other thread begins.
  init() {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGTERM)
    unsafe sigaddset(&set, SIGINT)
    unsafe sigaddset(&set, SIGHUP)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    // A client that went away is met where it is written to.
    signal(SIGPIPE, SIG_IGN)
    self.set = set
  }

  /// Waits until it is told to end. `renew` is called at each SIGHUP; where it has nothing to renew
  /// it gives false, and the signal ends the server, as it ends other programs.
  func wait(renew: () -> Bool) {
    var set = set
    while true {
      var number: Int32 = 0
      while unsafe sigwait(&set, &number) != 0 {}
      guard number == SIGHUP, renew() else { return }
    }
  }
}

/// Takes connections and runs their commands, a thread each.
final class Server: Sendable {
  /// Commands at once; whoever comes beyond is told to try again. LMDB has 126 places for readers,
  /// and a command may take two.
  static let commandsMax = 48
  /// Seconds in which a client has to say what it wants.
  static let requestSeconds = 5

  private struct State: Sendable {
    var running = 0
    var isStopping = false
    var ticked: Instant?
  }
  private let ledger: ServedLedger
  private let tickSeconds: Int
  private let post: MailRound.Post?
  private let state = Guarded(State())
  private let roundSeconds: Int

  init(
    _ ledger: ServedLedger, tickSeconds: Int, roundSeconds: Int, post: MailRound.Post? = nil
  ) {
    self.ledger = ledger
    self.tickSeconds = tickSeconds
    self.roundSeconds = roundSeconds
    self.post = post
  }

  func start(_ listener: LocalListener) throws {
    try ServingThread.start { [self] in
      while let connection = try? listener.accept() { take(connection) }
    }
    try ServingThread.start { [self] in
      while !state.withLock(\.isStopping) {
        tick()
        for _ in 0..<tickSeconds * 5 where !state.withLock(\.isStopping) { usleep(200_000) }
      }
    }
    guard let post else { return }
    try ServingThread.start { [self] in
      while !state.withLock(\.isStopping) {
        send(post)
        for _ in 0..<roundSeconds * 5 where !state.withLock(\.isStopping) { usleep(200_000) }
      }
    }
  }

  /// Takes no more, and waits for what has begun.
  func stop(_ listener: LocalListener) {
    state.withLock { $0.isStopping = true }
    listener.stop()
    while state.withLock({ $0.running }) > 0 { usleep(20_000) }
  }

  private func take(_ connection: LocalConnection) {
    let isTaken = state.withLock { state in
      guard state.running < Self.commandsMax, !state.isStopping else { return false }
      state.running += 1
      return true
    }
    guard isTaken else {
      answer(connection, status: 1, saying: "the server is busy; try again")
      return
    }
    do {
      try ServingThread.start { [self] in
        serve(connection)
        state.withLock { $0.running -= 1 }
      }
    } catch {
      state.withLock { $0.running -= 1 }
    }
  }

  /// Tells a client that nothing is done for it, through its own standard error.
  private func answer(_ connection: LocalConnection, status: Int32, saying text: String) {
    connection.setTimeout(seconds: Self.requestSeconds)
    guard let (_, descriptors) = try? connection.receive(count: 4) else { return }
    defer { for descriptor in descriptors { close(descriptor) } }
    if descriptors.count == 3 {
      _ = Surroundings.write(Array("msix: \(text)\n".utf8), toDescriptor: descriptors[2])
    }
    try? connection.send(UInt32(bitPattern: status).bigEndianBytes)
  }

  private func serve(_ connection: LocalConnection) {
    connection.setTimeout(seconds: Self.requestSeconds)
    guard let (head, descriptors) = try? connection.receive(count: 4) else { return }
    defer { for descriptor in descriptors { close(descriptor) } }
    let count = head.reduce(0) { $0 << 8 | Int($1) }
    guard descriptors.count == 3, let user = connection.peerUser,
      user == geteuid() || user == 0, count <= ServedRequest.bytesMax,
      let body = try? connection.receive(count: count).bytes,
      let request = ServedRequest(body)
    else { return }
    let session = Session(
      request, descriptors: descriptors, operatorName: Surroundings.userName(of: user),
      ledger: ledger)
    let status = Session.$current.withValue(session) { () -> Int32 in
      do {
        try ServingThread.move(to: request.directory)
        return MSIX.perform(request.arguments)
      } catch {
        Output.message("msix: \(error)")
        return 1
      }
    }
    try? connection.send(UInt32(bitPattern: status).bigEndianBytes)
  }

  /// Sends the letters that are due. Nobody waits for the mail server: the ledger is used before
  /// and after. What is on its way at the end is recorded by nobody, and goes again.
  private func send(_ post: MailRound.Post) {
    let exchange = ledger.exchange
    func acting() -> Acting {
      Acting(time: exchange.isClockSimulated ? exchange.log.lastRecorded : Surroundings.now())
    }
    do {
      var round = MailRound(post)
      try round.send(
        due: { try ledger.use(.look) { try $0.dueLetters(acting: acting()) } },
        isStopping: { state.withLock(\.isStopping) },
        recording: { body in try ledger.use(.act) { try body($0, acting()) } })
    } catch {
      Output.message("msix: letters could not be sent: \(ExchangeError(wrapping: error).reason)")
    }
  }

  /// Fires the clocks that are due. A simulated clock stands still between commands: it is looked
  /// at only where one has moved it.
  private func tick() {
    let exchange = ledger.exchange
    let time = exchange.isClockSimulated ? exchange.log.lastRecorded : Surroundings.now()
    guard !exchange.isClockSimulated || state.withLock({ $0.ticked }) != time else { return }
    do {
      try ledger.use(.alone) { _ = try $0.tick(at: time) }
      let after = exchange.isClockSimulated ? exchange.log.lastRecorded : time
      state.withLock { $0.ticked = after }
    } catch {
      Output.message(
        "msix: the clocks could not be fired: \(ExchangeError(wrapping: error).reason)")
    }
  }
}
