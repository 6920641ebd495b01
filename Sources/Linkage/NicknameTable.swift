/// Short and familiar forms of given names, many to many.
public struct NicknameTable: Hashable, Sendable {
  /// Familiar form and the full name, ascending.
  public let pairs: [Pair]
  private let formal: [NameToken: [NameToken]]
  /// A bit for every familiar form: most words are none, and most pairs need no look further.
  private let marks: [UInt64]

  /// A familiar form of a name.
  public struct Pair: Hashable, Comparable, Sendable {
    /// PEPE
    public let familiar: NameToken
    /// JOSE
    public let full: NameToken

    /// A pair.
    public init(familiar: NameToken, full: NameToken) {
      self.familiar = familiar
      self.full = full
    }

    /// By words.
    public static func < (left: Self, right: Self) -> Bool {
      (left.familiar, left.full) < (right.familiar, right.full)
    }
  }

  /// From pairs in any order.
  public init(_ pairs: [Pair]) {
    self.pairs = Set(pairs).sorted()
    formal = Dictionary(grouping: self.pairs, by: \.familiar).mapValues { $0.map(\.full) }
    var marks = [UInt64](repeating: 0, count: 1 << Self.markBits / 64)
    for word in formal.keys {
      let mark = Self.mark(word)
      marks[mark >> 6] |= 1 << UInt64(mark & 63)
    }
    self.marks = marks
  }

  private static let markBits = 14

  private static func mark(_ word: NameToken) -> Int {
    Int(((word.high ^ word.low) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - markBits))
  }

  private func mayBeFamiliar(_ word: NameToken) -> Bool {
    let mark = Self.mark(word)
    return marks[mark >> 6] & 1 << UInt64(mark & 63) != 0
  }

  /// The full names that a word may stand for.
  public func expansions(of word: NameToken) -> [NameToken] { formal[word] ?? [] }

  /// Whether one may be the other's familiar form, or both of one name.
  public func areKin(_ left: NameToken, _ right: NameToken) -> Bool {
    guard mayBeFamiliar(left) || mayBeFamiliar(right) else { return false }
    let (first, second) = (formal[left] ?? [], formal[right] ?? [])
    if first.isEmpty, second.isEmpty { return false }
    if first.contains(right) || second.contains(left) { return true }
    if first.contains(where: second.contains) { return true }
    // The full name may be misspelt: GYLBERTO is still BETO.
    let (sound, otherSound) = (PhoneticFold.fold(left), PhoneticFold.fold(right))
    return first.contains { PhoneticFold.fold($0) == otherSound }
      || second.contains { PhoneticFold.fold($0) == sound }
  }

  /// The table that the first model has: familiar forms of the names of this population.
  public static let first = NicknameTable(
    familiarForms.split(separator: "\n").flatMap { line -> [Pair] in
      let words = line.split(separator: " ").map { NameToken($0.utf8) }
      return words.dropFirst().map { Pair(familiar: words[0], full: $0) }
    })

