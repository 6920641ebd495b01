/// What a page gives back, before it is an HTTP response.
struct Answer: Sendable {
  /// The kinds of body.
  enum Body: Sendable {
    /// A page of ours.
    case page(String)
    /// A file to keep: its bytes, its type, and its name where it is to be saved.
    case file([UInt8], type: String, name: String?)
    /// Go there.
    case redirect(String)
  }

  var status: Int
  var body: Body
  /// Whole values of `Set-Cookie`.
  var cookies: [String] = []
  /// Further header fields.
  var fields: [(name: String, value: String)] = []
  /// What went wrong on our side: for the operator's log, and never for whoever asked.
  var fault: String?
  /// Whether browsers may keep it for ever: its address names its content.
  var isLasting = false

  static func page(_ text: String, status: Int = 200) -> Answer {
    Answer(status: status, body: .page(text))
  }

  /// A place of ours, as `303 See Other`. Only paths from the root are taken: nobody can make it
  /// lead elsewhere.
  static func redirect(_ path: String, cookies: [String] = []) -> Answer {
    precondition(path.hasPrefix("/") && !path.hasPrefix("//"), "a redirect leads to ourselves")
    return Answer(status: 303, body: .redirect(path), cookies: cookies)
  }

  /// The same, where a session ends: the browser forgets it, and what it kept of our pages. Other
  /// programs' cookies are left alone.
  static func leaving(to path: String) -> Answer {
    var answer = redirect(path, cookies: [SiteCookie.session.removal])
    answer.fields.append(("Clear-Site-Data", "\"cache\", \"storage\""))
    return answer
  }

  static func file(_ bytes: [UInt8], type: String, name: String? = nil) -> Answer {
    Answer(status: 200, body: .file(bytes, type: type, name: name))
  }
}
