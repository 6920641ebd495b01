public import CBOR
public import Primitives

/// Who did what an event says.
public enum Actor: Hashable, Sendable {
  /// A person's or a State system's account, in one of its roles, for an organisation, with the
  /// purpose where a child was shown; and the operating system's user through whom it came, where
  /// it came from the command line.
  case account(
    id: AccountID, role: Role, organisation: String, purpose: Purpose?, operatorName: String? = nil)
  /// The operating system's user at the machine, without an account.
  case `operator`(name: String)
  /// A part of the system: a clock, a consumer, the matcher.
  case system(String)

  /// Bytes of an organisation's or operator's name.
  public static let nameBytesMax = 200

  /// The account, where there is one.
  public var account: AccountID? {
    if case .account(let id, _, _, _, _) = self { id } else { nil }
  }

  /// The purpose: an account's own; `operation` for the operator and the system.
  public var purpose: Purpose? {
    switch self {
    case .account(_, _, _, let purpose, _): purpose
    case .operator, .system: .operation
    }
  }
}

extension Actor {
  /// A map with text keys and values: `kind` and, by kind, `id`, `role`, `organisation`, `purpose`,
  /// `operator`. Whoever encodes has brought names to NFC.
  public var cbor: CBORValue {
    switch self {
    case .account(let id, let role, let organisation, let purpose, let operatorName):
      .record([
        "kind": .text("account"), "id": .text(id.hex), "role": .text(role.rawValue),
        "organisation": .text(organisation),
        "purpose": purpose.map { .text($0.rawValue) },
        "operator": operatorName.map { .text($0) },
      ])
    case .operator(let name): .record(["kind": .text("operator"), "operator": .text(name)])
    case .system(let name): .record(["kind": .text("system"), "id": .text(name)])
    }
  }

  /// From `cbor`. Another key, role or purpose is refused: an actor that is half understood is not
  /// understood.
  public init(cbor: CBORValue) throws(CBORError) {
    switch cbor["kind"]?.string {
    case "account":
      self = try Self.account(cbor)
    case "operator":
      let fields = try StrictFields(cbor, "operator", keys: ["kind", "operator"])
      self = .operator(name: try Self.name("operator", fields))
    case "system":
      let fields = try StrictFields(cbor, "system", keys: ["kind", "id"])
      self = .system(try Self.name("id", fields))
    default:
      throw CBORError(.structure, "an actor is an account, an operator or a system")
    }
  }

  /// Whether a value has the form of docs/formats/event.md, whatever role or purpose it names: what
  /// a later version writes is verified like what is known.
  public static func isForm(_ cbor: CBORValue) -> Bool {
    var texts = [String: String]()
    for entry in cbor.entries ?? [] {
      guard let key = entry.key.string, let text = entry.value.string,
        texts.updateValue(text, forKey: key) == nil
      else { return false }
    }
    let members = Set(texts.keys)
    func hasName(_ key: String) -> Bool {
      texts[key].map { (1...nameBytesMax).contains($0.utf8.count) } ?? false
    }
    switch texts["kind"] {
    case "account":
      let needed: Set = ["kind", "id", "role", "organisation"]
      let id = texts["id"] ?? ""
      return members.isSuperset(of: needed)
        && members.isSubset(of: needed.union(["purpose", "operator"]))
        && AccountID(hex: id)?.hex == id && hasName("organisation")
        && (!members.contains("operator") || hasName("operator"))
    case "operator": return members == ["kind", "operator"] && hasName("operator")
    case "system": return members == ["kind", "id"] && hasName("id")
    default: return false
    }
  }

  private static func account(_ cbor: CBORValue) throws(CBORError) -> Actor {
    let fields = try StrictFields(
      cbor, "account",
      keys: ["kind", "id", "role", "organisation", "purpose", "operator"])
    let id = try fields.text("id")
    // One spelling of an id: upper-case digits would be another text of the same account.
    guard let account = AccountID(hex: id), account.hex == id else { throw fields.misshapen("id") }
    return .account(
      id: account,
      role: try fields.need("role") { $0.string.flatMap { Role(rawValue: $0) } },
      organisation: try name("organisation", fields),
      purpose: fields.has("purpose")
        ? try fields.need("purpose") { $0.string.flatMap { Purpose(rawValue: $0) } } : nil,
      operatorName: fields.has("operator") ? try name("operator", fields) : nil)
  }

  private static func name(_ key: String, _ fields: StrictFields) throws(CBORError) -> String {
    let text = try fields.text(key)
    guard !text.isEmpty, text.utf8.count <= nameBytesMax else { throw fields.misshapen(key) }
    return text
  }
}
