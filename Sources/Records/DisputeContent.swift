public import CBOR

/// What a step of a case says, with what belongs to it: sealed under the key of the case.
public struct DisputeContent: Hashable, Sendable {
  /// Who asks for the family.
  public struct Requester: Hashable, Sendable {
    /// The name, and how to reach whoever asks.
    public let name: String
    /// What he is to the child.
    public let relation: RequesterRelation
    /// How the office knows that he is who he says.
    public let proof: String

    /// Somebody.
    public init(name: String, relation: RequesterRelation, proof: String) {
      self.name = name
      self.relation = relation
      self.proof = proof
    }
  }

  /// A document beside the step. Its bytes are in the event's blobs, one document after another.
  public struct Document: Hashable, Sendable {
    /// The file's name as it was given.
    public let name: String
    /// What the bytes are, by themselves.
    public let kind: String
    /// How many.
    public let byteCount: Int
    /// Whether a scanner looked at them and found nothing; false where none is set up.
    public let isScanned: Bool

    /// A document.
    public init(name: String, kind: String, byteCount: Int, isScanned: Bool) {
      self.name = name
      self.kind = kind
      self.byteCount = byteCount
      self.isScanned = isScanned
    }
  }

  /// Who asks; with the request alone.
  public var requester: Requester?
  /// The exact fields and values: with the request, and with a statement of disagreement.
  public var values: [DisputedValue] = []
  /// The letter, the reasons, the finding, the statement.
  public var text = ""
  /// The agency's reasons for not amending, where they go with a statement.
  public var agencyReasons: String?
  /// The documents, in the order of their bytes.
  public var documents: [Document] = []

  /// Nothing yet.
  public init() {}

  /// `{"text", "requester": [name, relation, proof], "values", "reasons", "documents": [[name,
  /// kind, bytes, scanned]]}`; all but the text only where there is something to say.
  public var cbor: CBORValue {
    .record([
      "text": .text(text),
      "requester": requester.map {
        .array([.text($0.name), .text($0.relation.rawValue), .text($0.proof)])
      },
      "values": values.isEmpty ? nil : .array(values.map(\.cbor)),
      "reasons": agencyReasons.map { .text($0) },
      "documents": documents.isEmpty
        ? nil
        : .array(
          documents.map {
            .array([.text($0.name), .text($0.kind), .int($0.byteCount), .bool($0.isScanned)])
          }),
    ])
  }

  /// From `cbor`; nil for another shape.
  public init?(cbor: CBORValue) {
    guard let text = cbor["text"]?.string else { return nil }
    self.text = text
    agencyReasons = cbor["reasons"]?.string
    if let parts = cbor["requester"]?.items {
      guard parts.count == 3, let name = parts[0].string, let proof = parts[2].string,
        let relation = parts[1].string.flatMap(RequesterRelation.init(rawValue:))
      else { return nil }
      requester = Requester(name: name, relation: relation, proof: proof)
    }
    let values = cbor["values"]?.items ?? []
    self.values = values.compactMap(DisputedValue.init(cbor:))
    let documents = cbor["documents"]?.items ?? []
    self.documents = documents.compactMap { item in
      guard let parts = item.items, parts.count == 4, let name = parts[0].string,
        let kind = parts[1].string, let count = parts[2].int, count >= 0,
        let scanned = parts[3].boolean
      else { return nil }
      return Document(name: name, kind: kind, byteCount: count, isScanned: scanned)
    }
    guard self.values.count == values.count, self.documents.count == documents.count else {
      return nil
    }
  }
}
