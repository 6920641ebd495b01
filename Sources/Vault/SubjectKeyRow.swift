import CBOR
import KeyValue
import Primitives
import Records

/// What kind of subject a key belongs to. In the clear in `keys/`; it names nobody.
public enum SubjectType: String, Sendable, CaseIterable {
  /// A State record: the State's blocks about one child.
  case stateRecord = "state-record"
  /// A child: MSIX id, merges, disputes.
  case child
  /// A child's accounting of disclosures.
  case accounting
  /// A student whose block was rejected; kept a short time.
  case rejected
  /// A submission: its file name and findings about the file.
  case submission
  /// An account.
  case account
  /// A State's contacts.
  case state
  /// A case of a desk.
  case caseFile = "case"
  /// What somebody searched for; goes with any child that was found.
  case search
}

/// A row of `keys/`: a data key wrapped under the key-encryption key, or the mark of one destroyed.
struct SubjectKeyRow {
  let type: SubjectType
  /// Subjects with which it is destroyed.
  let owners: [SubjectID]
  /// Vector, ciphertext, tag; empty once destroyed.
  let wrapped: [UInt8]

  var encoded: [UInt8] {
    CBORValue.array([
      .text(type.rawValue), .array(owners.map { .identifier($0) }), .bytes(wrapped),
    ]).encoded
  }

  /// What the wrapped key is bound to: a changed type or owner makes it unreadable, so that an
  /// edited row cannot keep a key from being destroyed with its owner.
  static func place(_ subject: SubjectID, _ type: SubjectType, _ owners: [SubjectID]) -> [UInt8] {
    CBORValue.array([
      .identifier(subject), .text(type.rawValue), .array(owners.map { .identifier($0) }),
    ]).encoded
  }

  init(type: SubjectType, owners: [SubjectID], wrapped: [UInt8]) {
    self.type = type
    self.owners = owners
    self.wrapped = wrapped
  }

  init(decoding bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 3, let type = items[0].string.flatMap(SubjectType.init(rawValue:)),
      let owners = items[1].items, let wrapped = items[2].byteString
    else { throw VaultError(.integrity, "a row of keys/ is misshapen") }
    self.type = type
    self.owners = owners.compactMap { $0.identifier() }
    guard self.owners.count == owners.count else {
      throw VaultError(.integrity, "a row of keys/ names an owner that is none")
    }
    self.wrapped = wrapped
  }
}

/// Tables of the environment `keys/`.
enum KeyTables {
  /// Subject → row.
  static let subjects = Table(0, "subjects")
  /// Owner ‖ subject → nothing.
  static let owners = Table(1, "owners")
  /// Name → wrapped key of the ledger; `epoch` → number and wrapped key of the epoch; and
  /// `compactionDue` or `epochDue` → nothing, from a removal or a destruction until the file is
  /// rewritten without the rows that go.
  static let ledger = Table(2, "ledger")
  /// Account ‖ credential → wrapped content.
  static let credentials = Table(3, "credentials", isLater: true)
  static let compactionDue = Array("compaction-due".utf8)
  static let epochDue = Array("epoch-due".utf8)
  static let all = [subjects, owners, ledger, credentials]
  /// Those of a file from before there were credentials.
  static let early = [subjects, owners, ledger]
}

/// Tables of the environment `blobs/`.
enum BlobTables {
  /// Blob → vector, ciphertext, tag.
  static let chunks = Table(0, "chunks")
  static let all = [chunks]
}
