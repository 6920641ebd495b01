import NIOCore
import NIOPosix
import NIOSSL

/// Hands letters to a mail server, a connection each. It waits: for a thread of its own, never for
/// one of an event loop.
public final class SMTPClient: MailCarrier {
  private let server: MailServer
  private let sender: MailAddress
  private let context: NIOSSLContext?

  /// Seconds for one letter from the connection to the server's word: servers look a letter
  /// through before they answer. RFC 5321 4.5.3.2 allows more for lists than for one recipient.
  static let secondsMax: Int64 = 120
  /// Seconds until the connection stands.
  static let connectSeconds: Int64 = 20

  /// To a server; reads the certificates to trust.
  init(_ server: MailServer, sender: MailAddress) throws {
    self.server = server
    self.sender = sender
    guard server.isProtected else {
      context = nil
      return
    }
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    if let trust = server.trust { configuration.trustRoots = .file(trust) }
    context = try NIOSSLContext(configuration: configuration)
  }

  /// Hands one letter over. What goes wrong on the way is put off: nobody knows then whether the
  /// letter arrived, and it is sent again.
  public func send(_ letter: MailLetter) -> MailOutcome {
    let group = MultiThreadedEventLoopGroup.singleton
    let loop = group.next()
    let promise = loop.makePromise(of: MailOutcome.self)
    let (server, sender, context) = (server, sender, context)
    let connection = ClientBootstrap(group: loop)
      .connectTimeout(.seconds(Self.connectSeconds))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            SMTPHandler(
              SMTPDialogue(letter, server, sender: sender), server.host, context, promise))
        }
      }
      .connect(host: server.host, port: server.port)
    connection.whenFailure { _ in promise.succeed(.deferred(code: 0)) }
    return (try? promise.futureResult.wait()) ?? .deferred(code: 0)
  }
}

/// The dialogue over one connection. Ends its promise once, however the connection goes.
private final class SMTPHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var dialogue: SMTPDialogue
  private var reader = SMTPReplyReader()
  private let host: String
  private let tls: NIOSSLContext?
  private let promise: EventLoopPromise<MailOutcome>
  private var isDone = false
  private var limit: Scheduled<Void>?

  init(
    _ dialogue: SMTPDialogue, _ host: String, _ tls: NIOSSLContext?,
    _ promise: EventLoopPromise<MailOutcome>
  ) {
    self.dialogue = dialogue
    self.host = host
    self.tls = tls
    self.promise = promise
  }

  func channelActive(context: ChannelHandlerContext) {
    let channel = context.channel
    limit = context.eventLoop.scheduleTask(in: .seconds(SMTPClient.secondsMax)) {
      channel.close(promise: nil)
    }
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    reader.take(buffer.readBytes(length: buffer.readableBytes) ?? [])
    do {
      while !isDone, let reply = try reader.next() {
        try perform(dialogue.take(reply), context)
      }
    } catch {
      end(.deferred(code: 0), context)
    }
  }

  private func perform(_ acts: [SMTPDialogue.Act], _ context: ChannelHandlerContext) throws {
    for act in acts {
      switch act {
      case .send(let bytes):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
      case .startTLS:
        // What came before the protection may be somebody else's words (CVE-2011-0411).
        guard reader.isEmpty, let tls else { return end(.deferred(code: 0), context) }
        try context.pipeline.syncOperations.addHandler(handler(tls), position: .first)
        try perform(dialogue.protected(), context)
      case .end(let outcome): end(outcome, context)
      }
    }
  }

  /// An address is verified as one, a name as a name.
  private func handler(_ tls: NIOSSLContext) throws -> NIOSSLClientHandler {
    do {
      return try NIOSSLClientHandler(context: tls, serverHostname: host)
    } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
      return try NIOSSLClientHandler(context: tls, serverHostname: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) { end(.deferred(code: 0), context) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    end(.deferred(code: 0), context)
  }

  private func end(_ outcome: MailOutcome, _ context: ChannelHandlerContext) {
    guard !isDone else { return }
    isDone = true
    limit?.cancel()
    promise.succeed(outcome)
    context.close(promise: nil)
  }
}
