public import CBOR
public import Primitives

/// A destruction is complete, and looked for without result: the certificate. It names no child
/// and no State record; the case leads to who proposed and approved.
public struct DispositionCertified: EventBody {
  /// `disposition.certified`
  public static let type = "disposition.certified"
  /// The case; nil when a retention rule or a restore did it.
  public let caseID: CaseID?
  /// Position of the event that ordered it.
  public let erased: UInt64
  /// How many keys were destroyed.
  public let keys: Int
  /// SHA-256 over the sorted SHA-256 of the destroyed keys: a copy that turns up can be told.
  public let commitment: [UInt8]
  /// The key epoch in which the survivors are wrapped since.
  public let epoch: UInt64
  /// How many wrappings of these keys the same search had found before.
  public let foundBefore: Int
  /// How many it found after, in all files: none, or there would be no certificate.
  public let foundAfter: Int
  /// Files of the data folder that were searched.
  public let files: Int
  /// Bytes that were searched.
  public let bytes: UInt64

  /// A body.
  public init(
    caseID: CaseID?, erased: UInt64, keys: Int, commitment: [UInt8], epoch: UInt64,
    foundBefore: Int, foundAfter: Int, files: Int, bytes: UInt64
  ) {
    self.caseID = caseID
    self.erased = erased
    self.keys = keys
    self.commitment = commitment
    self.epoch = epoch
    self.foundBefore = foundBefore
    self.foundAfter = foundAfter
    self.files = files
    self.bytes = bytes
  }

  /// `{"case", "erased", "keys", "commitment", "epoch", "before", "after", "files", "bytes"}`
  public var clear: CBORValue {
    .record([
      "case": caseID.map { .identifier($0) }, "erased": .unsigned(erased), "keys": .int(keys),
      "commitment": .bytes(commitment), "epoch": .unsigned(epoch), "before": .int(foundBefore),
      "after": .int(foundAfter), "files": .int(files), "bytes": .unsigned(bytes),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    caseID = try fields.maybe("case") { $0.identifier() }
    erased = try fields.need("erased", \.unsignedInteger)
    keys = try fields.need("keys", \.int)
    commitment = try fields.need("commitment", \.byteString)
    epoch = try fields.need("epoch", \.unsignedInteger)
    foundBefore = try fields.need("before", \.int)
    foundAfter = try fields.need("after", \.int)
    files = try fields.need("files", \.int)
    bytes = try fields.need("bytes", \.unsignedInteger)
  }
}

/// Somebody states that a backup, with the keys in it, is destroyed.
public struct BackupDestroyed: EventBody {
  /// `backup.destroyed`
  public static let type = "backup.destroyed"
  /// Position of the event that recorded the backup.
  public let backup: UInt64

  /// A body.
  public init(backup: UInt64) { self.backup = backup }

  /// `{"backup"}`
  public var clear: CBORValue { .record(["backup": .unsigned(backup)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    backup = try ClearFields(clear, of: Self.type).need("backup", \.unsignedInteger)
  }
}
