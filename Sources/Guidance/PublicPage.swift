/// Pages that anybody may read without an account, in English and Spanish.
public struct PublicPage: Sendable {
  /// The languages in which families are spoken to.
  public enum Language: String, CaseIterable, Sendable {
    /// English.
    case english = "en"
    /// Spanish.
    case spanish = "es"
  }

  /// The name by which it is asked for; the same in every language.
  public let name: String
  /// The language.
  public let language: Language
  /// The title.
  public let title: String
  /// The text, a paragraph each.
  public let paragraphs: [String]

  init(_ name: String, _ language: Language, _ title: String, _ paragraphs: String...) {
    self.name = name
    self.language = language
    self.title = title
    self.paragraphs = paragraphs
  }

  /// Every page, by name, both languages together.
  public static let all: [PublicPage] = about + rights + access + help

  /// A page; nil when there is none of this name.
  public static func page(_ name: String, in language: Language) -> PublicPage? {
    all.first { $0.name == name && $0.language == language }
  }

  /// The page as it is read.
  public var text: String {
    title + "\n\n" + paragraphs.map { Layout.wrapped($0) }.joined(separator: "\n\n")
  }

  private static let about = [
    PublicPage(
      "about", .english, "What this is",
      "When a family moves for work in the fields or in fishing, the children change schools. The "
        + "exchange lets the next school see what the last one knew: grade, courses, credits, "
        + "vaccinations, and whom to call.",
      "The States send the information; schools and the program's staff read it. Counts of "
        + "children "
        + "are made from it, without names."),
    PublicPage(
      "about", .spanish, "Qué es esto",
      "Cuando una familia se muda para trabajar en el campo o en la pesca, sus hijos cambian de "
        + "escuela. Este intercambio permite que la nueva escuela vea lo que sabía la anterior: "
        + "grado, cursos, créditos, vacunas y a quién llamar.",
      "Los estados envían la información; las escuelas y el personal del programa la leen. Con "
        + "ella "
        + "también se cuentan los niños, sin nombres."),
  ]

  private static let rights = [
    PublicPage(
      "rights", .english, "Your rights",
      "You may see your child's record, and a list of everybody who has seen it, when and why. "
        + "From "
        + "eighteen years on the right is the student's own.",
      "When something is wrong, ask for a correction: at your school, at your State, or at the "
        + "Department's Privacy Act Administrator. You get an answer with reasons, and when it is "
        + "no, you may have it looked at again and file a statement that stays with the record.",
      "The record may be used for taking part in the program, enrollment, placement, credits and "
        + "telling records apart. For anything else you are asked first."),
    PublicPage(
      "rights", .spanish, "Sus derechos",
      "Usted puede ver el expediente de su hijo o hija y la lista de las personas que lo han "
        + "visto, "
        + "cuándo y para qué. Desde los dieciocho años el derecho es del propio estudiante.",
      "Si algo está equivocado, pida una corrección: en su escuela, en su estado o al "
        + "administrador "
        + "de la Ley de Privacidad del Departamento. Recibirá una respuesta con razones; si es "
        + "negativa, puede pedir que se revise y presentar una declaración que queda unida al "
        + "expediente.",
      "El expediente sirve para participar en el programa, inscribirse, ubicar al estudiante, "
        + "reconocer créditos y distinguir expedientes. Para cualquier otra cosa se le pregunta "
        + "primero."),
  ]

  private static let access = [
    PublicPage(
      "access", .english, "Who may sign in",
      "Staff of schools, districts, States and the Department whose work needs it: after an "
        + "application, the word of a supervisor, the approval of the State, and a training.",
      "To apply, write to the User Administrator of your State or district: msix account find."),
    PublicPage(
      "access", .spanish, "Quién puede entrar",
      "El personal de escuelas, distritos, estados y del Departamento cuyo trabajo lo requiere: "
        + "después de una solicitud, la palabra de un supervisor, la aprobación del estado y una "
        + "capacitación.",
      "Para solicitarlo, escriba al administrador de usuarios de su estado o distrito: "
        + "msix account find."),
  ]

  private static let help = [
    PublicPage(
      "help", .english, "Help",
      "Forgot the password: only your User Administrator makes a new one. Account disabled: the "
        + "Help Desk reinstates it. Nobody ever needs your password.",
      "Suspect misuse, or see odd data: tell the Help Desk at once. Families turn to their school "
        + "or State."),
    PublicPage(
      "help", .spanish, "Ayuda",
      "Si olvidó la contraseña, solo su administrador de usuarios puede darle otra. Si la cuenta "
        + "está desactivada, la mesa de ayuda la reactiva. Nadie necesita nunca su contraseña.",
      "Si sospecha un mal uso o ve datos extraños, avise de inmediato a la mesa de ayuda. Las "
        + "familias acuden a su escuela o a su estado."),
  ]
}
