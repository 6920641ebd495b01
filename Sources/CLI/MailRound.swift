import Exchange
import Files
import Guidance
import Mail
import Primitives
import Records

/// Sends what is due, letter by letter: each is recorded before the next goes.
struct MailRound {
  private let post: Post
  private(set) var handed = 0
  private(set) var deferred = 0
  private(set) var failed = 0

  /// On which way letters leave, and where they point.
  struct Post: Sendable {
    let carrier: any MailCarrier
    let sender: MailAddress
    let link: String
  }

  init(_ post: Post) { self.post = post }

  /// By a file of settings; whoever else may read its password's file makes it refused.
  static func post(_ path: String) throws -> Post {
    do {
      let bytes = try DurableFile.read(path, maxBytes: MailSettings.bytesMax)
      let settings = try MailSettings(String(decoding: bytes, as: UTF8.self)) { path in
        String(
          decoding: try DurableFile.readSecret(path).prefix { $0 != 0x0A && $0 != 0x0D },
          as: UTF8.self)
      }
      return Post(
        carrier: try settings.carrier(), sender: settings.sender, link: settings.link)
    } catch let mistake as MailSettings.Mistake {
      throw ExchangeError(.usage, "\(path): \(mistake)")
    }
  }

  /// The ledger is used for looking up and for recording, and not while a server is waited for.
  mutating func send(
    due: () throws -> [Exchange.DueLetter], isStopping: () -> Bool = { false },
    recording: (_ body: (Exchange, Acting) throws -> Void) throws -> Void
  ) throws {
    for letter in try due() where !isStopping() {
      let outcome = outcome(of: letter)
      switch outcome {
      case .success(.handed): handed += 1
      case .success(.deferred): deferred += 1
      case .success(.refused), .failure: failed += 1
      }
      try recording { exchange, acting in
        switch outcome {
        case .success(let outcome): try exchange.record(outcome, of: letter, acting: acting)
        case .failure(let failure): try exchange.fail(letter, failure.why, acting: acting)
        }
      }
    }
  }

  private struct Unsendable: Error {
    let why: LetterFailure
  }

  private func outcome(
    of letter: Exchange.DueLetter
  ) -> Result<Exchange.LetterOutcome, Unsendable> {
    if !letter.isActive { return .failure(.init(why: .deactivated)) }
    let words = LetterWords(letter.kind, link: post.link)
    guard let address = letter.address.flatMap({ MailAddress($0) }),
      let mail = MailLetter(
        from: post.sender, to: address, subject: words.subject, text: words.text,
        token: letter.token, time: Surroundings.now())
    else { return .failure(.init(why: .noAddress)) }
    return switch post.carrier.send(mail) {
    case .handed: .success(.handed)
    case .deferred(let code): .success(.deferred(code: code))
    case .refused(let code): .success(.refused(code: code))
    }
  }
}
