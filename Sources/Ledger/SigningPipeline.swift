import CBOR
import Dispatch
import Primitives
import Signing

/// Seals, signs and hashes drafts on the other cores while the writer goes on deciding. Signing is
/// nine tenths of an append; the order is the writer's, whoever finishes first.
///
/// One writer adds and finishes; the workers only touch the guarded results.
final class SigningPipeline: Sendable {
  private struct State: Sendable {
    var waiting: [NumberedDraft] = []
    var batches: [[SignedLeaf]?] = []
  }

  private static let queue = DispatchQueue(label: "ledger.signers", attributes: .concurrent)

  private let origin: String
  private let signers: LedgerSigners
  private let protected: [UInt8]
  private let random: any RandomSource
  private let state = Guarded(State())
  private let group = DispatchGroup()

  init(origin: String, signers: LedgerSigners, random: any RandomSource) {
    self.origin = origin
    self.signers = signers
    protected = COSESign1.protectedHeader(kid: KeyValidity.kid(of: signers.event.verifyingKey))
    self.random = random
  }

  /// Takes the next draft in the order of decisions.
  func add(_ draft: NumberedDraft) {
    let full: [NumberedDraft]? = state.withLock { state in
      state.waiting.append(draft)
      guard state.waiting.count == Limits.draftsPerSigner else { return nil }
      defer { state.waiting = [] }
      return state.waiting
    }
    if let full { hand(full) }
  }

  /// Waits for the signers and gives the leaves in the order of decisions.
  func finish() -> [SignedLeaf] {
    let rest = state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
    if !rest.isEmpty { hand(rest) }
    group.wait()
    return state.withLock { state in
      defer { state.batches = [] }
      return state.batches.flatMap { $0 ?? [] }
    }
  }

  private func hand(_ batch: [NumberedDraft]) {
    let index = state.withLock { state in
      state.batches.append(nil)
      return state.batches.count - 1
    }
    Self.queue.async(group: group) { [self] in
      let signed = batch.map(sign)
      state.withLock { $0.batches[index] = signed }
    }
  }

  private func sign(_ draft: NumberedDraft) -> SignedLeaf {
    let payload = EventPayload.encode(draft, origin: origin, random: random)
    let signature = signers.event.sign(
      COSESign1.toBeSigned(protected: protected, payload: payload))
    let leaf = Leaf.encode(
      recorded: draft.recorded,
      signed: COSESign1(protected: protected, payload: payload, signature: signature))
    return SignedLeaf(
      bytes: leaf, hash: MerkleTree.leafHash(leaf), type: draft.draft.type,
      position: draft.position, recorded: draft.recorded)
  }
}
