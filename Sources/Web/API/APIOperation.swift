import Exchange
import HTTPTypes
import Primitives

/// One thing that the API does: how it is reached, who may, what it takes and gives. Routes and the
/// OpenAPI document are made of these values and of nothing else.
struct APIOperation: Sendable {
  enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case delete = "DELETE"
  }

  /// Who gets in before the exchange is asked.
  enum Access: Sendable {
    /// Everybody.
    case open
    /// Whoever shows a machine's key or the token of a session.
    case bearer
  }

  /// What a request carries.
  enum Body: Sendable {
    case nothing
    /// A form of the parameters whose place is `form`.
    case form
    /// A package: a zip archive or an XML document.
    case package
  }

  /// What is given back when all is well.
  struct Success: Sendable {
    let status: Int
    let meaning: String
    /// The name of its schema; nil for no body, or one that is not JSON.
    var schema: String?
    var type = "application/json"
  }

  let method: Method
  /// With names in braces.
  let path: String
  /// Its name in the description.
  let name: String
  let summary: String
  let meaning: String
  let access: Access
  var use: LedgerUse? = .look
  var body = Body.nothing
  var parameters: [APIParameter] = []
  let successes: [Success]
  /// The statuses of its problems beside those that any operation may have.
  var problems: [Int] = []
  let answer: @Sendable (APIAsking) throws -> Answer

  /// Where all of them live.
  static let root = "/api/v1"

  /// Every operation, in the order of the description.
  static let all: [APIOperation] =
    DescriptionOperations.all + SessionOperations.all + PackageOperations.all
    + ListOperations.all + ItemOperations.all + PostingOperations.all + CountOperations.all
    + LogOperations.all

  /// The path as the router takes it.
  var pattern: String {
    path.split(separator: "/").map { segment in
      segment.hasPrefix("{") ? "/:" + segment.dropFirst().dropLast() : "/" + segment
    }.joined()
  }

  /// Whether a path of a request is this one's.
  func isReached(by path: String) -> Bool {
    let (own, given) = (
      self.path.split(separator: "/"), path.split(separator: "/", omittingEmptySubsequences: false)
    )
    return given.first == "" && own.count == given.count - 1
      && zip(own, given.dropFirst()).allSatisfy { $0.hasPrefix("{") ? !$1.isEmpty : $0 == $1 }
  }
}
