/// What is tried with bytes from outside: any bytes are answered, and no promise is broken.
protocol Target: SendableMetatype {
  /// What the product writes of what it read; nil when it refuses the bytes.
  static func run(_ bytes: [UInt8]) -> [UInt8]?
}

/// Every target under its name, which is also that of its corpus.
let targets: [(name: String, target: any Target.Type)] = [
  ("cbor", CBORTarget.self),
  ("cose", COSETarget.self),
  ("key", KeyTarget.self),
  ("leaf", LeafTarget.self),
  ("note", NoteTarget.self),
  ("proof", ProofTarget.self),
  ("text", TextTarget.self),
  ("tile", TileTarget.self),
  ("intake", IntakeTarget.self),
]

/// Stops the program when a promise is broken: for a fuzzer that is a crash.
func promise(_ holds: Bool, _ what: @autoclosure () -> String) {
  if !holds { fatalError("broken promise: \(what())") }
}

/// Numbers taken from the front of the input; zeros when it is used up.
struct Choices {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// A number below `bound`, of two bytes.
  mutating func number(below bound: Int) -> Int {
    let high = Int(rest.popFirst() ?? 0)
    return (high << 8 | Int(rest.popFirst() ?? 0)) % bound
  }

  /// The next bytes, as many as there are of `count`.
  mutating func bytes(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  /// Eight bytes as a number.
  mutating func word() -> UInt64 { bytes(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
