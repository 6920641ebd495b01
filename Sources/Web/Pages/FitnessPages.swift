import Primitives
import Exchange
import Guidance
import Records

/// Training and the Rules of Behavior: what keeps somebody fit for access.
enum FitnessPages {
  static let trainingsTemplate =
    #"""
    <h1>Training</h1>

    """# + AccountPages.stepsMarkup + #"""

      <p>A module for each of your roles; a certificate holds for a year.</p>
      <ul class="cards">
      {{#modules}}<li class="card"><h2><a href="/account/training/{{name}}">{{title}}</a></h2>
        <p>{{#until}}<span class="tag tag-success">Passed</span> holds until {{until}}{{/until}}
        {{^until}}<span class="tag tag-warning">Due</span>{{/until}}</p></li>{{/modules}}
      </ul>
      """#

  /// A module's questions with their answers, of which one is chosen each.
  static let questionsMarkup = #"""

      <h2>Questions</h2>
      <p class="hint">{{passMark}} of {{count}} pass.</p>
      {{#questions}}
      <fieldset><legend>{{number}}. {{text}}</legend>
        {{#answers}}<div class="choice">
          <input type="radio" id="{{id}}" name="{{field}}" value="{{value}}"
            {{#chosen}}checked{{/chosen}} required>
          <label for="{{id}}">{{text}}</label></div>{{/answers}}
      </fieldset>
      {{/questions}}

    """#

  static let trainingTemplate =
    #"""
    <h1>{{title}}</h1>
    {{> alert}}
    {{#lessons}}<p>{{.}}</p>{{/lessons}}
    <form method="post" action="/account/training/{{name}}" class="form-wide">
      <input type="hidden" name="form" value="{{token}}">
    """# + questionsMarkup + #"""
        <button type="submit">Hand in</button>
      </form>
      """#

  static let rulesTemplate =
    #"""
    <h1>Rules of Behavior</h1>
    {{> alert}}

    """# + AccountPages.stepsMarkup + #"""

      {{#sections}}<h2>{{title}}</h2><ul>{{#rules}}<li>{{.}}</li>{{/rules}}</ul>{{/sections}}
      <form method="post" action="/account/rules" class="form">
        <input type="hidden" name="form" value="{{token}}">
        <input type="hidden" name="version" value="{{version}}">
        <div class="choice"><input type="checkbox" id="accept" name="accept" value="yes" required>
          <label for="accept">I have read these rules and will keep them.</label></div>
        <button type="submit">Accept</button>
      </form>
      """#

  static let routes: [Route] = [
    .get("/account/training", .session) { try trainings($0) },
    .get("/account/training/:role", .session) { try training($0) },
    .post("/account/training/:role", .session, .look) { try take($0) },
    .get("/account/rules", .session) { rules($0) },
    .post("/account/rules", .session, .look) { try accept($0) },
  ]

  private static func trainings(_ asking: Asking) throws -> Answer {
    let visitor = try asking.holder
    let own = try asking.exchange.ownAccount(acting: try asking.acting())
    let modules = TrainingModule.needed(by: visitor.holder).map { module in
      Model.of([
        "name": module.name, "title": module.title,
        "until": own.training.last { $0.module == module.name }?.until.description,
      ])
    }
    return AccountPages.page(
      "Training", .trainings,
      [
        "modules": modules, "isDue": own.dues.first == .training,
        "steps": AccountPages.steps(own.dues),
      ], asking)
  }

  private static func module(_ asking: Asking) throws -> TrainingModule {
    let name = try asking.segment("role")
    guard
      let module = TrainingModule.needed(by: try asking.holder.holder).first(where: {
        $0.name == name
      })
    else { throw PageError.notFound }
    return module
  }

  private static func training(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let module = try module(asking)
    return AccountPages.page(
      module.title, .training,
      .of([
        "alert": alert, "title": module.title, "name": module.name, "lessons": module.lessons,
        "questions": questions(of: module, asking), "passMark": module.passMark,
        "count": module.questions.count,
      ]), asking)
  }

  /// The questions, with what a form has chosen already.
  static func questions(of module: TrainingModule, _ asking: Asking) -> [Model] {
    module.questions.enumerated().map { number, question in
      Model.of([
        "number": number + 1, "text": question.text,
        "answers": question.answers.enumerated().map { place, text in
          Model.of([
            "id": "answer-\(number)-\(place)", "field": "answer-\(number)", "value": place,
            "text": text, "chosen": asking.form["answer-\(number)"] == String(place),
          ])
        },
      ])
    }
  }

  /// The answers of a form; nil where a question has none.
  static func answers(to module: TrainingModule, _ asking: Asking) -> [Int]? {
    let answers = module.questions.indices.compactMap {
      asking.form["answer-\($0)"].flatMap { Int($0) }
    }
    return answers.count == module.questions.count ? answers : nil
  }

  private static func take(_ asking: Asking) throws -> Answer {
    let module = try module(asking)
    guard let answers = answers(to: module, asking) else {
      return try training(asking, alert: Parts.alert("error", "Answer every question."))
    }
    let result = try asking.exchange.takeTraining(
      for: module.role, answers: answers, acting: try asking.acting())
    guard result.certificate != nil else {
      return try training(
        asking,
        alert: Parts.alert(
          "error", "Not passed: \(result.score) of \(result.questions) are right.",
          "Read the lessons once more and try again."))
    }
    return try AccountPages.onward(asking)
  }

  private static func rules(_ asking: Asking, alert: Model? = nil) -> Answer {
    let dues = asking.visitor?.dues ?? []
    return AccountPages.page(
      "Rules of Behavior", .rules,
      .of([
        "alert": alert, "version": RulesOfBehavior.version, "isDue": dues.first == .rules,
        "steps": AccountPages.steps(dues),
        "sections": RulesOfBehavior.sections.map { ["title": $0.title, "rules": $0.rules] },
      ]), asking)
  }

  private static func accept(_ asking: Asking) throws -> Answer {
    guard asking.form["accept"] == "yes", let version = asking.form["version"].flatMap({ Int($0) })
    else {
      return rules(asking, alert: Parts.alert("error", "Say that you have read them."))
    }
    do {
      try asking.exchange.acceptRules(version: version, acting: try asking.acting())
    } catch {
      return try AccountPages.again(error) { rules(asking, alert: $0) }
    }
    return try AccountPages.onward(asking)
  }
}
