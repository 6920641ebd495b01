import Primitives
public import Records

/// The files of an open package, the same for a directory and for an archive: plain names in the
/// order of their bytes, and bytes that are read only when they are asked for.
public struct PackageFiles: Sendable {
  /// One file.
  public struct Entry: Hashable, Sendable {
    /// Its plain name.
    public let name: String
    /// Its length, inflated.
    public let byteCount: Int
  }

  /// The files, by name.
  public var entries: [Entry] { contents.map { Entry(name: $0.name, byteCount: $0.byteCount) } }
  /// Warnings about files that are not of the layout.
  public let findings: [Finding]
  /// The bounds that the package is read under.
  public let limits: SubmissionLimits

  /// The name of the XML document; nil for a package of CSV files.
  public let document: String?

  /// The document in messages: its name, when that can be shown.
  var documentPlace: String { document.flatMap(SafeName.file) ?? "submission.xml" }

  /// Where the header stands, in messages.
  var headerPlace: String { document == nil ? HeaderReader.fileName : documentPlace }

  /// `xml`, `csv` or, where it does not open, `unknown`, as events name it.
  public var encoding: String {
    refusal != nil ? "unknown" : document == nil ? "csv" : "xml"
  }

  /// Why the package does not open; nil for one that does. Whoever reads its header meets it.
  let refusal: IntakeError?

  private let contents: [PackageContent]

  init(
    _ contents: [PackageContent], findings: [Finding], limits: SubmissionLimits,
    refusal: IntakeError? = nil
  ) {
    self.refusal = refusal
    // By bytes: the order of String is that of Unicode's canonical forms, which other programs
    // that compute the digest do not have.
    self.contents = contents.sorted {
      $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    self.limits = limits
    let document = Self.document(of: self.contents)
    self.document = document
    self.findings = findings + Self.unknownFiles(self.contents, document: document)
  }

  /// Feeds the bytes that the package digest is taken over: for each file by name the length of
  /// its name, the name, the length of its content (eight bytes each, most significant first) and
  /// the content. Equal for a directory and an archive of the same files.
  public func feedDigest(into sink: ([UInt8]) -> Void) throws(IntakeError) {
    for content in contents {
      sink(Self.bigEndian(content.name.utf8.count))
      sink(Array(content.name.utf8))
      sink(Self.bigEndian(content.byteCount))
      let reader = try content.reader()
      while let bytes = try reader.next() { sink(bytes) }
    }
  }

  /// Feeds the content of one file; false when there is no file of that name.
  public func feed(_ name: String, into sink: ([UInt8]) -> Void) throws(IntakeError) -> Bool {
    guard let reader = try reader(of: name) else { return false }
    while let bytes = try reader.next() { sink(bytes) }
    return true
  }

  /// A fresh reader of a file; nil when there is none of that name.
  func reader(of name: String) throws(IntakeError) -> (any ByteReader)? {
    try contents.first { $0.name == name }?.reader()
  }

  private static func bigEndian(_ number: Int) -> [UInt8] { UInt64(number).bigEndianBytes }

  private static let knownNames = Set(["header.csv"] + Group.allCases.map(\.fileName))

  /// The one XML document of a package without a header in CSV.
  private static func document(of contents: [PackageContent]) -> String? {
    guard !contents.contains(where: { $0.name == HeaderReader.fileName }) else { return nil }
    let documents = contents.filter { $0.name.lowercased().hasSuffix(".xml") }
    return documents.count == 1 ? documents[0].name : nil
  }

  private static func unknownFiles(
    _ contents: [PackageContent], document: String?
  ) -> [Finding] {
    let known = document.map { [$0] } ?? knownNames
    return contents.enumerated().filter { !known.contains($0.element.name) }.map {
      unknownFile($0.element.name, place: "file \($0.offset + 1) by name")
    }
  }

  /// Names of files can be names of children, so a name is repeated only when it looks harmless.
  static func unknownFile(_ name: String, place: String) -> Finding {
    Finding(
      .warning, rule: Rule.unknownFile.name, file: SafeName.file(name) ?? place,
      message: Rule.unknownFile.message)
  }
}

/// Where one file of a package lies.
struct PackageContent: Sendable {
  let name: String
  let byteCount: Int
  let storage: Storage
  let offset: Int
  let storedByteCount: Int
  let isDeflated: Bool
  /// What the archive says; nil in a directory.
  let checksum: UInt32?

  /// A fresh reader from the first byte.
  func reader() throws(IntakeError) -> any ByteReader {
    let stored = RangeReader(storage, offset: offset, count: storedByteCount, file: name)
    guard let checksum else { return stored }
    let source: any ByteReader =
      isDeflated ? try InflateReader(stored, byteCount: byteCount, file: name) : stored
    return VerifyingReader(source, byteCount: byteCount, checksum: checksum, file: name)
  }
}
