/// What a document is by its own bytes, whatever its name says.
public enum AttachmentKind: String, CaseIterable, Sendable {
  /// Portable Document Format, ISO 32000.
  case pdf = "application/pdf"
  /// Portable Network Graphics, RFC 2083.
  case png = "image/png"
  /// JPEG, ISO 10918.
  case jpeg = "image/jpeg"
  /// Tagged Image File Format, as scanners write it.
  case tiff = "image/tiff"
  /// Text in UTF-8 without control characters.
  case text = "text/plain"

  /// Bytes of all documents of one step: what a family's letters with photographs come to, and few
  /// enough references to chunks that the event stays below a leaf.
  public static let bytesMax = 10 << 20
  /// Documents of one step.
  public static let countMax = 20
  /// Bytes of a file's name.
  public static let nameBytesMax = 200

  /// The kind of a document; nil for one that is not taken. Programs and office documents with
  /// programs in them are not: print them to PDF.
  public init?(of bytes: [UInt8]) {
    for (kind, signatures) in Self.signatures
    where signatures.contains(where: { bytes.starts(with: $0) }) {
      self = kind
      return
    }
    guard !bytes.isEmpty, Self.isText(bytes) else { return nil }
    self = .text
  }

  private static let signatures: [(AttachmentKind, [[UInt8]])] = [
    (.pdf, [Array("%PDF-".utf8)]),
    (.png, [[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]]),
    (.jpeg, [[0xFF, 0xD8, 0xFF]]),
    (.tiff, [[0x49, 0x49, 0x2A, 0x00], [0x4D, 0x4D, 0x00, 0x2A]]),
  ]

  /// UTF-8 whose only control characters are tabs and ends of lines; not what a shell or a browser
  /// would run.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    guard let text = String(validating: bytes, as: UTF8.self) else { return false }
    if text.hasPrefix("#!") || text.hasPrefix("<") { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80...0x9F).contains(scalar.value)
        || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }
  }
}
