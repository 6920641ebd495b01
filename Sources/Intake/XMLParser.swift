private import CExpat

/// What a document is told to, in its order.
protocol XMLHandler: AnyObject {
  /// An element begins; its name is without a prefix.
  func begin(_ name: Span<UInt8>, hasOwnAttributes: Bool, at line: Int) throws(IntakeError)
  /// Text of the innermost element, perhaps in pieces.
  func text(_ bytes: Span<UInt8>) throws(IntakeError)
  /// The innermost element ends.
  func end() throws(IntakeError)
  /// Whether enough was read.
  var isDone: Bool { get }
}

/// Reads an XML document as a stream, in memory that the limits bound: expat with everything
/// refused that a submission does not need. There are no declared types, so no entities but the
/// five of XML itself, and nothing outside the document is ever opened. Safe outside: the parser
/// never leaves it, and it lives as long as its callbacks.
@safe final class XMLParser {
  private let parser: OpaquePointer
  private unowned let handler: any XMLHandler
  private let file: String
  private let limits: SubmissionLimits
  private var failure: IntakeError?
  private var depth = 0
  private var bytesFed = 0

  /// Reads the document from `source` until its end, or until the handler has enough.
  static func read(
    _ source: any ByteReader, file: String, limits: SubmissionLimits,
    handler: any XMLHandler
  ) throws(IntakeError) {
    // Told to be UTF-8 whatever it declares; what it declares is held against that.
    guard let parser = unsafe XML_ParserCreate("UTF-8") else {
      throw IntakeError(.fileUnreadable, file: file)
    }
    let reader = unsafe XMLParser(parser, handler, file, limits)
    try reader.read(source)
  }

  private init(
    _ parser: OpaquePointer, _ handler: any XMLHandler, _ file: String, _ limits: SubmissionLimits
  ) {
    unsafe self.parser = unsafe parser
    self.handler = handler
    self.file = file
    self.limits = limits
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    unsafe XML_SetElementHandler(
      parser,
      { user, name, attributes in unsafe XMLParser.of(user)?.begin(name, attributes) },
      { user, _ in unsafe XMLParser.of(user)?.end() })
    unsafe XML_SetCharacterDataHandler(parser) { user, bytes, count in
      unsafe XMLParser.of(user)?.text(bytes, Int(count))
    }
    unsafe XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in
      unsafe XMLParser.of(user)?.refuse(.xmlDocumentType)
    }
    unsafe XML_SetXmlDeclHandler(parser) { user, _, encoding, _ in
      unsafe XMLParser.of(user)?.declare(encoding)
    }
  }

  deinit { unsafe XML_ParserFree(parser) }

  private static func of(_ user: UnsafeMutableRawPointer?) -> XMLParser? {
    unsafe user.map { unsafe Unmanaged<XMLParser>.fromOpaque($0).takeUnretainedValue() }
  }

  private func read(_ source: any ByteReader) throws(IntakeError) {
    while let bytes = try source.next() {
      if bytesFed == 0, bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
        throw IntakeError(.xmlEncoding, file: file, row: 1, detail: "This looks like UTF-16.")
      }
      try feed(bytes, isLast: false)
      if handler.isDone { return }
    }
    try feed([], isLast: true)
  }

  private func feed(_ bytes: [UInt8], isLast: Bool) throws(IntakeError) {
    bytesFed += bytes.count
    let status = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) { characters in
        unsafe XML_Parse(parser, characters.baseAddress, Int32(characters.count), isLast ? 1 : 0)
      }
    }
    if let failure { throw failure }
    if handler.isDone { return }
    guard status == XML_STATUS_OK else {
      let reason = unsafe XML_ErrorString(XML_GetErrorCode(parser)).map {
        unsafe String(cString: $0)
      }
      throw error(.xmlMalformed, detail: "The reader says: \(reason ?? "no reason").")
    }
    // What is neither an event nor the end of one: a tag or a comment that goes on and on.
    let pending = unsafe bytesFed - max(0, Int(XML_GetCurrentByteIndex(parser)))
    guard isLast || pending <= limits.xmlTokenBytesMax + bytes.count else {
      throw error(.xmlTokenBytes)
    }
  }

  private func begin(
    _ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) {
    depth += 1
    guard depth <= limits.xmlDepthMax else { return refuse(.xmlDepth) }
    guard let name = unsafe name else { return }
    let hasOwn = unsafe hasOwnAttributes(attributes)
    let bytes = unsafe Self.bytes(name)
    let line = unsafe Int(XML_GetCurrentLineNumber(parser))
    let handler = handler
    attempt { () throws(IntakeError) in
      try handler.begin(
        unsafe Self.withoutPrefix(bytes.span), hasOwnAttributes: hasOwn, at: line)
    }
  }

  private func end() {
    depth -= 1
    let handler = handler
    attempt { () throws(IntakeError) in try handler.end() }
  }

  private func text(_ characters: UnsafePointer<XML_Char>?, _ count: Int) {
    guard let characters = unsafe characters else { return }
    let bytes = unsafe UnsafeBufferPointer(start: characters, count: count)
    let handler = handler
    unsafe bytes.withMemoryRebound(to: UInt8.self) { bytes in
      let span = unsafe bytes.span
      do throws(IntakeError) { try handler.text(span) } catch { fail(error) }
    }
  }

  private func declare(_ encoding: UnsafePointer<XML_Char>?) {
    guard let encoding = unsafe encoding else { return }
    let name = unsafe String(cString: encoding).uppercased()
    guard name != "UTF-8", name != "US-ASCII" else { return }
    refuse(.xmlEncoding)
  }

  /// Attributes that say something: others than those of namespaces and schemas.
  private func hasOwnAttributes(
    _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
  ) -> Bool {
    guard var place = unsafe attributes else { return false }
    while let name = unsafe place.pointee {
      let text = unsafe String(cString: name)
      guard text.hasPrefix("xmlns") || text.hasPrefix("xsi:") || text.hasPrefix("xml:") else {
        return true
      }
      unsafe place += 2
    }
    return false
  }

  private func attempt(_ body: () throws(IntakeError) -> Void) {
    guard failure == nil else { return }
    do throws(IntakeError) { try body() } catch { return fail(error) }
    if handler.isDone { _ = unsafe XML_StopParser(parser, 0) }
  }

  private func refuse(_ rule: Rule) { fail(error(rule)) }

  /// No error may pass through C: it is kept, and the parser stopped.
  private func fail(_ error: IntakeError) {
    if failure == nil { failure = error }
    _ = unsafe XML_StopParser(parser, 0)
  }

  private func error(_ rule: Rule, detail: String = "") -> IntakeError {
    let line = unsafe Int(XML_GetCurrentLineNumber(parser))
    let column = unsafe Int(XML_GetCurrentColumnNumber(parser)) + 1
    let words = detail.isEmpty ? "" : " " + detail
    return IntakeError(
      rule, file: file, row: line, detail: "It is at character \(column) of the line.\(words)")
  }

  private static func bytes(_ name: UnsafePointer<XML_Char>) -> UnsafeBufferPointer<UInt8> {
    var count = 0
    while unsafe name[count] != 0 { count += 1 }
    return unsafe UnsafeBufferPointer(
      start: UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self), count: count)
  }

  @_lifetime(copy name)
  private static func withoutPrefix(_ name: Span<UInt8>) -> Span<UInt8> {
    for index in name.indices where name[index] == 0x3A {
      return name.extracting((index + 1)..<name.count)
    }
    return name
  }
}
