/// Bounds on what a State may send. A package is foreign: none of its numbers is believed before
/// it has been compared with these.
public struct SubmissionLimits: Sendable {
  /// Students of one file: the layout numbers them 0000001 to 0040000.
  public var studentsMax = 40_000
  /// Rows of one package besides the header: 40,000 students with 50 rows each, three times what a
  /// full reload has.
  public var recordsMax = 2_000_000
  /// Rows of one group under one student: the layout numbers them 001 to 999.
  public var recordIDMax: UInt16 = 999
  /// Bytes of one field: a comment of 1,000 characters of four bytes each is the largest.
  public var fieldBytesMax = 4_096
  /// Bytes of one row: 34 columns, a few of them long, take less than half of it.
  public var rowBytesMax = 64 << 10
  /// Columns of one file: the widest group has 34; the rest is room for columns of other versions.
  public var columnsMax = 128
  /// Bytes of all files of a package, inflated: 40,000 students with 15 rows each come to about
  /// 100 MiB.
  public var packageBytesMax = 512 << 20
  /// Files of a package: ten are of the layout, some systems add notes of their own. Each file of a
  /// directory holds a descriptor while the package is open.
  public var filesMax = 64
  /// Bytes of a file's name; ours have at most 31.
  public var fileNameBytesMax = 120
  /// Inflated bytes for one deflated byte. Rows of empty fields reach about 50; deflate ends at
  /// 1,032, which nothing but a bomb comes near.
  public var compressionRatioMax = 200
  /// Below this many inflated bytes the ratio says nothing and costs nothing.
  public var compressionFreeBytes = 1 << 20
  /// Findings about students that are kept; those beyond are counted. The first rejection of each
  /// student is kept besides.
  public var findingsMax = 50_000
  /// Bytes of packed rows that are held. Full reloads of 40,000 students take about 70 MiB; larger
  /// packages are read again for one range of students after the other.
  public var heldBytesMax = 160 << 20
  /// Bytes of one student's rows: an event takes 60,000, so that more is refused anyway.
  public var studentBytesMax = 256 << 10
  /// Bytes of one tag or comment of an XML document, attributes and all.
  public var xmlTokenBytesMax = 64 << 10
  /// Nesting of elements: the layout has four levels, the rest is room for foreign ones.
  public var xmlDepthMax = 16
  /// Bytes of an oversized directory that are read to say where it goes wrong.
  public var oversizeProbeBytes = 64 << 20

  /// What holds for every State.
  public static let standard = SubmissionLimits()

  /// The bounds above.
  public init() {}

  /// Bytes that are read at a time: large enough for the disk, small beside everything else.
  static let chunkBytes = 64 << 10
}
