import CBOR
import KeyValue
import Ledger
import Primitives
import Records

/// The kinds of row in the table `mail`.
enum MailRows: UInt8, RowKind {
  /// Account ‖ kind → `LetterRow`.
  case letter = 1

  static var table: Table { DecisionState.Tables.mail }

  private static func name(_ account: AccountID, _ kind: LetterKind) -> [UInt8] {
    account.bytes + Array(kind.rawValue.utf8)
  }

  static func letter(
    of account: AccountID, _ kind: LetterKind, in rows: borrowing some Reading & ~Copyable
  ) throws -> LetterRow? {
    try letter.bytes(name(account, kind), in: rows).map { try LetterRow($0) }
  }

  /// All, or those to one account.
  static func letters(
    to account: AccountID? = nil, in rows: borrowing some Reading & ~Copyable
  ) throws -> [(account: AccountID, kind: LetterKind, row: LetterRow)] {
    try letter.allBytes(prefix: account?.bytes ?? [], in: rows).compactMap { name, bytes in
      guard let account = AccountID(bytes: name.prefix(AccountID.byteCount)),
        let kind = LetterKind(
          rawValue: String(decoding: name.dropFirst(AccountID.byteCount), as: UTF8.self))
      else { return nil }
      return (account, kind, try LetterRow(bytes))
    }
  }

  static func put(
    _ row: LetterRow, to account: AccountID, _ kind: LetterKind,
    _ rows: inout WriteTransaction
  ) throws {
    try letter.put(bytes: row.encoded, for: name(account, kind), into: &rows)
  }

  static func remove(
    _ account: AccountID, _ kind: LetterKind, _ rows: inout WriteTransaction
  ) throws {
    try letter.delete(name(account, kind), from: &rows)
  }
}

/// A letter of a kind to an account: one for all that waits, so that nobody gets ten at once.
struct LetterRow {
  /// When the first event that it tells of was recorded.
  var since: Instant
  /// Position of the last event that it tells of.
  var last: UInt64
  /// How many they are.
  var count: Int
  var attempts = 0
  /// When it is tried next; nil for at once.
  var next: Instant?
  var failure: LetterFailure?
  /// The server's last code.
  var code: Int?

  init(since: Instant, last: UInt64, count: Int = 1) {
    self.since = since
    self.last = last
    self.count = count
  }

  init(_ bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 7, let since = items[0].integer, let last = items[1].unsignedInteger,
      let count = items[2].int, let attempts = items[3].int
    else { throw ExchangeError(.integrity, "a row of mail is misshapen; say: msix rebuild") }
    self.init(since: Instant(microseconds: since), last: last, count: count)
    self.attempts = attempts
    next = items[4].integer.map { Instant(microseconds: $0) }
    failure = items[5].string.flatMap(LetterFailure.init(rawValue:))
    code = items[6].int
  }

  var encoded: [UInt8] {
    CBORValue.array([
      .int(since.microseconds), .unsigned(last), .int(count), .int(attempts),
      next.map { .int($0.microseconds) } ?? .null, failure.map { .text($0.rawValue) } ?? .null,
      code.map { .int($0) } ?? .null,
    ]).encoded
  }
}
