/// `CASE key=value ...`
struct Arguments {
  let name: String
  private let values: [String: String]

  struct Misuse: Error, CustomStringConvertible { let description: String }

  init(_ words: [String]) throws {
    guard let name = words.first else { throw Misuse(description: "which case?") }
    self.name = name
    var values = [String: String]()
    for word in words.dropFirst() {
      let pair = word.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { throw Misuse(description: "\(word) is no key=value") }
      values[String(pair[0])] = String(pair[1])
    }
    self.values = values
  }

  func text(_ key: String) throws -> String {
    guard let value = values[key] else { throw Misuse(description: "\(name) needs \(key)=") }
    return value
  }

  func text(_ key: String, else value: String) -> String { values[key] ?? value }

  func number(_ key: String, else standard: Int) throws -> Int {
    guard let text = values[key] else { return standard }
    guard let value = Int(text) else { throw Misuse(description: "\(key)=\(text) is no number") }
    return value
  }

  func number(_ key: String) throws -> Int {
    _ = try text(key)
    return try number(key, else: 0)
  }

  func flag(_ key: String, else standard: Bool) throws -> Bool {
    try number(key, else: standard ? 1 : 0) != 0
  }
}
