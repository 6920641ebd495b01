import CBOR
import Dispatch
import Files
package import Primitives
import Sealing
import Signing

/// Seals, signs and hashes drafts on other threads while the writer goes on deciding. Signing is
/// nine tenths of an append; the order is the writer's, whoever finishes first.
///
/// One writer adds and finishes; the workers only touch the guarded results.
package final class SigningPipeline: Sendable {
  private struct State: Sendable {
    var waiting: [NumberedDraft] = []
    var batches: [[SignedLeaf]?] = []
  }

  /// At least as many as a test asks for: threads that wait cost nothing.
  private static let queues = (0..<max(8, Processors.count)).map {
    DispatchQueue(label: "ledger.signer.\($0)")
  }

  private let origin: String
  private let signers: LedgerSigners
  private let protected: [UInt8]
  private let random: any RandomSource
  private let threads: Int
  private let signs: Bool
  private let state = Guarded(State())
  private let group = DispatchGroup()

  /// A pipeline for one group, with so many signers at once (no more than there are processors).
  /// `signs` is false in measurements alone: such leaves never verify.
  package init(
    origin: String, signers: LedgerSigners, random: any RandomSource,
    threads: Int = Processors.count, signs: Bool = true
  ) {
    self.origin = origin
    self.signers = signers
    protected = COSESign1.protectedHeader(kid: KeyValidity.kid(of: signers.event.verifyingKey))
    self.random = random
    self.threads = max(1, min(threads, Self.queues.count))
    self.signs = signs
  }

  /// Takes the next draft in the order of decisions.
  package func add(_ draft: NumberedDraft) {
    let full: (index: Int, drafts: [NumberedDraft])? = state.withLock { state in
      state.waiting.append(draft)
      guard state.waiting.count == Limits.draftsPerSigner else { return nil }
      return Self.next(&state)
    }
    if let full { hand(full.index, full.drafts) }
  }

  /// Waits for the signers and gives the leaves in the order of decisions.
  package func finish() -> [SignedLeaf] {
    let rest = state.withLock { state in
      state.waiting.isEmpty ? nil : Self.next(&state)
    }
    if let rest {
      // Small groups, and the ends of large ones, are not worth waking a thread.
      let signed = sign(rest.drafts)
      state.withLock { $0.batches[rest.index] = signed }
    }
    group.wait()
    return state.withLock { state in
      defer { state.batches = [] }
      return state.batches.flatMap { $0 ?? [] }
    }
  }

  private static func next(_ state: inout State) -> (index: Int, drafts: [NumberedDraft]) {
    defer {
      state.waiting = []
      state.batches.append(nil)
    }
    return (state.batches.count, state.waiting)
  }

  private func hand(_ index: Int, _ batch: [NumberedDraft]) {
    Self.queues[index % threads].async(group: group) { [self] in
      let signed = sign(batch)
      state.withLock { $0.batches[index] = signed }
    }
  }

  private func sign(_ batch: [NumberedDraft]) -> [SignedLeaf] {
    // One call for all: each asks the kernel.
    let sealedCount = batch.reduce(0) { $0 + $1.draft.sealedPartCount }
    var vectors = random.bytes(count: sealedCount * Seal.vectorByteCount)[...]
    return batch.map { sign($0, vectors: &vectors) }
  }

  private func sign(_ draft: NumberedDraft, vectors: inout ArraySlice<UInt8>) -> SignedLeaf {
    let payload = EventPayload.encode(draft, origin: origin, vectors: &vectors)
    let signature =
      signs
      ? signers.event.sign(COSESign1.toBeSigned(protected: protected, payload: payload))
      : [UInt8](repeating: 0, count: 64)
    let leaf = Leaf.encode(
      recorded: draft.recorded,
      signed: COSESign1(protected: protected, payload: payload, signature: signature))
    return SignedLeaf(
      bytes: leaf, hash: MerkleTree.leafHash(leaf), type: draft.draft.type,
      position: draft.position, recorded: draft.recorded)
  }
}
