import Exchange
import Files
import Hummingbird
import HTTPTypes
import NIOCore
import Primitives

/// A form with files on its way in. Who sends it is known before its first byte is read, that the
/// form is ours before the first byte of a file; files go into files without names, which are gone
/// with the request.
struct FileUpload: Sendable {
  let site: Site
  let files: Route.Files
  let reception: Reception

  /// Whether a request brings a form with files.
  static func isOne(_ request: Request) -> Bool {
    (request.headers[.contentType] ?? "").lowercased().hasPrefix("multipart/")
  }

  func answer(_ request: Request, _ context: SiteContext) async throws -> Answer {
    guard
      let reader = MultipartReader(
        contentType: request.headers[.contentType] ?? "",
        headBytesMax: site.limits.headerFieldBytesMax)
    else { throw PageError.misshapen }
    let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard length <= bytesMax else { throw PageError.tooLarge }
    let reception = reception
    let refusal = try await site.work(on: site.workers) { reception.refusalBeforeFiles() }
    if var refusal {
      APIFront.cutOff(context, &refusal)
      return refusal
    }
    guard site.takeUploadPlace() else { throw PageError.busy }
    defer { site.giveUploadPlace() }
    var whole = reception
    (whole.form, whole.files) = try await received(request, context, reader)
    let known = whole
    return try await files.arePackages
      ? site.work(on: site.submitters, waiting: site.limits.uploadQueueSeconds) { known.answer() }
      : site.work(on: site.workers) { known.answer() }
  }

  /// Of the files and of the fields about them.
  private var bytesMax: Int { fileBytesMax + site.limits.formBytesMax }

  private var fileBytesMax: Int { min(files.bytesMax, site.limits.uploadBytesMax) }

  /// The fields, and the files in their order. A client that sends too slowly is cut off.
  private func received(
    _ request: Request, _ context: SiteContext, _ reader: MultipartReader
  ) async throws -> (FormFields, [SentFile]) {
    let channel = context.channel
    let end = channel.eventLoop.scheduleTask(in: .seconds(Int64(site.limits.uploadSeconds))) {
      channel.close(promise: nil)
    }
    defer { end.cancel() }
    var reader = reader
    var content = Content()
    var count = 0
    do {
      for try await buffer in request.body {
        count += buffer.readableBytes
        guard count <= bytesMax else { throw PageError.tooLarge }
        for piece in try reader.take(buffer.readableBytesView) {
          try await take(piece, &content)
        }
      }
      try reader.finish()
    } catch is MultipartReader.Misshapen {
      throw PageError.misshapen
    }
    return (FormFields(content.fields), content.files)
  }

  /// What of a form has come.
  private struct Content {
    var fields: [(name: String, value: String)] = []
    var files: [SentFile] = []
    /// The part that is coming in, and its bytes that are not put away yet.
    var part: MultipartReader.Part?
    var gathered: [UInt8] = []
    var file: SpoolFile?
    var fieldBytes = 0
    var fileBytes = 0
  }

  private func take(_ piece: MultipartReader.Piece, _ content: inout Content) async throws {
    switch piece {
    case .begin(let part):
      guard content.fields.count + content.files.count < site.limits.formFieldsMax else {
        throw PageError.misshapen
      }
      (content.part, content.gathered, content.file) = (part, [], nil)
    case .bytes(let bytes):
      guard let part = content.part else { throw PageError.misshapen }
      guard let name = part.fileName else {
        content.fieldBytes += bytes.count
        guard content.fieldBytes <= site.limits.formBytesMax else { throw PageError.tooLarge }
        content.gathered += bytes
        return
      }
      if content.file == nil { content.file = try await begin(part, name, &content) }
      content.fileBytes += bytes.count
      guard content.fileBytes <= fileBytesMax else { throw PageError.tooLarge }
      content.gathered += bytes
      if content.gathered.count >= SpoolFile.gatheredBytes { try await putAway(&content) }
    case .end:
      guard let part = content.part else { throw PageError.misshapen }
      // A file field that nobody filled in comes without a name or a byte.
      if part.fileName != nil {
        try await putAway(&content)
      } else {
        guard !content.gathered.contains(0),
          let value = String(validating: content.gathered, as: UTF8.self)
        else { throw PageError.misshapen }
        content.fields.append((part.name, value))
      }
      content.part = nil
    }
  }

  /// Before the first byte of a file: the form is ours, and takes another one.
  private func begin(
    _ part: MultipartReader.Part, _ name: String, _ content: inout Content
  ) async throws -> SpoolFile {
    guard reception.hasToken(FormFields(content.fields)) else { throw PageError.forgedForm }
    guard content.files.count < files.countMax else { throw PageError.tooLarge }
    let directory = site.ledger.directory
    let file = try await site.work(on: site.workers) { try SpoolFile(in: directory) }
    let own = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init)
    content.files.append(SentFile(field: part.name, name: own ?? "file", file: file))
    return file
  }

  private func putAway(_ content: inout Content) async throws {
    guard let file = content.file, !content.gathered.isEmpty else { return }
    let bytes = content.gathered
    content.gathered.removeAll(keepingCapacity: true)
    try await site.work(on: site.workers) { try file.append(bytes) }
  }
}
