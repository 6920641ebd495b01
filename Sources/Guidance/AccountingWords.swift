public import Records

/// The words in which a family reads who was shown its child's record.
public struct AccountingWords: Sendable {
  /// The language.
  public let language: PublicPage.Language

  /// In a language.
  public init(_ language: PublicPage.Language) { self.language = language }

  private func either(_ english: String, _ spanish: String) -> String {
    language == .english ? english : spanish
  }

  /// The title.
  public var title: String {
    either("Accounting of disclosures", "Registro de divulgaciones")
  }

  /// What it is, and what can be done about it.
  public var introduction: String {
    either(
      "This lists to whom information about the child with the MSIX number above was disclosed, "
        + "when, why, and what kind of information it was. You may ask for it at any time (5 U.S.C."
        + " 552a(c)(3), 34 CFR 99.32). If you think that something in the record is wrong, you may "
        + "ask that it be amended; ask at your child's school or at the Office of Migrant "
        + "Education.",
      "Aquí se indica a quién se divulgó información sobre el estudiante con el número MSIX de "
        + "arriba, cuándo, para qué y qué clase de información. Puede pedir este registro en "
        + "cualquier momento (5 U.S.C. 552a(c)(3), 34 CFR 99.32). Si cree que algo en el expediente"
        + " es incorrecto, puede pedir que se corrija; pregunte en la escuela de su hijo o en la "
        + "Oficina de Educación Migrante (Office of Migrant Education).")
  }

  /// Where nothing was disclosed.
  public var nothing: String {
    either("Nothing was disclosed.", "No se ha divulgado nada.")
  }

  /// Names of the columns: when, in which way, to whom, address, why, what.
  public var columns: [String] {
    language == .english
      ? ["When (UTC)", "How", "To whom", "Address", "Why", "What"]
      : ["Cuándo (UTC)", "Cómo", "A quién", "Dirección", "Para qué", "Qué"]
  }

  /// Where no address is on file.
  public var noAddress: String { either("not on file", "no consta") }

  /// Up to when it reaches.
  public func reaches(_ day: String, _ position: UInt64) -> String {
    either(
      "Complete up to \(day) (position \(position) of the log).",
      "Completo hasta el \(day) (posición \(position) del registro).")
  }

  /// In which way, by the name that listings have for it.
  public func nature(_ name: String) -> String {
    switch name {
    case "viewed": either("shown on a screen", "mostrado en pantalla")
    case "printed": either("printed", "impreso")
    case "exported": either("written to a file", "guardado en un archivo")
    case "searched": either("found by a search", "encontrado en una búsqueda")
    default: either("named in a list", "incluido en una lista")
    }
  }

  /// Why.
  public func purpose(_ purpose: Purpose?) -> String {
    guard let purpose else { return either("not recorded", "no consta") }
    guard language == .spanish else { return purpose.title }
    return switch purpose {
    case .participation: "Participación en el Programa de Educación Migrante"
    case .enrollment: "Inscripción en la escuela"
    case .placement: "Asignación de grado o de cursos"
    case .creditAccrual: "Acumulación de créditos"
    case .matchResolution: "Identificación del estudiante"
    case .correction: "Corrección de datos"
    case .emergency: "Emergencia: salud o seguridad"
    case .consent: "Consentimiento escrito de los padres o del estudiante"
    case .privacyAct: "Acceso o corrección según la Ley de Privacidad"
    case .audit: "Auditoría"
    case .lawEnforcement: "Solicitud escrita de una autoridad policial"
    case .courtOrder: "Orden judicial"
    case .operation: "Funcionamiento del intercambio"
    }
  }

  /// The kinds of information, together; where there is none, numbers alone.
  public func groups(_ groups: [Group]) -> String {
    groups.isEmpty
      ? either("numbers only", "solo números") : groups.map(group).joined(separator: ", ")
  }

  private func group(_ group: Group) -> String {
    guard language == .spanish else {
      return switch group {
      case .student: "student number"
      case .alternateStateStudentIDs: "other numbers"
      case .demographics: "name, birth, parents"
      case .qualifyingMoves: "moves"
      case .enrollments: "schools"
      case .courseHistory: "courses"
      case .assessments: "tests"
      case .immunizations: "vaccinations"
      case .eligibility: "eligibility"
      }
    }
    return switch group {
    case .student: "número de estudiante"
    case .alternateStateStudentIDs: "otros números"
    case .demographics: "nombre, nacimiento, padres"
    case .qualifyingMoves: "mudanzas"
    case .enrollments: "escuelas"
    case .courseHistory: "cursos"
    case .assessments: "exámenes"
    case .immunizations: "vacunas"
    case .eligibility: "derecho a los servicios"
    }
  }

  /// For whom it was made.
  public func relation(_ relation: RequesterRelation) -> String {
    switch relation {
    case .parent: either("Made for a parent", "Hecho para el padre o la madre")
    case .guardian: either("Made for the guardian", "Hecho para el tutor")
    case .student: either("Made for the student", "Hecho para el estudiante")
    case .representative: either("Made for the representative", "Hecho para el representante")
    }
  }
}
