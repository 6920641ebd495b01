/// Reads a form with files (multipart/form-data, RFC 7578) as its bytes come. Nothing of a file is
/// kept here but what may be the beginning of a boundary. A strict reader: what is not well formed
/// is no form.
struct MultipartReader {
  /// What a part is called; a file has a name of its own, which may be empty.
  struct Part: Equatable {
    let name: String
    let fileName: String?
  }

  /// A piece of a form, in the order of its bytes.
  enum Piece: Equatable {
    case begin(Part)
    case bytes([UInt8])
    case end
  }

  /// Not well formed, or past a limit.
  struct Misshapen: Error {}

  private enum State {
    case opening
    case afterBoundary
    case head
    case body
    case over
  }

  private let delimiter: [UInt8]
  private let headBytesMax: Int
  private var state = State.opening
  /// A boundary stands after a line's end, also the first one.
  private var waiting: [UInt8] = [0x0D, 0x0A]
  /// How much of `waiting` is done with.
  private var place = 0

  /// Characters of a boundary: RFC 2046, 5.1.1.
  private static let boundaryMax = 70
  private static let lineEnd: [UInt8] = [0x0D, 0x0A]

  /// A reader for a request of this content type; nil for another type, or a boundary that is none.
  init?(contentType: String, headBytesMax: Int) {
    let parts = contentType.split(separator: ";").map { $0.trimmingSpaces }
    guard parts.first?.lowercased() == "multipart/form-data",
      let given = parts.dropFirst().first(where: { $0.lowercased().hasPrefix("boundary=") })
    else { return nil }
    var boundary = given.dropFirst("boundary=".count)
    if boundary.count >= 2, boundary.first == "\"", boundary.last == "\"" {
      boundary = boundary.dropFirst().dropLast()
    }
    guard (1...Self.boundaryMax).contains(boundary.utf8.count),
      boundary.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { return nil }
    delimiter = Self.lineEnd + Array("--\(boundary)".utf8)
    self.headBytesMax = headBytesMax
  }

  /// Takes bytes; gives what they complete.
  mutating func take(_ bytes: some Sequence<UInt8>) throws(Misshapen) -> [Piece] {
    waiting += bytes
    var pieces = [Piece]()
    while try step(&pieces) {}
    waiting.removeSubrange(..<place)
    place = 0
    return pieces
  }

  /// Says that nothing more comes.
  func finish() throws(Misshapen) {
    guard state == .over else { throw Misshapen() }
  }

  /// One step forward; false where more bytes are needed.
  private mutating func step(_ pieces: inout [Piece]) throws(Misshapen) -> Bool {
    let rest = waiting[place...]
    switch state {
    case .opening:
      guard rest.count >= delimiter.count else { return false }
      guard rest.starts(with: delimiter) else { throw Misshapen() }
      place += delimiter.count
      state = .afterBoundary
    case .afterBoundary:
      guard rest.count >= 2 else { return false }
      switch Array(rest.prefix(2)) {
      case Self.lineEnd: state = .head
      case Array("--".utf8): state = .over
      default: throw Misshapen()
      }
      place += 2
    case .head:
      guard let end = Self.firstPlace(of: Self.lineEnd + Self.lineEnd, in: rest) else {
        guard rest.count <= headBytesMax else { throw Misshapen() }
        return false
      }
      guard end - place <= headBytesMax else { throw Misshapen() }
      pieces.append(.begin(try Self.part(rest[..<end])))
      place = end + 2 * Self.lineEnd.count
      state = .body
    case .body: return takeBody(rest, &pieces)
    case .over:
      // Browsers end with an empty line; nothing else may follow.
      guard rest.count <= Self.lineEnd.count, Self.lineEnd.starts(with: rest) else {
        throw Misshapen()
      }
      return false
    }
    return true
  }

  private mutating func takeBody(_ rest: ArraySlice<UInt8>, _ pieces: inout [Piece]) -> Bool {
    guard let end = Self.firstPlace(of: delimiter, in: rest) else {
      let certain = rest.count - (delimiter.count - 1)
      if certain > 0 {
        pieces.append(.bytes(Array(rest.prefix(certain))))
        place += certain
      }
      return false
    }
    if end > place { pieces.append(.bytes(Array(rest[..<end]))) }
    pieces.append(.end)
    place = end + delimiter.count
    state = .afterBoundary
    return true
  }

  private static func firstPlace(of wanted: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
    var place = bytes.startIndex
    let last = bytes.endIndex - wanted.count
    while place <= last {
      if bytes[place] == first, bytes[place...].starts(with: wanted) { return place }
      place += 1
    }
    return nil
  }

  // MARK: Heads

  private static func part(_ head: ArraySlice<UInt8>) throws(Misshapen) -> Part {
    guard let text = String(validating: head, as: UTF8.self), !text.utf8.contains(0) else {
      throw Misshapen()
    }
    for line in text.split(separator: "\r\n") {
      let words = line.split(separator: ":", maxSplits: 1)
      guard words.count == 2 else { throw Misshapen() }
      guard words[0].lowercased() == "content-disposition" else { continue }
      return try disposition(words[1].trimmingSpaces)
    }
    throw Misshapen()
  }

  /// `form-data; name="..."; filename="..."`, as browsers write it: quotation marks and ends of
  /// lines in a name come as %22, %0D and %0A, and a backslash is one.
  private static func disposition(_ text: Substring) throws(Misshapen) -> Part {
    var rest = text
    guard rest.hasPrefix("form-data") else { throw Misshapen() }
    rest = rest.dropFirst("form-data".count)
    var values = [Substring: String]()
    while !rest.isEmpty {
      guard rest.first == ";" else { throw Misshapen() }
      rest = rest.dropFirst().drop { $0 == " " }
      guard let middle = rest.firstRange(of: "=\"") else { throw Misshapen() }
      let name = rest[..<middle.lowerBound]
      rest = rest[middle.upperBound...]
      guard let end = rest.firstIndex(of: "\""), values[name] == nil else { throw Misshapen() }
      values[name] = String(rest[..<end])
      rest = rest[rest.index(after: end)...].drop { $0 == " " }
    }
    guard let name = values["name"], !name.isEmpty else { throw Misshapen() }
    return Part(name: name, fileName: values["filename"])
  }
}
