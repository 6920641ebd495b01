import Exchange
import Guidance
import Primitives
import Records

/// What anybody may read without an account, in English and Spanish.
enum PublicPages {
  static let frontTemplate = #"""
    <h1>Migrant Student Records Exchange</h1>
    <p class="lead">When a family moves for work in the fields or in fishing, the next school sees
      here what the last one knew: grade, courses, credits, vaccinations, and whom to call.</p>
    <p class="buttons"><a class="button" href="/signin">Sign in</a>
      <a class="button button-outline" href="/es/about" lang="es" hreflang="es">Información para
        familias en español</a></p>
    <ul class="cards">
    {{#pages}}
      <li class="card"><h2><a href="{{path}}">{{title}}</a></h2><p>{{text}}</p></li>
    {{/pages}}
    </ul>
    """#

  static let pageTemplate = #"""
    <h1>{{title}}</h1>
    {{#paragraphs}}<p>{{.}}</p>{{/paragraphs}}
    <p class="buttons">
    {{#others}}<a class="button button-outline" href="{{path}}">{{title}}</a>{{/others}}</p>
    <p><a href="{{other}}" lang="{{otherLanguage}}"
      hreflang="{{otherLanguage}}">{{otherTitle}}</a></p>
    """#

  static let administratorsTemplate = #"""
    <h1>User Administrators</h1>
    <p>They open accounts and make new passwords. Nobody needs your present password.</p>
    <form method="get" action="/administrators" class="form">
      <div class="field"><label for="state">State</label>
        <p class="hint" id="state-hint">Two letters, such as TX. Leave it empty for all.</p>
        <input id="state" name="state" type="text" maxlength="2" value="{{state}}"
          autocomplete="off" aria-describedby="state-hint"></div>
      <button type="submit">Show</button>
    </form>
    {{#any}}
    <div class="scroll" tabindex="0" role="region" aria-label="User Administrators">
    <table class="table stacked"><thead><tr><th scope="col">For</th><th scope="col">Name</th>
      <th scope="col">Organisation</th><th scope="col">Telephone</th></tr></thead><tbody>
    {{#people}}<tr><th scope="row">{{scope}}</th><td data-label="Name">{{name}}</td>
      <td data-label="Organisation">{{organisation}}</td>
      <td data-label="Telephone">{{phone}}</td></tr>{{/people}}
    </tbody></table></div>
    {{/any}}
    {{^any}}<p>Nobody is found. Ask the Help Desk.</p>{{/any}}
    """#

  static let routes: [Route] = [
    .get("/administrators", .open) { try administrators($0) },
    .get("/en/:page", .open) { try page($0, .english) },
    .get("/es/:page", .open) { try page($0, .spanish) },
  ]

  /// The first page of somebody who is not signed in.
  static func front(_ asking: Asking) -> Answer {
    let pages = PublicPage.all.filter { $0.language == .english }.map { page in
      Model.of([
        "path": "/en/\(page.name)", "title": page.title, "text": words(page.paragraphs.first ?? ""),
      ])
    }
    return Layout.page(
      "Start", asking.site.templates.filled(.front, ["pages": pages]), asking)
  }

  private static func page(_ asking: Asking, _ language: PublicPage.Language) throws -> Answer {
    guard let page = PublicPage.page(try asking.segment("page"), in: language) else {
      throw PageError.notFound
    }
    let other: PublicPage.Language = language == .english ? .spanish : .english
    let model = Model.of([
      "title": page.title, "paragraphs": page.paragraphs.map(words),
      "others": PublicPage.all.filter { $0.language == language && $0.name != page.name }
        .map { Model.of(["path": "/\(language.rawValue)/\($0.name)", "title": $0.title]) },
      "other": "/\(other.rawValue)/\(page.name)", "otherLanguage": other.rawValue,
      "otherTitle": other == .spanish ? "Leer en español" : "Read in English",
    ])
    return Layout.page(
      page.title, asking.site.templates.filled(.publicPage, model), asking,
      language: language.rawValue)
  }

  /// The text of the pages names the command that lists administrators; here it is a page.
  private static func words(_ paragraph: String) -> String {
    guard let command = paragraph.firstRange(of: ": msix account find") else { return paragraph }
    return String(paragraph[..<command.lowerBound] + paragraph[command.upperBound...])
  }

  private static func administrators(_ asking: Asking) throws -> Answer {
    let typed = asking.query["state"]?.uppercased()
    let state = typed.flatMap { StateCode($0) }
    guard typed == nil || state != nil else {
      throw PageError.input("A State is named by two letters, such as TX.")
    }
    let found = try asking.exchange.userAdministrators(of: state)
    let model = Model.of([
      "state": state?.description ?? "", "any": !found.isEmpty,
      "people": found.map { listing in
        Model.of([
          "scope": listing.scope.description, "organisation": listing.organisation,
          "name": listing.person?.fullName ?? listing.role.title,
          "phone": listing.person?.phone ?? "ask the Help Desk",
        ])
      },
    ])
    return Layout.page(
      "User Administrators", asking.site.templates.filled(.administrators, model), asking)
  }
}
