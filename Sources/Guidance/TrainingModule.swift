public import Records

/// A short training for one role: lessons, and a quiz whose passing is a certificate.
public struct TrainingModule: Sendable {
  /// A question with its answers.
  public struct Question: Sendable {
    /// What is asked.
    public let text: String
    /// What may be answered, in the order in which it is shown.
    public let answers: [String]
    /// Which of them is right, from 0.
    public let right: Int

    init(_ text: String, _ answers: [String], right: Int) {
      self.text = text
      self.answers = answers
      self.right = right
    }
  }

  /// For whom.
  public let role: Role
  /// Goes up with every change that people should read.
  public let version: Int
  /// What is to be known, a paragraph each.
  public let lessons: [String]
  /// The quiz.
  public let questions: [Question]

  init(_ role: Role, version: Int = 1, lessons: [String], questions: [Question]) {
    self.role = role
    self.version = version
    self.lessons = Self.commonLessons + lessons
    self.questions = Self.commonQuestions + questions
  }

  /// Its name, which stands in events: that of the role.
  public var name: String { role.rawValue }

  /// For people.
  public var title: String { "Training for the \(role.title)" }

  /// Right answers that pass: one slip is let go.
  public var passMark: Int { questions.count - 1 }

  /// How many answers are right. Answers are numbers from 0, one a question.
  public func score(_ answers: [Int]) -> Int {
    zip(questions, answers).count { $0.right == $1 }
  }

  /// The module of a role; nil for a machine, which learns nothing.
  public static func of(_ role: Role) -> TrainingModule? { all.first { $0.role == role } }

  /// The modules that a holder of roles needs, in the order of his roles.
  public static func needed(by holder: AccountHolder) -> [TrainingModule] {
    var seen = Set<Role>()
    return holder.roles.map(\.role).filter { seen.insert($0).inserted }.compactMap { of($0) }
  }

  /// Every module, in the order of the roles.
  public static let all: [TrainingModule] = school + state + department

  /// The lessons and the questions as they are read, without the answers.
  public var text: String {
    let questions = questions.enumerated().map { number, question in
      Layout.wrapped(question.text, indent: 3, first: "\(number + 1).") + "\n"
        + question.answers.enumerated().map { place, answer in
          Layout.wrapped(answer, indent: 6, first: "   \(Self.letter(place)) ")
        }.joined(separator: "\n")
    }
    return "\(title), version \(version)\n\n"
      + lessons.map { Layout.wrapped($0) }.joined(separator: "\n\n")
      + "\n\nQuestions (\(passMark) of \(self.questions.count) pass)\n\n"
      + questions.joined(separator: "\n")
  }

  /// The letter of an answer: a, b, c.
  public static func letter(_ place: Int) -> String {
    String(UnicodeScalar(UInt8(ascii: "a") + UInt8(clamping: place)))
  }
}
