/// What people look at, and how often of a thousand looks.
enum LookKind: String, CaseIterable, Sendable {
  case registrar = "record, registrar of a school"
  case counselor = "record, counselor"
  case recruiter = "record, State data administrator"
  case district = "record with its history, district data administrator"
  case region = "record, regional data administrator"
  case printed = "record printed, registrar"
  case exported = "record exported, State data administrator"
  case family = "record, Privacy Act administrator"
  case searchByDay = "search by name and birth date, registrar"
  case searchByName = "search by name, counselor"
  case list = "page of 100 of the list of children, State data administrator"
  case desk = "page of 20 of the worklist, State data administrator"
  case departmentDesk = "page of 20 of the worklist, Department"
  case receipt = "receipt again, State's machine"
  case accounting = "accounting of a child, Privacy Act administrator"
  case replay = "look made again, auditor"
  case count = "count, government administrator"
  case report = "report of counts, government administrator"

  /// Looks of a thousand.
  var share: Int {
    switch self {
    case .registrar: 390
    case .counselor: 150
    case .recruiter: 70
    case .district: 80
    case .region: 10
    case .printed: 30
    case .exported: 10
    case .family: 5
    case .searchByDay: 200
    case .searchByName: 10
    case .list: 15
    case .desk: 14
    case .departmentDesk: 1
    case .receipt: 1
    case .accounting: 5
    case .replay: 5
    case .count: 3
    case .report: 1
    }
  }

  /// Whether what is shown is one child's record.
  var isRecord: Bool {
    switch self {
    case .registrar, .counselor, .recruiter, .district, .region, .printed, .exported, .family: true
    default: false
    }
  }

  var isSearch: Bool { self == .searchByDay || self == .searchByName }

  /// The kind for a number below a thousand.
  static func of(_ number: Int) -> LookKind {
    var rest = number
    for kind in allCases {
      if rest < kind.share { return kind }
      rest -= kind.share
    }
    return .registrar
  }
}
