/// Bounds of the ledger, each with its reason.
public enum Limits {
  /// Bytes of a leaf: C2SP tlog-tiles frames an entry with 16 bits of length.
  public static let leafBytesMax = 65_535
  /// Events of one command: 3 for each of 512 students, with room; bounds a group's memory.
  public static let eventsPerCommandMax = 4_096
  /// Bytes of a command's digest: fewer could be found twice by trying.
  public static let commandDigestBytesMin = 16
  /// Commands of one group: more waiting ones make the next group.
  public static let commandsPerGroupMax = 1_000
  /// Commands that may wait for the writer; beyond, callers are told to try again.
  public static let commandsWaitingMax = 10_000
  /// Seconds that a clock may stand before the last leaf before writes are refused: more is no
  /// adjustment but a wrong clock.
  public static let clockBehindSecondsMax: Int64 = 5
  /// Leaves that a scan reads in one transaction before it opens a new snapshot: long readers keep
  /// LMDB from using freed pages again.
  public static let leavesPerSnapshot = 2_000
  /// Bytes of leaves that a scan holds at a time: large leaves must not make it hold more memory.
  public static let bytesPerSnapshot = 4 << 20
  /// Bytes reserved for the log's map (sparse: address space, not disk).
  public static let logMapBytes = 1 << 40
  /// Kinds of streams that a verification tells apart; the catalogue has a dozen.
  public static let streamKindsMax = 1_000
  /// Hashes of a full tile: C2SP tlog-tiles, height 8.
  public static let tileWidth = 256
  /// Drafts that one signer takes at a time: enough to outweigh handing them over (some µs), few
  /// enough that the commands of 64 clients keep two signers busy.
  public static let draftsPerSigner = 32
}
