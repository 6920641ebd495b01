/// How much a server lets itself be asked. Every number has a name, and a reason.
public struct ServerLimits: Sendable {
  /// Bytes of one header field: our cookies take under 300.
  public var headerFieldBytesMax = 4 << 10
  /// Bytes of all header fields of a request.
  public var headerListBytesMax = 16 << 10
  /// Header fields of a request: browsers send about 20.
  public var headerCountMax = 64
  /// Bytes of a form: the longest text that a page takes has 4,000, percent-encoded thrice that.
  public var formBytesMax = 64 << 10
  /// Fields of a form.
  public var formFieldsMax = 200
  /// Bytes of the path and query of a request: ours have under 200.
  public var targetBytesMax = 1 << 10
  /// Connections at once; the next ones wait in the system's backlog.
  public var connectionsMax = 1_000
  /// Seconds without a whole request's head, or between two, after which a connection is closed.
  public var idleSeconds = 30
  /// Seconds for the whole of a form's body: a slow client is cut off.
  public var bodySeconds = 15
  /// Seconds for the whole of an answer to be taken by the client.
  public var answerSeconds = 60
  /// Threads that work on the ledger for pages. LMDB has 126 places for readers, of which commands
  /// by the socket may take 96.
  public var workerCount = 24
  /// Requests that may wait for a thread; the next are told to come again.
  public var queueMax = 128
  /// Seconds that a request waits for a thread before it is told to come again.
  public var queueSeconds = 10
  /// Requests in a minute from one address: a whole office may share one.
  public var requestsPerMinuteAndAddress = 1_200
  /// Requests in a minute by one account.
  public var requestsPerMinuteAndAccount = 240
  /// Attempts to sign in in a minute from one address; each costs 64 MiB and half a second.
  public var signInsPerMinuteAndAddress = 20
  /// Addresses and accounts that the rates remember.
  public var ratesRemembered = 20_000
  /// Sessions of which purpose and open records are remembered; whoever was forgotten chooses anew.
  public var visitsRemembered = 4_096
  /// Bytes of a package as it comes: what intake takes inflated (512 MiB) is smaller when it is
  /// compressed, and 40,000 students come to about 100 MiB plain.
  public var uploadBytesMax = 256 << 20
  /// Packages that come in or wait at once; the next are told to come again.
  public var uploadsMax = 4
  /// Seconds for the whole of a package to come in: 256 MiB at 4 Mbit/s.
  public var uploadSeconds = 600
  /// Seconds that a package waits for those before it, each of which may take a minute.
  public var uploadQueueSeconds = 300
  /// Seconds for which a checkpoint that is shown to everybody may be older than the log.
  public var checkpointSeconds = 5
  /// Children and searches that a session may have open at once; the oldest goes.
  public var handlesPerVisit = 100

  /// The limits that hold unless something else is said.
  public init() {}
}
