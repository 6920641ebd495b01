import Exchange
import Files

/// Where the command line keeps the token of a session between two commands: a file of mode 0600,
/// in `$MSIX_SESSIONS`, else the run-time folder of the user's login, else his home.
struct SessionFile {
  let path: String

  /// For an account of an open ledger.
  init(ofAccount name: String, on exchange: Exchange) throws {
    path = try Self.folder + "/" + exchange.sessionFileName(ofAccount: name)
  }

  /// The token; nil when there is none. A file that others may read is refused.
  func read() throws -> SessionToken? {
    guard Directory.exists(path) else { return nil }
    return SessionToken(String(decoding: try DurableFile.readSecret(path), as: UTF8.self))
  }

  /// Keeps a token.
  func write(_ token: SessionToken) throws {
    try Directory.make(try Self.folder)
    try DurableFile.write(Array(token.text.utf8), to: path)
  }

  /// Forgets it.
  func remove() throws {
    if Directory.exists(path) { try DurableFile.remove(path) }
  }

  private static var folder: String {
    get throws {
      if let place = Surroundings.variable("MSIX_SESSIONS") { return place }
      if let place = Surroundings.variable("XDG_RUNTIME_DIR") { return place + "/msix" }
      guard let home = Surroundings.variable("HOME") else {
        throw ExchangeError(
          .refused, "neither $MSIX_SESSIONS nor $HOME is set: name a folder for sessions")
      }
      return home + "/.local/state/msix-sessions"
    }
  }
}
