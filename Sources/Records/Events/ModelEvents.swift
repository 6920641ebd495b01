public import CBOR
public import Primitives

/// A matching model comes into force, from the next event on; what was decided stays decided. Its
/// content lies in blobs under the ledger's reference key: tables of names, which name nobody.
public struct ModelPublished: EventBody {
  /// What adopting it would change in one State, had all been matched anew when it was published.
  public struct Effect: Hashable, Sendable {
    /// The State; nil for the nation.
    public let state: StateCode?
    /// Children with a record in force.
    public let children: Int
    /// The same, had this model decided.
    public let then: Int

    /// An effect.
    public init(state: StateCode?, children: Int, then: Int) {
      self.state = state
      self.children = children
      self.then = then
    }

    fileprivate var cbor: CBORValue {
      .record([
        "state": state.map { .state($0) }, "children": .int(children), "then": .int(then),
      ])
    }

    fileprivate init?(cbor: CBORValue) {
      guard let children = cbor["children"]?.int, let then = cbor["then"]?.int else { return nil }
      self.init(state: cbor["state"]?.state, children: children, then: then)
    }
  }

  /// `model.published`
  public static let type = "model.published"
  /// 2 and up: every ledger begins with the first.
  public let version: Int
  /// SHA-256 of the content.
  public let digest: [UInt8]
  /// The form of the content.
  public let form: String
  /// How names become words.
  public let normalisation: String
  /// From where on a record is linked without a person, in 256ths of a bit.
  public let automatic: Int
  /// From where on a person is asked.
  public let near: Int
  /// How many children it presumes.
  public let children: UInt64
  /// What it would change, the nation first.
  public let effects: [Effect]

  /// A body.
  public init(
    version: Int, digest: [UInt8], form: String, normalisation: String, automatic: Int, near: Int,
    children: UInt64, effects: [Effect]
  ) {
    self.version = version
    self.digest = digest
    self.form = form
    self.normalisation = normalisation
    self.automatic = automatic
    self.near = near
    self.children = children
    self.effects = effects
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "version": .int(version), "digest": .bytes(digest), "form": .text(form),
      "norm": .text(normalisation), "automatic": .int(automatic), "near": .int(near),
      "children": .unsigned(children), "effects": .array(effects.map(\.cbor)),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    version = try fields.need("version", \.int)
    digest = try fields.need("digest", \.byteString)
    form = try fields.need("form", \.string)
    normalisation = try fields.need("norm", \.string)
    automatic = try fields.need("automatic", \.int)
    near = try fields.need("near", \.int)
    children = try fields.need("children", \.unsignedInteger)
    effects = try fields.list("effects") { Effect(cbor: $0) }
  }
}

/// Known records were looked at again under the model in force. It only proposes: the items that
/// it opened have events of their own, which this one causes.
public struct ModelRematched: EventBody {
  /// `model.rematched`
  public static let type = "model.rematched"
  /// The model.
  public let model: String
  /// Records whose last statement stands at or after this position were looked at.
  public let since: UInt64
  /// How many those were.
  public let records: Int
  /// Pairs that a person is asked about.
  public let pairs: Int
  /// Links that a person is asked about, because the model would not make them.
  public let splits: Int

  /// A body.
  public init(model: String, since: UInt64, records: Int, pairs: Int, splits: Int) {
    self.model = model
    self.since = since
    self.records = records
    self.pairs = pairs
    self.splits = splits
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "model": .text(model), "since": .unsigned(since), "records": .int(records),
      "pairs": .int(pairs), "splits": .int(splits),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    model = try fields.need("model", \.string)
    since = try fields.need("since", \.unsignedInteger)
    records = try fields.need("records", \.int)
    pairs = try fields.need("pairs", \.int)
    splits = try fields.need("splits", \.int)
  }
}
