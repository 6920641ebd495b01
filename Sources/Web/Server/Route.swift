import Exchange
import Records

/// One page or act: how it is reached, who may, and what it does. Whatever has no route is not
/// there; a route without an access would not compile.
struct Route: Sendable {
  enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  /// Who gets in before the exchange itself is asked.
  enum Access: Hashable, Sendable {
    /// Everybody.
    case open
    /// Whoever has a session, also before all that is due is done: one's own account.
    case session
    /// Whoever has a session, nothing due, and any grant of the function.
    case granted(Function)
    /// Whoever has a session and nothing due.
    case settled
  }

  /// Files that a form may bring.
  struct Files: Hashable, Sendable {
    /// Bytes of all of them.
    let bytesMax: Int
    /// How many.
    let countMax: Int
    /// Whether they are packages, which are taken one at a time on a thread of their own.
    var arePackages = false
  }

  let method: Method
  /// Segments with names after a colon.
  let path: String
  let access: Access
  /// How it uses the ledger; nil where it asks it nothing.
  let use: LedgerUse?
  /// Files that its form may bring; nil for none.
  var files: Files?
  let answer: @Sendable (Asking) throws -> Answer

  static func get(
    _ path: String, _ access: Access, _ use: LedgerUse? = .look,
    _ answer: @escaping @Sendable (Asking) throws -> Answer
  ) -> Route {
    Route(method: .get, path: path, access: access, use: use, answer: answer)
  }

  static func post(
    _ path: String, _ access: Access, _ use: LedgerUse? = .act,
    _ answer: @escaping @Sendable (Asking) throws -> Answer
  ) -> Route {
    Route(method: .post, path: path, access: access, use: use, answer: answer)
  }

  /// A form with files, or the same without.
  static func upload(
    _ path: String, _ access: Access, _ use: LedgerUse? = .act, taking files: Files,
    _ answer: @escaping @Sendable (Asking) throws -> Answer
  ) -> Route {
    Route(method: .post, path: path, access: access, use: use, files: files, answer: answer)
  }
}
