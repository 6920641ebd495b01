/// The bounds of this layer, each with its reason.
public enum Limits {
  /// The longest key: LMDB of Debian is built with 511, so that two keys fit on each page.
  public static let keyBytesMax = 511

  /// The longest value in a table that keeps duplicates: LMDB stores those values as keys.
  public static let duplicateBytesMax = keyBytesMax

  /// The longest value elsewhere: LMDB keeps the length in 32 bits.
  public static let valueBytesMax = 0xffff_ffff

  /// The map of an environment when nothing else is said: 64 GiB. It reserves addresses only, not
  /// memory and not disk, and is far above what a rebuildable environment should hold.
  public static let mapBytesDefault = 64 << 30

  /// The smallest map: LMDB needs a few pages per table before the first row.
  public static let mapBytesMin = 1 << 20

  /// The largest map: 32 TiB, a quarter of the addresses a process has on x86-64.
  public static let mapBytesMax = 1 << 45

  /// Reader slots when nothing else is said: LMDB's own default, a lock file of two pages.
  public static let readersDefault = 126

  /// The most reader slots: beginning a read scans them, and each waits on a thread anyway.
  public static let readersMax = 1022

  /// The most tables: beginning a transaction touches each one's header.
  public static let tablesMax = 128

  /// How often a transaction adopts a map that another process enlarged before it gives up: one
  /// is the rule, and each further try needs one more growth in the same microseconds.
  static let adoptionsMax = 8

  /// How often a check of pages begins anew when writers overtake it: two commits within its first
  /// microseconds are rare, and this often in a row are none.
  static let pageCheckTriesMax = 8

  /// Pages behind the end of a file that its meta page may count: free before they were written.
  /// LMDB frees at most 131,072 pages in one commit, apart from very long values.
  static let unwrittenPagesMax = 1 << 20

  /// Pairs in a run of the in-memory engine: copying one run costs less than finding its place.
  static let runPairsMax = 128
}
