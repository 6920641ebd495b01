public import Exchange
public import Guidance

/// How a family's pack is composed and closed: the caller's, so that pages and commands give the
/// same paper.
public struct PackForm: Sendable {
  /// The document, up to where its proof goes.
  public let document: @Sendable (Exchange.PackContent, PublicPage.Language) -> [UInt8]
  /// The whole file, with the proof behind the document.
  public let bytes: @Sendable (Exchange.Pack, PublicPage.Language) -> [UInt8]
  /// A digest as the paper shows it.
  public let digest: @Sendable ([UInt8]) -> String

  /// A form.
  public init(
    document: @escaping @Sendable (Exchange.PackContent, PublicPage.Language) -> [UInt8],
    bytes: @escaping @Sendable (Exchange.Pack, PublicPage.Language) -> [UInt8],
    digest: @escaping @Sendable ([UInt8]) -> String
  ) {
    self.document = document
    self.bytes = bytes
    self.digest = digest
  }
}
