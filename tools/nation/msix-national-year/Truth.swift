import Files
import Primitives

/// Who the children of the nation really are, by the population's own files. Nobody exists.
struct Truth: Sendable {
  struct Child: Sendable {
    let first: String
    let last: String
    let birth: CivilDate?
  }

  /// Bytes of a list of some millions of children.
  private static let bytesMax = 1 << 30

  private(set) var children: [Child] = []
  /// The child of a State's own identifier, where the State gave it to one child only.
  private var byIdentifier: [String: Int32] = [:]

  init(nation: String) throws {
    var numbers = [Substring: Int32]()
    let who = try Self.lines(of: nation + "/children.csv")
    for line in who {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count > 8 else { continue }
      numbers[fields[0]] = Int32(children.count)
      children.append(
        Child(
          first: Self.plain(fields[6]), last: Self.plain(fields[8]),
          birth: CivilDate(String(fields[3]))))
    }
    for line in try Self.lines(of: nation + "/truth.csv") {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count == 4, fields[3].isEmpty, let child = numbers[fields[2]] else { continue }
      byIdentifier["\(fields[0]),\(Self.plain(fields[1]))"] = child
    }
  }

  /// The child whom a State names so; nil where nobody can say.
  func child(_ state: StateCode, _ identifier: String) -> Int32? {
    byIdentifier["\(state),\(identifier)"]
  }

  private static func plain(_ field: Substring) -> String {
    String(field.filter { $0 != "\"" })
  }

  private static func lines(of path: String) throws -> ArraySlice<Substring> {
    let text = String(
      decoding: try DurableFile.read(path, maxBytes: bytesMax), as: UTF8.self)
    return text.split(whereSeparator: \.isNewline).dropFirst()
  }
}
