import ArgumentParser
import Exchange
import Primitives
import Records

/// The words of a family's pack, in its language: plain ones, for people who read no other papers
/// of this kind.
struct PackWords {
  /// The languages of the packs.
  enum Language: String, ExpressibleByArgument, CaseIterable, Sendable {
    case en
    case es
  }

  let language: Language

  init(_ language: Language) { self.language = language }

  func say(_ english: String, _ spanish: String) -> String {
    language == .en ? english : spanish
  }

  var digest: String { say("Digest of this document", "Huella digital de este documento") }
  var accessPack: String {
    say(
      "Your child's migrant education record", "El expediente educativo migrante de su hijo o hija")
  }
  var exitPacket: String {
    say("School record for your move", "Expediente escolar para su mudanza")
  }
  var whatItIs: String {
    say(
      """
      This is everything that the States have sent about this student to the Migrant Student \
      Information Exchange, as it stood on the day named below. It belongs to you. Schools use it \
      to enroll the student, to choose classes and to count credits.
      """,
      """
      Esto es todo lo que los estados han enviado sobre este estudiante al sistema Migrant Student \
      Information Exchange (MSIX), tal como estaba el día indicado abajo. Le pertenece a usted. \
      Las escuelas lo usan para inscribir al estudiante, elegir sus clases y contar sus créditos.
      """)
  }
  var asOf: String { say("As of", "Fecha") }
  var number: String { say("MSIX number", "Número MSIX") }
  var saidBy: String { say("What this State says", "Lo que dice este estado") }
  var sent: String { say("sent", "enviado el") }
  var before: String { say("What was said before", "Lo que se dijo antes") }
  var beforeNote: String {
    say(
      "These statements are no longer in force; they are kept so that nothing is overwritten.",
      "Estas declaraciones ya no están vigentes; se conservan para que nada se borre.")
  }
  func mark(_ kind: Exchange.DisputeMark.Kind) -> String {
    switch kind {
    case .statement: say("contested by the family", "impugnado por la familia")
    case .corrected: say("found wrong and corrected", "resultó incorrecto y se corrigió")
    }
  }
  var disagreements: String { say("Contested and corrected", "Impugnado y corregido") }
  var agencyReasons: String { say("The agency's reasons", "Razones de la agencia") }
  var field: String { say("What", "Qué") }
  var value: String { say("Value", "Valor") }
  var accounting: String { say("Who has seen this record", "Quién ha visto este expediente") }
  var accountingNone: String { say("Nobody so far.", "Nadie hasta ahora.") }
  var when: String { say("When", "Cuándo") }
  var who: String { say("Who", "Quién") }
  var why: String { say("Why", "Para qué") }
  var what: String { say("Parts shown", "Partes mostradas") }
  var lists: String { say("a list or search", "una lista o búsqueda") }
  var contest: String { say("If something is wrong", "Si algo está mal") }
  var contestSteps: [String] {
    language == .en
      ? [
        "Tell the State that sent it, or the Privacy Act Administrator at the Office of Migrant "
          + "Education. Say which value is wrong and what it should be. It costs nothing.",
        "The State answers within 30 days. The Privacy Act Administrator confirms your request "
          + "within 10 working days.",
        "If the request is refused you are told why. You may ask for a review, which is decided "
          + "within 30 working days, and for a hearing.",
        "If it is refused again you may file a statement of disagreement. From then on everybody "
          + "who sees the contested value sees your statement too.",
      ]
      : [
        "Dígalo al estado que lo envió, o al Administrador de la Ley de Privacidad en la Oficina "
          + "de Educación Migrante. Diga qué dato está mal y cuál es el correcto. No cuesta nada.",
        "El estado responde en 30 días. El Administrador de la Ley de Privacidad confirma su "
          + "solicitud en 10 días hábiles.",
        "Si se rechaza la solicitud se le dirá por qué. Usted puede pedir una revisión, que se "
          + "decide en 30 días hábiles, y una audiencia.",
        "Si se rechaza otra vez, usted puede presentar una declaración de desacuerdo. Desde "
          + "entonces, quien vea el dato impugnado verá también su declaración.",
      ]
  }
  var rights: String {
    say(
      "The rights over this record are the parent's or guardian's until the student is 18, then "
        + "the student's.",
      "Los derechos sobre este expediente son del padre, la madre o el tutor hasta que el "
        + "estudiante cumpla 18 años; después son del estudiante.")
  }
  var code: String { say("Code of this document", "Código de este documento") }
  var codeNote: String {
    say(
      "Whoever doubts this paper can ask the keeper of the ledger whether it is genuine: msix "
        + "privacy verify-pack CODE. The answer confirms the digest below and shows nothing else.",
      "Quien dude de este documento puede preguntar al encargado del registro si es auténtico: "
        + "msix privacy verify-pack CÓDIGO. La respuesta confirma la huella digital de abajo y no "
        + "muestra nada más.")
  }
  var notice: String {
    say(
      ExportNotice.text,
      "Solo para el fin elegido. Quien lo transmita sin el consentimiento escrito del padre, de la "
        + "madre o del estudiante infringe 34 CFR 99.33.")
  }

  func purpose(_ purpose: Purpose?) -> String {
    guard let purpose else { return say("Operation of the exchange", "Operación del sistema") }
    guard language == .es else { return purpose.title }
    return switch purpose {
    case .participation: "Participación en el Programa de Educación Migrante"
    case .enrollment: "Inscripción en la escuela"
    case .placement: "Ubicación en grado o clase"
    case .creditAccrual: "Acumulación de créditos"
    case .matchResolution: "Verificar de qué estudiante es un expediente"
    case .correction: "Corrección de datos"
    case .emergency: "Emergencia: salud o seguridad"
    case .consent: "Consentimiento escrito del padre, madre o estudiante"
    case .privacyAct: "Acceso o corrección según la Ley de Privacidad"
    case .audit: "Auditoría"
    case .lawEnforcement: "Solicitud policial escrita"
    case .courtOrder: "Orden judicial"
    case .operation: "Operación del sistema"
    }
  }

  func group(_ group: Group) -> String {
    guard language == .es else { return group.title }
    return switch group {
    case .student: "Estudiante"
    case .alternateStateStudentIDs: "Otros números del estado"
    case .demographics: "Datos personales"
    case .qualifyingMoves: "Mudanzas que dan derecho al programa"
    case .enrollments: "Inscripciones"
    case .courseHistory: "Cursos"
    case .assessments: "Evaluaciones"
    case .immunizations: "Vacunas"
    case .eligibility: "Derecho al programa"
    }
  }

  func name(_ element: Element) -> String {
    let english = RecordText.name(element)
    return language == .en ? english : PackElements.spanish[element.rawValue] ?? english
  }

  /// A value in words: days as days, codes with what they mean.
  func text(_ value: String, of element: Element) -> String {
    guard let column = DataDictionary.column(of: element) else { return value }
    if column.kind == .date, let day = CivilDate(value) { return day.description }
    if language == .es, let word = PackElements.spanishValues[value] { return word }
    let meaning = column.codes.first { $0.value == value }?.meaning
    guard language == .en, let meaning, meaning != value, !meaning.isEmpty else { return value }
    return "\(value) (\(meaning))"
  }
}
