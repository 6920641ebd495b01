import Records

/// Opens what a State sent: a directory of CSV files, an XML document, or a zip archive of either.
public enum PackageSource {
  /// Opens a path. Throws when there is nothing, when it is another encoding, or when the package
  /// as a whole breaks a limit; no file has been read for its content then.
  public static func open(
    path: String, limits: SubmissionLimits = .standard
  ) throws(IntakeError) -> PackageFiles {
    switch OpenFile.open(path: path) {
    case .regular(let file):
      try open(storage: .file(file), name: ZipNames.lastPart(of: path), limits: limits)
    case .folder: try open(directory: path, limits: limits)
    case .other: throw IntakeError(.packageFileKind)
    case .unreadable: throw IntakeError(.packageUnreadable)
    }
  }

  /// Opens an archive or a document that is in memory, as an upload is. The bytes are kept as long
  /// as the files.
  public static func open(
    archive bytes: [UInt8], limits: SubmissionLimits = .standard
  ) throws(IntakeError) -> PackageFiles {
    try open(storage: .bytes(bytes), name: "submission.xml", limits: limits)
  }

  /// A file that does not open as a package, taken as it is, for the receipt of a State that is
  /// known by its connection. Nil when there is no such file, or when the reason lies with this
  /// machine and not with what was sent.
  public static func unopened(
    path: String, because error: IntakeError, limits: SubmissionLimits = .standard
  ) -> PackageFiles? {
    let isOurs = [Rule.packageUnreadable.name, Rule.fileUnreadable.name]
      .contains(error.finding.rule)
    guard !isOurs, case .regular(let file) = OpenFile.open(path: path) else { return nil }
    let content = PackageContent(
      name: ZipNames.lastPart(of: path), byteCount: file.byteCount, storage: .file(file),
      offset: 0, storedByteCount: file.byteCount, isDeflated: false, checksum: nil)
    return PackageFiles([content], findings: [], limits: limits, refusal: error)
  }

  private static func open(
    storage: Storage, name: String, limits: SubmissionLimits
  ) throws(IntakeError) -> PackageFiles {
    guard let head = storage.read(at: 0, count: 512) else { throw IntakeError(.packageUnreadable) }
    guard ZipDirectory.isZip(head) else {
      return try open(document: storage, head: head, name: name, limits: limits)
    }
    // Stored files make the archive as large as its content, so the same bound holds for both.
    guard storage.byteCount <= limits.packageBytesMax else { throw IntakeError(.packageBytes) }
    let contents = try ZipDirectory.contents(of: storage, limits: limits)
    return PackageFiles(contents, findings: [], limits: limits)
  }

  /// A document is known by its first mark. One in UTF-16 is let in to be refused with its reason.
  private static func open(
    document storage: Storage, head: [UInt8], name: String, limits: SubmissionLimits
  ) throws(IntakeError) -> PackageFiles {
    let isUTF16 = head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
    guard isUTF16 || head.first(where: { $0 > 0x20 && $0 < 0x80 }) == 0x3C else {
      throw IntakeError(.packageEncoding)
    }
    guard !isUTF16 else {
      throw IntakeError(.xmlEncoding, row: 1, detail: "This looks like UTF-16.")
    }
    guard storage.byteCount <= limits.packageBytesMax else { throw IntakeError(.packageBytes) }
    let content = PackageContent(
      name: name.lowercased().hasSuffix(".xml") ? name : "submission.xml",
      byteCount: storage.byteCount, storage: storage, offset: 0,
      storedByteCount: storage.byteCount, isDeflated: false, checksum: nil)
    return PackageFiles([content], findings: [], limits: limits)
  }

  private static func open(
    directory path: String, limits: SubmissionLimits
  ) throws(IntakeError) -> PackageFiles {
    guard var directory = OpenDirectory(path: path) else { throw IntakeError(.packageUnreadable) }
    var contents = [PackageContent]()
    var findings = [Finding]()
    var count = 0
    while let entry = directory.next() {
      count += 1
      guard count <= limits.filesMax else { throw IntakeError(.packageFilesMax) }
      guard case .name(let name) = entry, name.utf8.count <= limits.fileNameBytesMax else {
        throw IntakeError(.packagePath, detail: "It is too long or not UTF-8.")
      }
      switch OpenFile.open(name, in: directory) {
      case .regular(let file):
        contents.append(
          PackageContent(
            name: name, byteCount: file.byteCount, storage: .file(file), offset: 0,
            storedByteCount: file.byteCount, isDeflated: false, checksum: nil))
      case .folder:
        findings.append(PackageFiles.unknownFile(name, place: "a folder"))
      case .other: throw IntakeError(.packageFileKind, file: ZipNames.shown(name))
      case .unreadable: throw IntakeError(.fileUnreadable, file: ZipNames.shown(name))
      }
    }
    try checkSize(contents, limits: limits)
    findings.sort { ($0.file ?? "") < ($1.file ?? "") }
    return PackageFiles(contents, findings: findings, limits: limits)
  }

  /// A directory over the limit is nearly always one broken file, so the place is looked for before
  /// the size is given as the reason.
  private static func checkSize(
    _ contents: [PackageContent], limits: SubmissionLimits
  ) throws(IntakeError) {
    let total = contents.reduce(0) { $0.addingReportingOverflow($1.byteCount).partialValue }
    guard total > limits.packageBytesMax else { return }
    guard let largest = contents.max(by: { $0.byteCount < $1.byteCount }) else { return }
    if let expected = CSVTable.columns(ofFile: largest.name) {
      var table = try CSVTable(
        try largest.reader(), file: largest.name, expected: expected, limits: limits)
      while table.bytesRead < limits.oversizeProbeBytes, try table.next() {}
    }
    throw IntakeError(.packageBytes, file: ZipNames.shown(largest.name))
  }
}
