import CBOR
import KeyValue
import Ledger
public import Linkage
public import Primitives
public import Records
import Sealing
import Vault

/// Matching models: what is in force, what was, and how another comes into force.
extension Exchange {
  /// One model of the ledger.
  public struct ModelListing: Sendable {
    /// 1 is the first, which is part of the program.
    public let version: Int
    /// SHA-256 of its content.
    public let digest: [UInt8]
    /// Where it was published; nil for the first.
    public let position: UInt64?
    /// When.
    public let published: Instant?
    /// What it would have changed when it was published, the nation first.
    public let effects: [ModelPublished.Effect]
  }

  /// Models that are kept at hand: one takes 1 MiB.
  static let modelsCachedMax = 8
  /// Bytes of a model's file: four times the largest that a trainer writes.
  public static let modelBytesMax = 1 << 20

  /// The model under which records are matched now.
  func model(in rows: borrowing some Reading & ~Copyable) throws -> LinkageModel {
    guard let row = try ModelRow(nil, in: rows) else { return .first }
    return try model(row)
  }

  /// A model by its version.
  func model(version: Int, in rows: borrowing some Reading & ~Copyable) throws -> LinkageModel {
    if version == 1 { return .first }
    guard let row = try ModelRow(version, in: rows) else {
      throw ExchangeError(.notFound, "there is no model linkage/\(version): msix model list")
    }
    return try model(row)
  }

  private func model(_ row: ModelRow) throws -> LinkageModel {
    if var known = modelCache.withLock({ $0[row.digest] }) {
      known.version = row.version
      return known
    }
    let event = try log.event(at: row.position)
    let bytes = try vault.openContent(of: event.blobs, under: try vault.sealingKey(.reference))
    guard SHA256Digest.of(bytes) == row.digest, var model = try? LinkageModel(encoded: bytes) else {
      throw ExchangeError(
        .integrity, "the model published at position \(row.position) does not read")
    }
    model.version = row.version
    keep(model, row.digest)
    return model
  }

  private func keep(_ model: LinkageModel, _ digest: [UInt8]) {
    modelCache.withLock { cache in
      if cache.count >= Self.modelsCachedMax { cache.removeAll() }
      cache[digest] = model
    }
  }

  /// The content of a model: the one in force, or one of a version.
  public func model(version: Int? = nil, acting: Acting) throws -> LinkageModel {
    _ = try admit(acting, to: .readPolicy, target: .nation)
    return try decisions.environment.read { rows in
      if let version { return try model(version: version, in: rows) }
      return try model(in: rows)
    }
  }

  /// Every model that is or was in force, the first one first.
  public func models(acting: Acting) throws -> [ModelListing] {
    _ = try admit(acting, to: .readPolicy, target: .nation)
    var listings = [
      ModelListing(
        version: 1, digest: SHA256Digest.of(LinkageModel.first.cbor.encoded), position: nil,
        published: nil, effects: [])
    ]
    let rows = try decisions.environment.read { rows in
      let last = try ModelRow(nil, in: rows)?.version ?? 1
      return try (2...max(2, last)).compactMap { try ModelRow($0, in: rows) }
    }
    for row in rows {
      let event = try log.event(at: row.position)
      guard case .clear(let clear)? = event.parts.first else { continue }
      let body = try ModelPublished(clear: clear)
      listings.append(
        ModelListing(
          version: row.version, digest: row.digest, position: row.position,
          published: event.recorded, effects: body.effects))
    }
    return listings
  }

  /// Reads a model's file.
  public static func model(file bytes: [UInt8]) throws -> LinkageModel {
    do throws(LinkageModelError) { return try LinkageModel(encoded: bytes) } catch {
      throw ExchangeError(.refused, error.reason)
    }
  }

  /// Brings a model into force from the next event on. Links and verdicts of the past stay.
  @discardableResult
  public func publish(
    _ model: LinkageModel, acting: Acting, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> (version: Int, position: UInt64) {
    let actor = try admit(acting, to: .publishModel, target: .nation)
    do throws(LinkageModelError) { try model.check() } catch {
      throw ExchangeError(.refused, error.reason)
    }
    let content = model.cbor.encoded
    let digest = SHA256Digest.of(content)
    let former = try decisions.environment.read { try ModelRow(nil, in: $0) }
    guard digest != former?.digest ?? SHA256Digest.of(LinkageModel.first.cbor.encoded) else {
      throw ExchangeError(.refused, "this model is in force already")
    }
    let version = (former?.version ?? 1) + 1
    let survey = try survey(under: model, progress: progress)
    let body = ModelPublished(
      version: version, digest: digest, form: LinkageModel.form,
      normalisation: LinkageModel.normalisation, automatic: Int(model.thresholds.automatic.raw),
      near: Int(model.thresholds.near.raw), children: model.children,
      effects: survey.effect.lines.map {
        .init(state: $0.state, children: $0.children, then: $0.childrenThen)
      })
    // At hand before it is in force: a record of the same group is matched under it.
    keep(model, digest)
    let answer = try perform(ModelPublished.type, at: acting.time) { [self] scope, rows in
      guard try ModelRow(nil, in: rows)?.version == former?.version else {
        throw ExchangeError(.busy, "another model was published meanwhile: msix model list")
      }
      let blobs = vault.sealContent(content, under: try vault.sealingKey(.reference))
      try scope.emit(draft(body, in: .ledger, by: actor, blobs: blobs), into: &rows)
    }
    try catchUp()
    if try policies().isOn("rematch-after-publish", .matching, on: acting.time.date) {
      _ = try rematch(.all, by: actor, at: acting.time, progress: progress)
    }
    return (version, answer.first ?? 0)
  }

  /// What a model would change, had it matched all that is known; nothing is written.
  public func effect(
    of model: LinkageModel, acting: Acting, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> ModelEffect {
    _ = try admit(acting, to: .publishModel, target: .nation)
    return try survey(under: model, progress: progress).effect
  }
}
