import Exchange
import Files
import Glibc
import Guidance
import Logging
import Primitives
import Signing
import Web

/// The pages of a server, for a command that waits on a plain thread.
final class ServedPages: Sendable {
  private enum State: Sendable {
    case starting
    case listening(Int)
    case ended((any Error)?)
  }

  private let server: WebServer
  private let state: Guarded<State>

  init(_ ledger: ServedLedger, at address: WebAddress, limits: ServerLimits) throws {
    let state = Guarded(State.starting)
    self.state = state
    let site = try Site(
      ledger: ledger, limits: limits, clock: { Surroundings.now() }, random: SystemRandom(),
      copyForms: Self.copyForms, receiptForms: Self.receiptForms, packForm: Self.packForm,
      documentScanner: DocumentScan.configured)
    let logger = Logger(label: "pages") { label in
      JSONLogHandler(label: label, clock: { Surroundings.now() }) { line in
        _ = Surroundings.write(Array(line.utf8), toDescriptor: 2)
      }
    }
    server = try WebServer(site: site, address: address, logger: logger) { port in
      state.withLock { $0 = .listening(port) }
    }
  }

  /// Begins to serve; gives the port once it listens.
  func start() throws -> Int {
    Task.detached { [server, state] in
      do {
        try await server.run()
        state.withLock { $0 = .ended(nil) }
      } catch {
        state.withLock { $0 = .ended(error) }
      }
    }
    while true {
      switch state.withLock({ $0 }) {
      case .starting: usleep(5_000)
      case .listening(let port): return port
      case .ended(let error):
        let reason = error.map { "\($0)" } ?? "it ended by itself"
        throw ExchangeError(.failed, "the pages cannot be served: \(reason)")
      }
    }
  }

  /// Serves with another certificate from the next connection on.
  func renew(certificatePEM: String, privateKeyPEM: String) throws {
    try server.renew(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM)
  }

  /// Tells it to stop, and waits until what has begun is answered.
  func stop() {
    Task.detached { [server] in await server.stop() }
    while true {
      if case .ended = state.withLock({ $0 }) { return }
      usleep(20_000)
    }
  }

  private static let copyForms: [Web.CopyForm] = [
    (CopyForm.html, "A page to print (HTML)", "text/html; charset=utf-8"),
    (.csv, "A table (CSV)", "text/csv; charset=utf-8"),
    (.json, "For programs (JSON)", "application/json"),
    (.xml, "State statements (XML)", "application/xml"),
  ].map { form, title, type in
    Web.CopyForm(ending: form.rawValue, title: title, type: type) { try form.bytes(of: $0) }
  }

  private static let receiptForms: [Web.ReceiptForm] = [
    (Format.json, ReceiptPart.findings, "Signed, with its proof (JSON)", "application/json"),
    (.csv, .findings, "Findings (CSV)", "text/csv; charset=utf-8"),
    (.csv, .identifiers, "Identifiers (CSV)", "text/csv; charset=utf-8"),
    (.csv, .disputes, "Contested values (CSV)", "text/csv; charset=utf-8"),
  ].map { format, part, title, type in
    let name = format == .json ? "receipt.json" : "\(part.rawValue).csv"
    return Web.ReceiptForm(name: name, title: title, type: type) {
      ReceiptPrinter.file($0, format, part)
    }
  }

  private static let packForm = PackForm(
    document: { PackPage($0, language($1)).html },
    bytes: { PackFile.bytes(of: $0, language($1)) }, digest: { PackFile.digest($0) })

  private static func language(_ language: PublicPage.Language) -> PackWords.Language {
    switch language {
    case .english: .en
    case .spanish: .es
    }
  }
}
