import Exchange
import Records

/// What is shown when a page is not.
enum ErrorPages {
  static let template = #"""
    <h1>{{title}}</h1>
    <p class="lead">{{text}}</p>
    <p><a class="button" href="{{path}}">{{action}}</a></p>
    """#

  /// What became of an error while a page was made for somebody.
  static func answer(to error: any Error, _ asking: Asking) -> Answer {
    if let answer = redirection(error) { return answer }
    let words = words(for: error)
    let content = asking.site.templates.filled(.message, words.model)
    var answer = Layout.page(words.title, content, asking, status: words.status)
    answer.fault = words.fault
    return answer
  }

  /// The same before it is known who asks.
  static func answer(to error: any Error, visitorOf reception: Reception) -> Answer {
    redirection(error) ?? plain(error, reception.site)
  }

  /// A page for nobody in particular.
  static func plain(_ error: PageError, _ site: Site) -> Answer { plain(error as any Error, site) }

  private static func plain(_ error: any Error, _ site: Site) -> Answer {
    let words = words(for: error)
    let content = site.templates.filled(.message, words.model)
    var answer = Answer.page(Layout.text(words.title, content, site), status: words.status)
    answer.fault = words.fault
    return answer
  }

  private static func redirection(_ error: any Error) -> Answer? {
    switch error {
    case PageError.noSession: .redirect("/signin")
    case PageError.noPurpose: .redirect("/arrival")
    default: nil
    }
  }

  struct Words {
    let status: Int
    let title: String
    let text: String
    var path = "/"
    var action = "Go to the first page"
    /// What the operator's log is told; it names nobody.
    var fault: String?

    var model: Model { ["title": title, "text": text, "path": path, "action": action] }
  }

  /// What is said of an error. Nothing of it tells whether a child exists that was not asked for
  /// rightly.
  static func words(for error: any Error) -> Words {
    if let error = error as? PageError { return words(for: error) }
    let error = ExchangeError(wrapping: error)
    switch error.code {
    case .refused:
      return Words(status: 403, title: "Not permitted", text: sentence(error.reason))
    case .usage: return Words(status: 422, title: "Please check", text: sentence(error.reason))
    case .notFound:
      return Words(status: 404, title: "Not found", text: sentence(error.reason))
    case .busy:
      return Words(
        status: 503, title: "Busy at the moment", text: "Please try again in a few seconds.")
    case .failed, .integrity:
      return Words(
        status: 500, title: "Something went wrong",
        text: "Nothing was changed. The operators can see it in their log. Please try again later.",
        fault: error.reason)
    }
  }

  private static let notFound = Words(
    status: 404, title: "Nothing here",
    text: "There is no such page, or it was open in a session that has ended. Look for it anew.")

  private static func words(for error: PageError) -> Words {
    switch error {
    case .noSession, .noPurpose, .notFound: notFound
    case .forgedForm:
      Words(
        status: 403, title: "The form is too old",
        text: "It was made before you signed in, or before the server was started again. Open the "
          + "page again and fill it in once more.")
    case .crossSite:
      Words(
        status: 403, title: "Not from here",
        text: "Another site sent your browser here to do something. Nothing was done.")
    case .input(let text): Words(status: 422, title: "Please check", text: text)
    case .tooMany:
      Words(
        status: 429, title: "Too many requests",
        text: "More came from here in a minute than one person asks. Wait a little.")
    case .busy:
      Words(status: 503, title: "Busy at the moment", text: "Please try again in a few seconds.")
    case .tooLarge:
      Words(status: 413, title: "Too large", text: "What was sent is larger than any form of ours.")
    case .tooSlow:
      Words(status: 408, title: "Too slow", text: "What was sent did not arrive in time.")
    case .misshapen:
      Words(status: 400, title: "Not understood", text: "What was sent is no form of ours.")
    }
  }

  /// A reason as a sentence: reasons begin small because commands put words before them. What
  /// they say of commands is for those who use them.
  static func sentence(_ reason: String) -> String {
    var text = reason
    if let command = text.firstRange(of: ": msix ") ?? text.firstRange(of: " Say: msix ")
      ?? text.firstRange(of: ": dispute ") ?? text.firstRange(of: ": --")
    {
      text = String(text[..<command.lowerBound])
    }
    guard let first = text.first else { return "" }
    text = first.uppercased() + text.dropFirst()
    return text.last.map { ".!?".contains($0) } == true ? text : text + "."
  }
}
