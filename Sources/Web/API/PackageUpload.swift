import Exchange
import Files
import Hummingbird
import HTTPTypes
import Intake
import NIOCore
import Primitives
import Records

/// A package on its way in: who sends it is known before its first byte is read; its bytes go into
/// a file without a name; and it is taken when those before it are.
struct PackageUpload: Sendable {
  let front: APIFront
  let reception: APIReception

  private var site: Site { front.site }

  private static let types = ["application/zip", "application/xml"]

  func answer(_ request: Request, _ context: SiteContext) async throws -> Answer {
    let type = (request.headers[.contentType] ?? "").split(separator: ";").first ?? ""
    guard Self.types.contains(type.trimmingSpaces.lowercased()) else {
      throw Problem(.mediaType, "A package is application/zip or application/xml.")
    }
    let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    guard length <= site.limits.uploadBytesMax else { throw Problem(.tooLarge) }
    let (reception, site) = (reception, site)
    // Before its bytes: a stranger does not fill the disk.
    let refusal = try await site.work(on: site.workers) {
      let answer = reception.answer { asking in
        _ = try asking.state(for: .submitPackages)
        try asking.exchange.enter(.submitPackages, acting: try asking.acting())
        return Answer.file([], type: "")
      }
      return answer.status == 200 ? nil : answer
    }
    if var refusal {
      APIFront.cutOff(context, &refusal)
      return refusal
    }
    guard site.takeUploadPlace() else { throw Problem(.busy) }
    defer { site.giveUploadPlace() }
    let spool = try await received(request, context)
    return try await site.work(on: site.submitters, waiting: site.limits.uploadQueueSeconds) {
      reception.answer { try PackageOperations.take(spool, $0) }
    }
  }

  /// The body, in a file. A client that sends too slowly is cut off.
  private func received(_ request: Request, _ context: SiteContext) async throws -> SpoolFile {
    let file = try SpoolFile(in: site.ledger.directory)
    let channel = context.channel
    let end = channel.eventLoop.scheduleTask(in: .seconds(Int64(site.limits.uploadSeconds))) {
      channel.close(promise: nil)
    }
    defer { end.cancel() }
    var gathered = [UInt8]()
    var count = 0
    for try await buffer in request.body {
      count += buffer.readableBytes
      guard count <= site.limits.uploadBytesMax else { throw Problem(.tooLarge) }
      gathered += buffer.readableBytesView
      if gathered.count >= SpoolFile.gatheredBytes {
        let bytes = gathered
        gathered.removeAll(keepingCapacity: true)
        try await site.work(on: site.workers) { try file.append(bytes) }
      }
    }
    guard count > 0 else { throw Problem(.badRequest, "There is no package in the request.") }
    let rest = gathered
    try await site.work(on: site.workers) { try file.append(rest) }
    return file
  }
}
