public import Logging
public import Primitives

/// A line of JSON for each thing that is worth telling an operator, with its members in one order.
/// What is written is chosen where it is written: no request's path, query, body or cookie.
public struct JSONLogHandler: LogHandler {
  /// Least urgent thing that is written.
  public var logLevel = Logger.Level.info
  /// What every line bears.
  public var metadata = Logger.Metadata()
  private let label: String
  private let clock: @Sendable () -> Instant
  private let write: @Sendable (String) -> Void

  /// A handler that hands over whole lines.
  public init(
    label: String, clock: @escaping @Sendable () -> Instant,
    write: @escaping @Sendable (String) -> Void
  ) {
    self.label = label
    self.clock = clock
    self.write = write
  }

  /// A member of what every line bears.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line.
  public func log(event: LogEvent) {
    var line = "{\"time\":\"\(clock())\",\"level\":\"\(event.level.rawValue)\","
    line += "\"part\":\(Self.quoted(label)),\"what\":\(Self.quoted("\(event.message)"))"
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    for (name, value) in all.sorted(by: { $0.key < $1.key }) where name != "hb.request.id" {
      line += ",\(Self.quoted(name)):\(Self.quoted("\(value)"))"
    }
    write(line + "}\n")
  }

  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        quoted += "\\u" + Hex.encode([0, UInt8(scalar.value)])
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
