/// How letters leave: on which way, whose letters they are, and where they point. From a file that
/// the operator keeps, a line `NAME = VALUE` each; `#` begins a comment.
public struct MailSettings: Sendable {
  /// On which way letters leave.
  public enum Way: Hashable, Sendable {
    /// To a server, by SMTP.
    case server(MailServer)
    /// To a command of this machine, by its path.
    case command(String)
  }

  /// What is wrong with a file of settings; it repeats no value.
  public struct Mistake: Error, Equatable, CustomStringConvertible {
    /// For people.
    public let description: String

    init(_ description: String) { self.description = description }
  }

  /// On which way they leave.
  public let way: Way
  /// Whose letters they are.
  public let sender: MailAddress
  /// Where the letters point: the front page.
  public let link: String
  /// Bytes of a file of settings.
  public static let bytesMax = 16 << 10

  private static let names: Set<String> = [
    "server", "security", "from", "link", "user", "password-file", "trust", "sendmail",
  ]
  /// What is said of a server alone.
  private static let ofServer = ["server", "security", "user", "password-file", "trust"]

  /// From a file's text. `secret` reads the password's file, which is the owner's alone.
  public init(_ text: String, secret: (String) throws -> String) throws {
    let values = try Self.values(text)
    guard let sender = MailAddress(try Self.needed("from", values)) else {
      throw Mistake("from is no address that a mail server takes")
    }
    self.sender = sender
    link = try Self.needed("link", values)
    guard link.hasPrefix("https://"), link.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw Mistake("link begins with https://")
    }
    guard let command = values["sendmail"] else {
      way = .server(try Self.server(values, secret))
      return
    }
    guard Self.ofServer.allSatisfy({ values[$0] == nil }) else {
      throw Mistake("say server or sendmail: with sendmail the machine knows the way")
    }
    guard command.hasPrefix("/"), !command.utf8.contains(0) else {
      throw Mistake("sendmail is a program by its whole path, without words after it")
    }
    way = .command(command)
  }

  private static func needed(_ name: String, _ values: [String: String]) throws(Mistake) -> String {
    guard let value = values[name], !value.isEmpty else { throw Mistake("say \(name) = VALUE") }
    return value
  }

  private static func server(
    _ values: [String: String], _ secret: (String) throws -> String
  ) throws -> MailServer {
    let (host, port) = try place(try needed("server", values))
    let isProtected: Bool
    switch values["security"] ?? "starttls" {
    case "starttls": isProtected = true
    case "none":
      guard loopback.contains(host) else {
        throw Mistake("security = none is for a server on this machine alone")
      }
      isProtected = false
    default: throw Mistake("security is starttls or none")
    }
    return MailServer(
      host: host, port: port, isProtected: isProtected,
      login: try login(values, isProtected: isProtected, secret), trust: values["trust"])
  }

  private static func login(
    _ values: [String: String], isProtected: Bool, _ secret: (String) throws -> String
  ) throws -> MailServer.Login? {
    guard let user = values["user"] else {
      guard values["password-file"] == nil else { throw Mistake("a password wants a user") }
      return nil
    }
    guard isProtected else { throw Mistake("a password goes through STARTTLS alone") }
    let password = try secret(try needed("password-file", values))
    guard !password.isEmpty, !password.utf8.contains(0), !user.utf8.contains(0) else {
      throw Mistake("the password's file is empty, or has a zero byte")
    }
    return MailServer.Login(user: user, password: password)
  }

  private static let loopback: Set<String> = ["127.0.0.1", "::1", "localhost"]

  private static func values(_ text: String) throws(Mistake) -> [String: String] {
    var values = [String: String]()
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = trimmed(line)
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      let parts = line.split(separator: "=", maxSplits: 1).map { trimmed($0) }
      guard parts.count == 2, names.contains(parts[0]), values[parts[0]] == nil else {
        let known = names.sorted().joined(separator: ", ")
        throw Mistake("line \(number + 1): each of \(known) at most once, as NAME = VALUE")
      }
      values[parts[0]] = parts[1]
    }
    return values
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let blanks: Set<Character> = [" ", "\t", "\r"]
    let rest = text.drop { blanks.contains($0) }
    return String(rest.reversed().drop { blanks.contains($0) }.reversed())
  }

  /// `HOST:PORT`, the host of an IPv6 address in brackets; port 587, of submission, where none is.
  private static func place(_ text: String) throws(Mistake) -> (String, Int) {
    var (host, port) = (text, "587")
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      host = String(text[text.index(after: text.startIndex)..<end])
      let rest = text[text.index(after: end)...]
      if rest.hasPrefix(":") { port = String(rest.dropFirst()) }
    } else if let colon = text.lastIndex(of: ":") {
      host = String(text[..<colon])
      port = String(text[text.index(after: colon)...])
    }
    guard let number = Int(port), (1...65_535).contains(number), !host.isEmpty else {
      throw Mistake("server is HOST:PORT")
    }
    return (host, number)
  }
}
