import Mustache

/// What a template is given: text, numbers, truths, lists and further models by name.
typealias Model = [String: Any]

/// All templates, made once. A template stands beside the page that fills it.
struct Templates: Sendable {
  private let library: MustacheLibrary

  /// Throws where a template is misshapen: a mistake of ours.
  init() throws {
    MustacheContentTypes.register(EscapedMarkup(), named: EscapedMarkup.name)
    var library = MustacheLibrary()
    for (name, text) in Self.texts {
      // The escaping of the library goes by characters as people see them: a quotation mark with an
      // accent above it passes it by. Ours goes by code points.
      try library.register("{{% CONTENT_TYPE: \(EscapedMarkup.name)}}" + text, named: name)
    }
    self.library = library
  }

  /// Fills a template of ours.
  func filled(_ name: TemplateName, _ model: Model) -> String {
    guard let text = library.render(model, withTemplate: name.rawValue) else {
      preconditionFailure("no template: \(name.rawValue)")
    }
    return text
  }

  private static var texts: [(String, String)] {
    TemplateName.allCases.map { ($0.rawValue, $0.text) }
  }
}

/// Text for HTML: the five characters that mean something, by code point, wherever they stand.
struct EscapedMarkup: MustacheContentType {
  static let name = "MSIX"

  func escapeText(_ text: String) -> String { Self.escaped(text) }

  static func escaped(_ text: String) -> String {
    let isPlain = !text.utf8.contains { [0x22, 0x26, 0x27, 0x3C, 0x3E].contains($0) }
    guard !isPlain else { return text }
    var bytes = [UInt8]()
    for byte in text.utf8 {
      switch byte {
      case 0x22: bytes += Array("&quot;".utf8)
      case 0x26: bytes += Array("&amp;".utf8)
      case 0x27: bytes += Array("&#39;".utf8)
      case 0x3C: bytes += Array("&lt;".utf8)
      case 0x3E: bytes += Array("&gt;".utf8)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Model {
  /// A model without the members that are nil: a template's section is left out for them.
  static func of(_ members: KeyValuePairs<String, Any?>) -> Model {
    var model = Model()
    for (name, value) in members {
      if let value { model[name] = value }
    }
    return model
  }
}