  private static let familiarForms = """
    PEPE JOSE
    CHEPE JOSE
    CHE JOSE
    PEPITO JOSE
    JOSEPH JOSE
    JOEY JOSE JOSEPH
    JOE JOSE JOSEPH
    PACO FRANCISCO
    PANCHO FRANCISCO
    FRANK FRANCISCO FRANKLIN
    CISCO FRANCISCO
    FRAN FRANCISCO FRANCISCA
    PAQUITA FRANCISCA
    PANCHA FRANCISCA
    LUPE GUADALUPE
    LUPITA GUADALUPE
    LALO EDUARDO
    EDDIE EDUARDO EDGAR
    ED EDUARDO EDGAR
    BETO ALBERTO ROBERTO RIGOBERTO GILBERTO HUMBERTO NORBERTO HERIBERTO ADALBERTO
    TITO ALBERTO ROBERTO HECTOR ERNESTO
    BOBBY ROBERTO ROBERT
    BOB ROBERTO ROBERT
    ROB ROBERTO ROBERT
    BERTO ALBERTO ROBERTO GILBERTO HUMBERTO
    NACHO IGNACIO
    NACHITO IGNACIO
    MEMO GUILLERMO
    BILLY GUILLERMO WILLIAM
    WILL GUILLERMO WILLIAM WILLIAMS
    QUIQUE ENRIQUE
    KIKE ENRIQUE
    HENRY ENRIQUE
    KIKO FRANCISCO ENRIQUE
    CHUY JESUS
    CHUCHO JESUS
    CHUYITO JESUS
    CHUYA MARIA JESUS
    TONO ANTONIO
    TONY ANTONIO
    TONA ANTONIA
    NANDO FERNANDO
    FER FERNANDO FERNANDA
    LUCHO LUIS
    LUISITO LUIS
    LOUIS LUIS
    GUICHO LUIS
    WICHO LUIS
    CARLITOS CARLOS
    CHARLIE CARLOS CHARLES
    CHARLY CARLOS
    JUANITO JUAN
    JOHN JUAN JONATHAN
    JOHNNY JUAN JONATHAN
    JUANCHO JUAN
    MIKE MIGUEL MICHAEL
    MICKEY MIGUEL MICHAEL
    MIGUELITO MIGUEL
    MICHAEL MIGUEL
    RAFA RAFAEL
    RAFITA RAFAEL
    MANNY MANUEL
    MANOLO MANUEL
    MANOLITO MANUEL
    MANU MANUEL EMANUEL EMMANUEL
    GABO GABRIEL
    GABY GABRIELA
    GABI GABRIELA GABRIEL
    ALE ALEJANDRO ALEJANDRA
    ALEX ALEJANDRO ALEJANDRA ALEXIS ALEXANDER ALEXANDRA
    JANDO ALEJANDRO
    SANDRA ALEJANDRA
    SANDY SANDRA
    XANDER ALEXANDER ALEJANDRO
    DANI DANIEL DANIELA
    DANNY DANIEL
    DAN DANIEL
    DAVE DAVID
    CHAVA SALVADOR
    CHAVITA SALVADOR
    SAL SALVADOR
    CHAGO SANTIAGO
    SANTI SANTIAGO
    DIEGUITO DIEGO
    NICO NICOLAS
    NICK NICOLAS
    SEBAS SEBASTIAN
    BAS SEBASTIAN
    RICK RICARDO
    RICKY RICARDO ENRIQUE
    RICHIE RICARDO
    RICHARD RICARDO
    RICO RICARDO FEDERICO
    FEDE FEDERICO
    FITO ADOLFO RODOLFO
    RUDY RODOLFO
    NETO ERNESTO
    ERNIE ERNESTO
    TINO MARTIN AGUSTIN VALENTIN FAUSTINO
    TAVO GUSTAVO OCTAVIO
    GUS GUSTAVO
    POLO LEOPOLDO HIPOLITO
    LEO LEONARDO LEONEL LEOPOLDO
    LENCHO LORENZO
    LENCHA LORENZA
    LORE LORENA
    MONCHO RAMON
    MONCHE RAMON
    RAY RAYMUNDO RAMON
    MUNDO EDMUNDO RAYMUNDO SEGISMUNDO
    CHEMA JOSE
    GOYO GREGORIO
    GREG GREGORIO
    GORDO GREGORIO
    PEDRITO PEDRO
    PETE PEDRO
    PETER PEDRO
    PABLITO PABLO
    PAUL PABLO
    TOMASITO TOMAS
    TOMMY TOMAS
    THOMAS TOMAS
    JORGITO JORGE
    GEORGE JORGE
    COQUI JORGE
    YOYO JORGE
    ANDY ANDRES ANDREA
    ANDREW ANDRES
    DREW ANDRES
    CRIS CRISTIAN CRISTOBAL CRISTINA
    CHRIS CHRISTIAN CRISTIAN CHRISTOPHER CRISTOBAL
    STEVE ESTEBAN
    STEVEN ESTEBAN
    VICTOR VICTORIANO
    VICKY VICTORIA VIRGINIA
    VICKI VICTORIA
    TORI VICTORIA
    ANITA ANA
    ANNA ANA
    ANNIE ANA
    ANN ANA
    LUCHA LUCIA LUZ
    LUCY LUCIA LUZ
    CHELA GRACIELA CONSUELO
    CHELO CONSUELO
    CONCHA CONCEPCION
    CONCHITA CONCEPCION
    CONNIE CONCEPCION CONSUELO
    MARI MARIA MARICELA MARISOL MARIBEL
    MARY MARIA
    MARIQUITA MARIA
    MARUCA MARIA
    MARICHUY MARIA
    MAYTE MARIA
    ROSITA ROSA
    ROSY ROSA ROSALBA ROSARIO
    ROSIE ROSA ROSALINDA
    CHAYO ROSARIO
    CHARO ROSARIO
    LETY LETICIA
    LETI LETICIA
    BETY BEATRIZ
    BETTY BEATRIZ ELIZABETH
    BEA BEATRIZ
    LIZ ELIZABETH LIZBETH LIZETH
    LIZZY ELIZABETH
    ELI ELIZABETH ELIAS ELISEO
    BETH ELIZABETH
    ISA ISABEL ISABELLA ISAIAS
    CHABELA ISABEL
    CHAVELA ISABEL
    BELLA ISABELLA ISABELA
    IZZY ISABEL ISABELLA
    MAGO MARGARITA
    MARGIE MARGARITA
    MAGGIE MARGARITA MAGDALENA
    RITA MARGARITA
    MAGDA MAGDALENA
    LENA MAGDALENA ELENA
    NENA ELENA
    HELENA ELENA
    PATY PATRICIA
    PATI PATRICIA
    PATTY PATRICIA
    TRISH PATRICIA
    CHIO ROCIO
    COCO SOCORRO
    MONI MONICA
    VERO VERONICA
    RONNIE VERONICA
    SUSY SUSANA
    SUSIE SUSANA
    TERE TERESA
    TERESITA TERESA
    TERRY TERESA
    YOLI YOLANDA
    YOLA YOLANDA
    NORMITA NORMA
    CARO CAROLINA
    CARRIE CAROLINA
    CATY CATALINA
    CATA CATALINA
    KATHY CATALINA
    KATY CATALINA KATHERINE
    KAT KATHERINE
    NATI NATALIA NATIVIDAD
    NAT NATALIA NATHAN
    NATE NATHAN NATANAEL
    PILI PILAR
    PERLITA PERLA
    ESPE ESPERANZA
    HOPE ESPERANZA
    LOLA DOLORES
    LOLITA DOLORES
    GLORI GLORIA
    ADRI ADRIANA ADRIAN
    JAZ JAZMIN
    JAZZY JAZMIN
    ESTELA ESTRELLA
    STELLA ESTELA ESTRELLA
    VALE VALERIA VALENTINA
    VAL VALERIA VALENTIN
    XIMENITA XIMENA
    MATT MATEO
    MATTHEW MATEO
    TEO MATEO TEODORO
    JIMMY JAIME
    JAMES JAIME
    JIM JAIME
    OSKAR OSCAR
    HUGUITO HUGO
    MARCO MARCOS
    MARK MARCOS MARCO
    GIL GILBERTO
    BERT ALBERTO HUMBERTO
    AL ALBERTO ALFREDO ALFONSO
    FREDDY ALFREDO FEDERICO FREDERICO
    FREDY ALFREDO
    PONCHO ALFONSO
    ALFIE ALFREDO
    TACHO ANASTASIO
    TELLO EUSTOLIO
    CHENTE VICENTE
    VINCE VICENTE
    VINNY VICENTE
    CHEPO JOSE
    BENJI BENJAMIN
    BEN BENJAMIN BENITO
    SAM SAMUEL
    SAMMY SAMUEL
    NOE NOEL
    JAVI JAVIER
    XAVIER JAVIER
    JAVITO JAVIER
    JERRY GERARDO GERONIMO
    GERRY GERARDO
    LALITO EDUARDO
    ARMANDITO ARMANDO
    MANDO ARMANDO
    RAULITO RAUL
    RENE RENATO
    ROGE ROGELIO
    ROGER ROGELIO
    ROY ROGELIO RODRIGO
    ROD RODRIGO
    RORI RODRIGO
    """
}
