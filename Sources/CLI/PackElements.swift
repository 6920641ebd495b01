/// The data elements in Spanish, by number.
enum PackElements {
  static let spanish: [UInt16: String] = [
    1: "Número MSIX", 2: "Número de estudiante del estado",
    3: "Tipo de número del estado", 4: "Otro número de estudiante del estado",
    5: "Tipo del otro número", 6: "Nombre", 7: "Segundo nombre", 8: "Primer apellido",
    9: "Segundo apellido", 10: "Sufijo", 11: "Sexo", 12: "Fecha de nacimiento",
    13: "Nacimiento múltiple", 14: "Ciudad de nacimiento", 15: "Estado de nacimiento",
    16: "País de nacimiento", 17: "Cómo se comprobó la fecha de nacimiento",
    18: "Nombre del padre o tutor", 19: "Apellido del padre o tutor",
    20: "Nombre de la madre o tutora", 21: "Apellido de la madre o tutora",
    22: "Correo electrónico del padre o madre 1", 23: "Correo electrónico del padre o madre 2",
    24: "Teléfono del padre o madre 1", 25: "Teléfono del padre o madre 2",
    26: "Fecha de llegada", 27: "Ciudad de donde se mudó", 28: "Estado de donde se mudó",
    29: "País de donde se mudó", 30: "Ciudad a donde se mudó", 31: "Estado a donde se mudó",
    32: "El derecho al programa vence", 33: "Fecha de inscripción", 34: "Tipo de inscripción",
    35: "Escuela o proyecto", 36: "Tipo de proyecto", 37: "Número de la escuela",
    38: "Nombre del lugar", 39: "Dirección 1", 40: "Dirección 2", 41: "Dirección 3",
    42: "Ciudad", 43: "Número del distrito escolar", 44: "Distrito escolar", 45: "Estado",
    46: "Código postal", 47: "Teléfono", 48: "Grado", 49: "Aprende inglés (LEP)",
    50: "Plan educativo individual (IEP)", 51: "Alerta médica", 52: "Prioridad de servicios",
    53: "Hay registro de vacunas", 54: "Fecha de salida", 55: "Distrito donde vive",
    56: "Fecha de residencia", 57: "Fecha en que se comprobó la residencia",
    58: "Escuela prevista para graduarse", 59: "Graduado o equivalente",
    60: "Fecha de graduación o equivalente", 61: "Expediente de otro estado",
    62: "Por qué siguen los servicios", 63: "Álgebra 1 o equivalente",
    64: "Comentario a la inscripción", 65: "Curso", 66: "Materia", 67: "Tipo de curso",
    68: "Comienzo del año escolar", 69: "Fin del año escolar", 70: "Sección",
    71: "Tipo de período", 72: "Horas de clase", 73: "Calificación hasta ahora",
    74: "Créditos otorgados", 75: "Calificación final", 76: "Evaluación", 77: "Contenido",
    78: "Tipo de evaluación", 79: "Fecha de la evaluación", 80: "Forma del resultado",
    81: "Resultado", 82: "Interpretación", 201: "Vacuna (código CVX)",
    202: "Fecha de la dosis",
  ]

  /// Values that are words.
  static let spanishValues: [String: String] = [
    "Yes": "Sí", "No": "No", "Female": "Femenino", "Male": "Masculino", "Other": "Otro",
  ]
}
