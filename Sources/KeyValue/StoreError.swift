/// What can go wrong in this layer: a code to act on and a reason to read.
///
/// Two errors are equal when their codes are. A reason names tables and files, never the bytes of
/// a key or value: those may be personal data.
public struct StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of failure, each with its mend.
  public enum Code: Sendable {
    /// The data outgrew the map. The transaction is aborted: leave it, call
    /// ``Environment/grow()``, run the same closure again.
    case mapFull
    /// A key, or a value of a table that keeps duplicates, is empty or too long. Correct the
    /// caller: hash or cut the key. Nothing was changed; the transaction goes on.
    case keyTooLong
    /// No environment at the path, or, read-only, no such table. Check the path; open it once for
    /// writing so that the tables are made.
    case notFound
    /// This process has the path open already. Share that ``Environment``, or close it first.
    case alreadyOpen
    /// An appended key does not sort after the last one. Use `put`, or find out why the order was
    /// lost. Nothing was changed; the transaction goes on.
    case keyExists
    /// Every reader slot is taken by a living reader. Shorten the reads, or open with more slots.
    case readersFull
    /// The files were made by another version of LMDB, or a table with or without duplicates
    /// against the list given at open. Open it with the program that made it, and copy.
    case versionMismatch
    /// The files are damaged, or not of LMDB, or a commit failed half way on disk. Close, check
    /// the disk, restore or rebuild; never go on writing.
    case corrupted
    /// The disk or its quota is full. The transaction is aborted: free space and try again. (When
    /// the disk fills in the middle of a page LMDB can only say EIO, which is ``other``.)
    case diskFull
    /// The operating system refused, or the environment is read-only. Correct mode or caller.
    case permissionDenied
    /// Something else holds what is needed. Try again when it has finished.
    case busy
    /// The environment was closed. Open it again; the old object stays closed.
    case closed
    /// A failure that a test asked for by ``Environment/failNextCommit()``. Nothing was changed.
    case injected
    /// Anything else; the reason says what. Treat as fatal for the operation, not the process.
    case other
  }

  /// What to act on.
  public let code: Code
  /// What to tell a person or a log: the operation, and what the library or system said.
  public let reason: String

  /// Makes an error; higher layers do so in tests only.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// Equal codes are equal errors, so a test can state what is thrown without the wording.
  public static func == (left: StoreError, right: StoreError) -> Bool { left.code == right.code }

  /// Code and reason on one line.
  public var description: String { "\(code): \(reason)" }
}
