public import CBOR
import Primitives

/// The one form of a model's content: deterministic CBOR, whose SHA-256 is what an event names.
/// Whatever this does not write it does not read.
extension LinkageModel {
  /// The name of the form; another form gets another name.
  public static let form = "linkage-model/1"
  /// How names become words under every model of this form.
  public static let normalisation = Normalisation.name

  /// Names of one table: four times what a trainer writes.
  static let namesMax = 32_768
  /// Familiar forms.
  static let nicknamesMax = 4_096
  /// More children than this no doubling reaches.
  static let childrenMax: UInt64 = 1 << 40

  /// Weights, thresholds, tables and familiar forms; not the version, which a ledger gives.
  public var cbor: CBORValue {
    let named =
      Weights.named.map { CBORValue.Entry(.text($0.name), .int(weights[keyPath: $0.path].raw)) }
      + Weights.birthNames.map {
        CBORValue.Entry(.text($0.name), .int(weights.birth[Int($0.agreement.rawValue)].raw))
      }
    return .record([
      "form": .text(Self.form), "norm": .text(Self.normalisation),
      "children": .unsigned(children), "weights": .map(named),
      "automatic": .int(thresholds.automatic.raw), "near": .int(thresholds.near.raw),
      "merge-above": .int(thresholds.mergeAbove.raw), "given": givenNames.cbor,
      "family": familyNames.cbor,
      "nicknames": .array(
        nicknames.pairs.map { .array([.text($0.familiar.text), .text($0.full.text)]) }),
    ])
  }

  /// From the bytes of a file or a blob.
  public init(encoded bytes: [UInt8]) throws(LinkageModelError) {
    let value: CBORValue
    do throws(CBORError) { value = try CBORValue(decoding: bytes) } catch {
      throw LinkageModelError("this is no model of the form \(Self.form): \(error)")
    }
    try self.init(cbor: value)
  }

  /// From `cbor`; refuses what is out of bounds or orders its levels the wrong way round.
  public init(cbor: CBORValue) throws(LinkageModelError) {
    let fields = try ModelFields(
      cbor, "model",
      keys: [
        "form", "norm", "children", "weights", "automatic", "near", "merge-above", "given",
        "family", "nicknames",
      ])
    guard try fields.need("form", \.string) == Self.form else {
      throw LinkageModelError("this program reads models of the form \(Self.form)")
    }
    guard try fields.need("norm", \.string) == Self.normalisation else {
      throw LinkageModelError("the model is for another normalisation than \(Self.normalisation)")
    }
    self.init(
      givenNames: try FrequencyTable(cbor: fields.need("given") { $0 }, "given"),
      familyNames: try FrequencyTable(cbor: fields.need("family") { $0 }, "family"),
      children: try fields.need("children", \.unsignedInteger))
    weights = try Self.weights(try fields.need("weights") { $0 })
    thresholds = Thresholds(
      automatic: try fields.bits("automatic"), near: try fields.bits("near"))
    thresholds.mergeAbove = try fields.bits("merge-above")
    nicknames = try Self.nicknames(try fields.need("nicknames", \.items))
    guard (1...Self.childrenMax).contains(children) else {
      throw LinkageModelError("model: children is out of bounds")
    }
    try check()
  }

  private static func weights(_ cbor: CBORValue) throws(LinkageModelError) -> Weights {
    let names = Weights.named.map(\.name) + Weights.birthNames.map(\.name)
    let fields = try ModelFields(cbor, "weights", keys: Set(names))
    var weights = Weights()
    for named in Weights.named { weights[keyPath: named.path] = try fields.bits(named.name) }
    for named in Weights.birthNames {
      weights.birth[Int(named.agreement.rawValue)] = try fields.bits(named.name)
    }
    return weights
  }

  private static func nicknames(_ items: [CBORValue]) throws(LinkageModelError) -> NicknameTable {
    let fault = LinkageModelError(
      "nicknames: pairs of different names in ascending order, each once")
    guard items.count <= nicknamesMax else { throw fault }
    var pairs = [NicknameTable.Pair]()
    for item in items {
      guard let words = item.items, words.count == 2,
        let familiar = words[0].string.flatMap(NameToken.init(strict:)),
        let full = words[1].string.flatMap(NameToken.init(strict:)), familiar != full
      else { throw fault }
      let pair = NicknameTable.Pair(familiar: familiar, full: full)
      if let last = pairs.last, last >= pair { throw fault }
      pairs.append(pair)
    }
    return NicknameTable(pairs)
  }
}

extension FrequencyTable {
  /// `{"total", "floor", "words": [text], "counts": [number]}`, words ascending.
  var cbor: CBORValue {
    .record([
      "total": .unsigned(UInt64(total)), "floor": .unsigned(UInt64(floorCount)),
      "words": .array(words.map { .text($0.text) }),
      "counts": .array(counts.map { .unsigned(UInt64($0)) }),
    ])
  }

  init(cbor: CBORValue, _ name: String) throws(LinkageModelError) {
    let fields = try ModelFields(cbor, name, keys: ["total", "floor", "words", "counts"])
    let total = try fields.need("total") { $0.unsignedInteger.flatMap(UInt32.init(exactly:)) }
    let floor = try fields.need("floor") { $0.unsignedInteger.flatMap(UInt32.init(exactly:)) }
    let words = try fields.need("words", \.items).compactMap { $0.string }
      .compactMap(NameToken.init(strict:))
    let counts = try fields.need("counts", \.items)
      .compactMap { $0.unsignedInteger.flatMap(UInt32.init(exactly:)) }
    let given = try fields.need("words", \.items).count
    guard words.count == given, counts.count == given, given <= LinkageModel.namesMax,
      zip(words, words.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw LinkageModelError("\(name): words of A to Z, ascending, each with its count")
    }
    guard total > 0, floor > 0, floor <= total, counts.allSatisfy({ $0 > 0 && $0 <= total })
    else { throw LinkageModelError("\(name): counts are shares of the total") }
    self.init(
      zip(words, counts).map { (word: $0, count: $1) }, total: total, floorCount: floor)
  }
}

extension NameToken {
  /// From a word as a model writes it: 1 to 16 letters A to Z.
  init?(strict text: String) {
    guard !text.isEmpty, text.utf8.count <= Self.lettersMax,
      text.utf8.allSatisfy({ (0x41...0x5A).contains($0) })
    else { return nil }
    self.init(text.utf8)
  }
}

/// The members of one map of a model: each is there, none is unknown.
struct ModelFields {
  private let value: CBORValue
  private let name: String

  init(_ value: CBORValue, _ name: String, keys: Set<String>) throws(LinkageModelError) {
    self.value = value
    self.name = name
    let found = (value.entries ?? []).compactMap { $0.key.string }
    guard let entries = value.entries, found.count == entries.count, Set(found) == keys else {
      throw LinkageModelError("\(name): a map with exactly the known members")
    }
  }

  func need<Result>(
    _ key: String, _ read: (CBORValue) -> Result?
  ) throws(LinkageModelError) -> Result {
    guard let member = value[key], let result = read(member) else {
      throw LinkageModelError("\(name): \(key) is not what it should be")
    }
    return result
  }

  /// A weight of at most 64 bits either way: sums of all of them stay far from overflowing.
  func bits(_ key: String) throws(LinkageModelError) -> Bits {
    try need(key) { member in
      member.integer.flatMap { (-Self.bitsMax...Self.bitsMax).contains($0) ? $0 : nil }
        .map { Bits(raw: Int32($0)) }
    }
  }

  private static let bitsMax: Int64 = 64 << 8
}
