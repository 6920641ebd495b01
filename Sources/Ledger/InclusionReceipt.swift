import CBOR
public import Signing

/// An inclusion proof as a COSE receipt (RFC 9942): verifiable data structure 1 (RFC9162_SHA256),
/// the proof in the unprotected header, the root as detached payload.
public enum InclusionReceipt {
  private static let structureLabel = 395
  private static let proofsLabel = 396

  /// The tagged COSE_Sign1.
  public static func encode(
    _ proof: InclusionProof, root: [UInt8], signer: SigningKey
  ) -> [UInt8] {
    let protected = COSESign1.protectedHeader(
      kid: KeyValidity.kid(of: signer.verifyingKey),
      more: [.init(.int(structureLabel), .int(1))])
    let path = CBORValue.array([
      .unsigned(proof.treeSize), .unsigned(proof.leafIndex),
      .array(proof.hashes.map { .bytes($0) }),
    ])
    let signature = signer.sign(COSESign1.toBeSigned(protected: protected, payload: root))
    return COSESign1(
      protected: protected,
      unprotected: .map([
        .init(
          .int(proofsLabel), .map([.init(.int(-1), .array([.bytes(path.encoded)]))]))
      ]),
      payload: nil, signature: signature
    ).encoded
  }
}
