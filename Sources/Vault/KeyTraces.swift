import KeyValue
public import Primitives
public import Records
import Sealing

/// What would show that a key is still somewhere: taken before its destruction, looked for after
/// it. Nothing of it opens anything.
public struct KeyTraces: Sendable {
  /// The vectors with which the wrappings begin: 12 bytes each, as good as unique, made by a keyed
  /// hash. They may be kept while a destruction is under way.
  public let vectors: [[UInt8]]
  /// SHA-256 over the sorted hashes of the keys: should a copy of one turn up, it can be told that
  /// it was one of these. The keys are random, so that nobody guesses one from it.
  public let commitment: [UInt8]

  /// Traces that were kept.
  public init(vectors: [[UInt8]], commitment: [UInt8]) {
    self.vectors = vectors
    self.commitment = commitment
  }
}

extension Vault {
  /// Bytes of a vector of the AEAD.
  private static let vectorBytes = 12

  /// The traces of the keys that are still here among some subjects.
  public func traces(of subjects: [SubjectID]) throws -> KeyTraces {
    var vectors = [[UInt8]]()
    var hashes = [[UInt8]]()
    try keys.read { rows in
      for subject in subjects {
        guard let stored = try rows.get(subject.bytes, in: KeyTables.subjects) else { continue }
        let row = try SubjectKeyRow(decoding: stored)
        // Those of a doomed one were taken when its destruction was ordered.
        guard !row.wrapped.isEmpty, let key = try key(of: subject) else { continue }
        vectors.append(Array(row.wrapped.prefix(Self.vectorBytes)))
        hashes.append(SHA256Digest.of(key.key.secretBytes))
      }
    }
    let joined = hashes.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self)
    return KeyTraces(vectors: vectors, commitment: SHA256Digest.of(joined))
  }
}
