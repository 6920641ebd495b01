import Exchange
import Records

/// Letters that wait or could not be delivered, for those who keep accounts.
enum LetterPages {
  static let routes: [Route] = [
    .get("/letters", .granted(.listAccounts)) { try list($0) }
  ]

  private static func title(_ kind: LetterKind) -> String {
    switch kind {
    case .notice: "Notice about a record"
    case .move: "Notice of a move"
    case .request: "Records request"
    case .message: "Message"
    case .breach: "Suspected breach"
    case .password: "Password reset"
    }
  }

  private static func words(_ letter: Exchange.LetterListing) -> String {
    switch letter.failure {
    case .noAddress: "No address on file that a mail server takes"
    case .deactivated: "The account has ended"
    case .refused: "The mail server refused it"
    case .expired: "No mail server took it for five days"
    case .returned: "It came back"
    case nil:
      letter.attempts == 0
        ? "Waits"
        : "Tried \(letter.attempts) times, next "
          + (letter.next.map(AccountPages.moment) ?? "soon")
    }
  }

  private static func list(_ asking: Asking) throws -> Answer {
    let letters = try asking.exchange.letters(acting: try asking.acting())
    return AccountPages.page(
      "Letters", .letters,
      [
        "any": !letters.isEmpty,
        "letters": letters.map { letter in
          Model.of([
            "name": letter.name, "title": title(letter.kind),
            "since": AccountPages.moment(letter.since), "stands": words(letter),
            "failed": letter.failure != nil,
            "code": letter.code.flatMap { $0 > 0 ? $0 : nil },
          ])
        },
      ], asking)
  }

  static let template = #"""
    <h1>Letters</h1>
    <p>Fixed words and a link, to the address that an account's holder keeps. Here are those that
      wait or could not be delivered; a new address makes them due again.</p>
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="Letters">
    <table class="table stacked"><thead><tr><th scope="col">Account</th><th scope="col">Letter</th>
      <th scope="col">Since</th><th scope="col">Stands</th></tr></thead><tbody>
    {{#letters}}<tr><th scope="row">{{name}}</th><td data-label="Letter">{{title}}</td>
      <td data-label="Since">{{since}}</td>
      <td data-label="Stands">{{#failed}}<span class="tag tag-error">Not delivered</span>
        {{/failed}}{{stands}}{{#code}} (code {{code}}){{/code}}</td></tr>{{/letters}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p class="lead">No letter waits.</p>{{/any}}
    """#
}
