/// A mail server, and who we are to it.
public struct MailServer: Hashable, Sendable {
  /// A name and password at the mail server.
  public struct Login: Hashable, Sendable {
    /// The name.
    public let user: String
    /// The password.
    public let password: String
  }

  /// The server's name or address.
  public let host: String
  /// Its port.
  public let port: Int
  /// Whether the connection is protected by STARTTLS before anything else is said.
  public let isProtected: Bool
  /// Who we are to the server; nil where it asks nobody.
  public let login: Login?
  /// A file of certificates to trust beside none else, PEM; nil for the system's.
  public let trust: String?
}
