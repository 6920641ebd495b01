import Guidance
import Records
import Testing

@Suite struct GuidanceTests {
  @Test func everyPersonsRoleHasAModuleThatCanBePassed() {
    for role in Role.allCases where role != .stateSystem {
      guard let module = TrainingModule.of(role) else {
        Issue.record("no module for \(role.rawValue)")
        continue
      }
      #expect(module.lessons.count >= 6 && module.questions.count >= 6, "\(role.rawValue)")
      for question in module.questions {
        #expect(question.answers.indices.contains(question.right), "\(question.text)")
        #expect(Set(question.answers).count == question.answers.count, "\(question.text)")
      }
      let right = module.questions.map(\.right)
      #expect(module.score(right) == module.questions.count)
      #expect(module.score(right.map { ($0 + 1) % 3 }) == 0)
      #expect(module.passMark < module.questions.count && module.passMark > 3)
    }
    #expect(TrainingModule.of(.stateSystem) == nil)
    #expect(Set(TrainingModule.all.map(\.name)).count == TrainingModule.all.count)
  }

  /// Nobody passes who answers one letter throughout.
  @Test(arguments: 0..<3) func noLetterPassesThroughout(_ letter: Int) {
    for module in TrainingModule.all {
      let answers = module.questions.map { _ in letter }
      #expect(module.score(answers) < module.passMark, "\(module.name)")
    }
  }

  @Test func aHolderNeedsTheModulesOfHisRolesOnce() throws {
    let texas = try #require(Scope("TX"))
    let holder = AccountHolder(roles: [
      .init(.stateDataAdministrator, texas), .init(.primary, texas),
      .init(.primary, try #require(Scope("TX/school:1"))), .init(.stateSystem, texas),
    ])
    #expect(
      TrainingModule.needed(by: holder).map(\.name) == ["primary", "state-data-administrator"])
  }

  /// Each rule of the program's paper, by words that ours must have.
  @Test(arguments: [
    ["official", "nothing else"], ["prosecuted"], ["once a year"], ["right of privacy"],
    ["criminal"], ["law enforcement"], ["thirty minutes"], ["never share"], ["first sign-in"],
    ["ninety days"], ["last six"], ["eight characters"], ["write it down"], ["remember"],
    ["three wrong passwords"], ["reinstates"], ["fifteen minutes"], ["leave your seat"],
    ["working hours", "locked"], ["encrypted wherever"], ["cleanse"], ["shred paper"],
    ["magnetic"], ["deleting a file"], ["left out"], ["more than your work needs"],
    ["five purposes", "written consent"], ["social security"], ["help desk at once", "missing"],
    ["shoulder surfing"], ["social engineering"], ["call back"], ["fax"], ["viruses"],
    ["attachments"], ["refusals are recorded"],
  ])
  func theRulesHoldEveryRule(_ words: [String]) {
    let rules = RulesOfBehavior.sections.flatMap(\.rules).map { $0.lowercased() }
    #expect(rules.contains { rule in words.allSatisfy { rule.contains($0) } }, "\(words)")
  }

  @Test func aManualPromisesWhatTheGateGrantsAndNothingElse() {
    for role in Role.allCases {
      let manual = Manual.of(role)
      #expect(!manual.tasks.isEmpty && !manual.purpose.isEmpty)
      let named = Set(manual.grants.map(\.function))
      for function in Function.allCases {
        let isGranted = AuthorisationTable.grant(role, function) != .refused
        #expect(named.contains(function) == isGranted, "\(role.rawValue), \(function.rawValue)")
      }
    }
  }

  @Test func publicPagesComeInBothLanguages() {
    let names = Set(PublicPage.all.map(\.name))
    for name in names {
      for language in PublicPage.Language.allCases {
        let page = PublicPage.page(name, in: language)
        #expect(page?.paragraphs.isEmpty == false, "\(name) \(language.rawValue)")
      }
    }
    let counts = Dictionary(grouping: PublicPage.all, by: \.name).mapValues {
      Set($0.map(\.paragraphs.count))
    }
    #expect(counts.values.allSatisfy { $0.count == 1 }, "a translation lacks a paragraph")
    #expect(PublicPage.page("nothing", in: .english) == nil)
  }

  @Test func linesFitEveryTerminal() {
    let texts =
      Role.allCases.map { Manual.of($0).text } + TrainingModule.all.map(\.text)
      + PublicPage.all.map(\.text) + [RulesOfBehavior.text, WarningNotice.text]
    for text in texts {
      for line in text.split(separator: "\n") {
        #expect(line.count <= Layout.columnsMax, "\(line)")
      }
    }
  }
}
