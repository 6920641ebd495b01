import Disputes
import Intake
import Records

extension Exchange {
  /// A file that goes with a step of a case.
  public struct DisputeFile: Sendable {
    /// Its name.
    public let name: String
    /// Its bytes.
    public let bytes: [UInt8]

    /// A file.
    public init(name: String, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// Looks at documents before they are kept: true when nothing is found in one. What it throws
  /// keeps the document out.
  public typealias DocumentScanner = @Sendable ([UInt8]) throws -> Bool

  /// Checks documents by their bytes; gives what is said of them and the bytes one after another.
  static func documents(
    _ files: [DisputeFile], _ scanner: DocumentScanner?
  ) throws -> (said: [DisputeContent.Document], bytes: [UInt8]) {
    guard files.count <= AttachmentKind.countMax else {
      throw ExchangeError(.refused, "a step takes at most \(AttachmentKind.countMax) documents")
    }
    guard files.reduce(0, { $0 + $1.bytes.count }) <= AttachmentKind.bytesMax else {
      throw ExchangeError(
        .refused, "the documents of a step have at most \(AttachmentKind.bytesMax >> 20) MB")
    }
    let said = try files.map { file in
      guard let kind = AttachmentKind(of: file.bytes) else {
        throw ExchangeError(
          .refused,
          "a document is a PDF, a picture (PNG, JPEG, TIFF) or plain text by its content; print "
            + "others to PDF")
      }
      if let scanner, try !scanner(file.bytes) {
        throw ExchangeError(.refused, "the scanner found something in a document; it is not kept")
      }
      let name = Normalisation.composed(file.name)
      guard !name.isEmpty, name.utf8.count <= AttachmentKind.nameBytesMax else {
        throw ExchangeError(
          .usage, "a document's name has 1 to \(AttachmentKind.nameBytesMax) bytes")
      }
      return DisputeContent.Document(
        name: name, kind: kind.rawValue, byteCount: file.bytes.count, isScanned: scanner != nil)
    }
    return (said, files.flatMap(\.bytes))
  }
}
