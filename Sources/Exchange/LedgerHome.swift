import Files
public import KeyValue
import Ledger
import Primitives

/// Where a ledger lies: the data folder, and the second place that remembers what was published.
public struct LedgerHome: Sendable {
  /// The data folder.
  public let directory: String
  /// The folder that holds a folder for each ledger: published head, operator's secret.
  public let secondPlace: String
  /// The disk on which the environments in the data folder are.
  public let storage: Storage

  /// A home.
  public init(directory: String, secondPlace: String, storage: Storage = .machine) {
    self.directory = directory
    self.secondPlace = secondPlace
    self.storage = storage
  }

  /// The same in another folder: a backup, or one in the making.
  func moved(to directory: String) -> LedgerHome {
    LedgerHome(directory: directory, secondPlace: secondPlace, storage: storage)
  }

  /// Whether there is a ledger: `init` puts the log in last.
  public var exists: Bool { Directory.exists(log + "/data.mdb") }

  var log: String { directory + "/log" }
  var decision: String { directory + "/decision" }
  var decisionCompactionDue: String { directory + "/decision.compact" }
  /// What a destruction has to be searched for before it is certified.
  var certificatesDue: String { directory + "/erasure.search" }
  /// There while an erasure is not yet told in every row that it touches: views are made anew then.
  var viewsRebuildDue: String { directory + "/views.rebuild" }
  var views: String { directory + "/views" }
  var sessions: String { directory + "/sessions" }
  var signing: String { directory + "/signing" }
  var encryptionKey: String { directory + "/key-encryption-key" }
  var lock: String { directory + "/lock" }

  /// Refuses a place in which anything lies but an empty folder.
  func requireEmpty() throws {
    let place = try Directory.real(directory)
    guard Directory.isThere(place) else { return }
    guard Directory.isDirectory(place), try Directory.list(place).isEmpty else {
      throw ExchangeError(
        .refused, "there are other files in \(directory); move them away first")
    }
  }

  /// Takes away what the second place was told of a ledger whose folder never came into its place.
  func forgetLedger(madeIn path: String) throws {
    guard let note = UnfinishedFolder.note(in: path) else { return }
    let name = String(decoding: note, as: UTF8.self)
    // Nothing but a name that its maker may have written is removed.
    guard let hash = Hex.decode(name), hash.count == 32 else { return }
    try Directory.removeAll(headDirectory(genesis: hash))
  }

  func headDirectory(genesis: [UInt8]) -> String {
    secondPlace + "/" + PublishedHead.name(genesisLeafHash: genesis)
  }

  /// The operator's secret as `init` makes it when none is given.
  func secretFile(genesis: [UInt8]) -> String {
    headDirectory(genesis: genesis) + "/operator.secret"
  }

  func signingKeyFile(_ role: KeyRole, kid: [UInt8]) -> String {
    "\(signing)/\(role.rawValue)-\(Hex.encode(kid)).key"
  }
}

/// How the key-encryption key is opened.
public enum SecretSource: Sendable {
  /// The file in the second place that `init` made.
  case standard
  /// A file with the operator's secret, 0600.
  case file(String)
  /// The recovery key, as it was shown.
  case recoveryKey(String)
}
