import Records

/// The rules about a package as a whole. Fatal, but for a file that nobody knows.
extension Rule {
  static let packageUnreadable = Rule(
    .fatal, "package-unreadable",
    "The package cannot be opened.",
    mend: "Check the path and its permissions.")
  static let packageEncoding = Rule(
    .fatal, "package-encoding",
    "This is not an encoding that is taken.",
    mend: "Send the CSV files in a directory or in a zip archive, or one XML document, zipped "
      + "or not.")
  static let packageBytes = Rule(
    .fatal, "package-bytes",
    "The package is larger than is taken.",
    mend: "Send the students in several packages.")
  static let packageFilesMax = Rule(
    .fatal, "package-files-max",
    "The package has more files than is taken.",
    mend: "Send only the files of the layout.")
  static let packagePath = Rule(
    .fatal, "package-path",
    "A name in the archive is not a plain file name, or not inside the one common folder.",
    mend: "Make the archive of the plain files.")
  static let packageNameDuplicate = Rule(
    .fatal, "package-name-duplicate",
    "A name stands twice in the archive.",
    mend: "Make the archive anew.")
  static let packageFileKind = Rule(
    .fatal, "package-file-kind",
    "This is a link or a device, not a file.",
    mend: "Put the file itself into the package.")
  static let zipTruncated = Rule(
    .fatal, "zip-truncated",
    "The archive has no end: it was probably cut off on the way.",
    mend: "Send it again.")
  static let zipMalformed = Rule(
    .fatal, "zip-malformed",
    "The archive contradicts itself.",
    mend: "Make the archive anew.")
  static let zipEncrypted = Rule(
    .fatal, "zip-encrypted",
    "The archive is encrypted.",
    mend: "Send it without a password; the way here is encrypted already.")
  static let zipMethod = Rule(
    .fatal, "zip-method",
    "The archive uses a method other than stored and deflate.",
    mend: "Make it with common settings.")
  static let zip64 = Rule(
    .fatal, "zip-64",
    "The archive is in the form for very large ones.",
    mend: "Send a smaller package.")
  static let zipRatio = Rule(
    .fatal, "zip-ratio",
    "The archive inflates to far more than its own size, as no file of students does.",
    mend: "Make it of the files of the layout alone.")
  static let zipChecksum = Rule(
    .fatal, "zip-checksum",
    "The file does not have the length or checksum that the archive states.",
    mend: "Send it again.")
  static let zipInflate = Rule(
    .fatal, "zip-inflate",
    "The compressed bytes are damaged.",
    mend: "Send the archive again.")
  static let fileUnreadable = Rule(
    .fatal, "file-unreadable",
    "The file cannot be read, or changed while it was being read.",
    mend: "Send the package again when nobody writes to it.")
  static let fileMissing = Rule(
    .fatal, "file-missing",
    "The package lacks this file.",
    mend: "Add it, named exactly so.")
  static let unknownFile = Rule(
    .warning, "unknown-file",
    "This is no file of the layout; nothing in it was read.",
    mend: "Name files as the layout does.")

  static let packageRules = [
    packageUnreadable, packageEncoding, packageBytes, packageFilesMax, packagePath,
    packageNameDuplicate, packageFileKind, zipTruncated, zipMalformed, zipEncrypted, zipMethod,
    zip64, zipRatio, zipChecksum, zipInflate, fileUnreadable, fileMissing, unknownFile,
  ]
}
