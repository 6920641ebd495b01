/// What people are called instead of their given name. From Spanish use, and the English name that
/// a school's office writes.
enum Nicknames {
  /// One of the names that stand for `name`; nil when there is none.
  static func pick(for name: [UInt8], _ random: inout Randomness) -> [UInt8]? {
    guard let choices = table[name] else { return nil }
    return choices[random.below(choices.count)]
  }

  /// Looked up only, never walked: its order reaches nothing.
  private static let table: [[UInt8]: [[UInt8]]] = {
    var table: [[UInt8]: [[UInt8]]] = [:]
    for row in rows.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
      let parts = row.split(separator: ":")
      guard parts.count == 2 else { continue }
      let name = parts[0].drop { $0 == " " }
      table[Array(name.utf8)] = parts[1].split(separator: " ").map { Array($0.utf8) }
    }
    return table
  }()

  private static let rows = """
    José: Pepe Chepe Joe; Francisco: Paco Pancho Frank; Guadalupe: Lupe Lupita; Jesús: Chuy
    Ignacio: Nacho; Enrique: Kike Quique Henry; Alejandro: Alex Ale; Alejandra: Alex Ale
    Roberto: Beto Robert; Alberto: Beto Albert; Rigoberto: Beto Rigo; Gilberto: Beto Gil
    Eduardo: Lalo Eddie; Antonio: Toño Tony; Manuel: Manny Meme; Luis: Lucho Louie
    Juan: Juanito John; Rafael: Rafa; Fernando: Nando Fer; Fernanda: Fer; Gabriela: Gaby
    Daniela: Dani; Ricardo: Rick; Isabella: Bella Isa; Leticia: Lety; Beatriz: Betty
    Dolores: Lola; Concepción: Concha Connie; Rosa: Rosita; Teresa: Tere; Patricia: Paty Patty
    Verónica: Vero; Carolina: Caro; Mónica: Moni; Salvador: Chava Sal; Sergio: Checo
    Guillermo: Memo Willie; Gerardo: Lalo Jerry; Arturo: Art; Jorge: George Coque
    Miguel: Mike Mikey; Pedro: Peter Pete; Carlos: Charlie; Javier: Javi; Vicente: Chente
    Cecilia: Ceci; Elizabeth: Liz Betty; Sofía: Sofi; Valentina: Vale; Valeria: Vale; Ana: Anita
    Carmen: Carmelita; Catalina: Cata; Cristina: Cris; Juana: Juanita; Mariana: Mari; María: Mary
    Martha: Martita; Ángel: Angelito; Andrés: Andy; Benjamín: Benja Ben; Daniel: Danny
    David: Davi; Esteban: Steven; Felipe: Phil; Ramón: Monchi; Samuel: Sammy; Tomás: Tommy
    Emmanuel: Manny; Ernesto: Neto; Humberto: Beto; Michael: Mike; Joshua: Josh; Matthew: Matt
    Andrew: Andy Drew; William: Will Billy; James: Jim Jimmy; John: Johnny Jack; Benjamin: Ben
    Samantha: Sam; Jessica: Jess; Abigail: Abby; Mohamed: Mo; Jonathan: Jon; Christian: Chris
    """
}
