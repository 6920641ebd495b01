/// Names inside an archive. They decide nothing about where we write, for nothing is unpacked to
/// disk, but an archive that climbs out of its folder is not one of a State's system.
enum ZipNames {
  /// One listed name.
  struct Entry {
    let name: String
    let isFolder: Bool
  }

  /// A name as text; refuses what cannot be the name of a file anywhere.
  static func text(
    _ bytes: ArraySlice<UInt8>, limits: SubmissionLimits
  ) throws(IntakeError) -> String {
    guard let name = String(validating: bytes, as: UTF8.self) else {
      throw IntakeError(.packagePath, detail: "It is not UTF-8.")
    }
    // Room for the common folder besides the file's own name.
    guard !bytes.isEmpty, bytes.count <= 2 * limits.fileNameBytesMax,
      bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x5C })
    else { throw refused(name) }
    return name
  }

  /// For each entry the plain file name, nil for folders.
  static func plainNames(
    _ entries: [Entry], limits: SubmissionLimits
  ) throws(IntakeError) -> [String?] {
    var names = [String?]()
    var common: String?
    var seen = Set<String>()
    for entry in entries {
      var parts = entry.name.split(separator: "/", omittingEmptySubsequences: false)
      if entry.isFolder { parts.removeLast() }
      guard !parts.isEmpty, !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." })
      else { throw refused(entry.name) }
      let file = entry.isFolder ? nil : parts.removeLast()
      guard parts.count <= 1 else { throw refused(entry.name) }
      let folder = parts.first.map(String.init) ?? ""
      guard common == nil || common == folder else { throw refused(entry.name) }
      common = folder
      guard seen.insert(entry.name).inserted else {
        throw IntakeError(.packageNameDuplicate, file: shown(entry.name))
      }
      guard (file?.utf8.count ?? 0) <= limits.fileNameBytesMax else { throw refused(entry.name) }
      names.append(file.map(String.init))
    }
    return names
  }

  /// The name of a file without its folders.
  static func lastPart(of path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  /// A name fit for a message: short, and nothing in it that a terminal would act on.
  static func shown(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.prefix(60).map {
          $0.isASCII && $0.value >= 0x20 && $0.value != 0x7F ? $0 : "?"
        }))
  }

  private static func refused(_ name: String) -> IntakeError {
    IntakeError(.packagePath, file: shown(name))
  }
}
