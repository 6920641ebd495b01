import Exchange
import Guidance
import Primitives
import Records

/// Applications for accounts: handed in for somebody, and his training taken.
enum ApplicationPages {
  static let trainingTemplate = #"""
    <h1>{{title}}, for {{applicant}}</h1>
    {{> alert}}
    <p>The applicant answers at this screen. The certificate is the applicant's.</p>
    {{#lessons}}<p>{{.}}</p>{{/lessons}}
    <form method="post" action="{{path}}" class="form-wide">
      <input type="hidden" name="form" value="{{token}}">
    """# + FitnessPages.questionsMarkup + #"""
        <button type="submit">Hand in</button>
      </form>
      """#

  static let routes: [Route] = [
    .get("/application", .settled) { try form($0) },
    .post("/application", .settled) { try handIn($0) },
    .get("/applicants/:account/training/:role", .granted(.listAccounts)) { try training($0) },
    .post("/applicants/:account/training/:role", .granted(.listAccounts)) { try take($0) },
  ]

  // MARK: Handing in

  private static let fields = [
    ("name", "Name of the account", true), ("fullName", "Full name", true),
    ("organisation", "Organisation", true), ("title", "Title", false),
    ("address", "Address at work", false), ("phone", "Telephone at work", false),
    ("email", "E-mail at work", false), ("need", "What the access is needed for", false),
  ]

  private static func form(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    AccountPages.page(
      "Application", .application,
      .of([
        "alert": alert, "isDemonstration": asking.site.isDemonstration,
        "fields": fields.map { name, title, isNeeded in
          [
            "name": name, "title": title, "needed": isNeeded, "value": asking.form[name] ?? "",
          ] as Model
        },
        "roleLines": AccountsPages.roleLines([], spare: 1),
      ]), asking)
  }

  private static func handIn(_ asking: Asking) throws -> Answer {
    func text(_ name: String) -> String { asking.form[name] ?? "" }
    do {
      let roles = try AccountsPages.roles(in: asking.form)
      let acting = try asking.acting()
      let account: AccountID
      if asking.form["without"] == "papers" {
        account = try asking.exchange.createAccount(
          name: text("name"), organisation: text("organisation"), roles: roles, acting: acting)
      } else {
        account = try asking.exchange.applyForAccount(
          name: text("name"),
          person: AccountPerson(
            fullName: text("fullName"), title: text("title"), address: text("address"),
            phone: text("phone"), email: text("email"), need: text("need")),
          organisation: text("organisation"), role: roles[0], acting: acting)
      }
      let mayList = try !asking.holder.roles(for: .listAccounts).isEmpty
      return AccountPages.page(
        "Noted", .message,
        [
          "title": "Noted", "path": mayList ? "/accounts/\(account.hex)" : "/",
          "text": "It is noted, and the name is held. A User Administrator goes on with it.",
          "action": mayList ? "To the account" : "Go to the first page",
        ], asking)
    } catch {
      return try AccountPages.again(error) { try form(asking, alert: $0) }
    }
  }

  // MARK: Training

  private static func module(
    _ asking: Asking, _ listing: Exchange.AccountListing
  ) throws -> TrainingModule {
    let name = try asking.segment("role")
    guard
      let module = TrainingModule.needed(by: AccountHolder(roles: listing.roles)).first(where: {
        $0.name == name
      })
    else { throw PageError.notFound }
    return module
  }

  private static func training(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let listing = try AccountsPages.listing(asking)
    let module = try module(asking, listing)
    return AccountPages.page(
      module.title, .applicantTraining,
      .of([
        "alert": alert, "title": module.title, "applicant": listing.name ?? "erased",
        "path": asking.path, "lessons": module.lessons,
        "questions": FitnessPages.questions(of: module, asking), "passMark": module.passMark,
        "count": module.questions.count,
      ]), asking)
  }

  private static func take(_ asking: Asking) throws -> Answer {
    let listing = try AccountsPages.listing(asking)
    let module = try module(asking, listing)
    guard let answers = FitnessPages.answers(to: module, asking) else {
      return try training(asking, alert: Parts.alert("error", "Answer every question."))
    }
    do {
      let result = try asking.exchange.takeTraining(
        forApplication: listing.account.hex, role: module.role, answers: answers,
        acting: try asking.acting())
      guard let certificate = result.certificate else {
        return try training(
          asking,
          alert: Parts.alert(
            "error", "Not passed: \(result.score) of \(result.questions) are right.",
            "Read the lessons once more and try again."))
      }
      return try AccountsPages.account(
        asking, alert: Parts.alert("success", "Passed: certificate \(certificate)"))
    } catch {
      return try AccountPages.again(error) { try training(asking, alert: $0) }
    }
  }
}
