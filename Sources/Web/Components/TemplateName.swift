/// Every template by name. One that is not here does not exist; the compiler sees to its text.
enum TemplateName: String, CaseIterable, Sendable {
  case layout
  case message
  case front
  case warning
  case credentials
  case home
  case publicPage = "public-page"
  case administrators
  case account
  case password
  case authenticator
  case recoveryCodes = "recovery-codes"
  case trainings
  case training
  case rules
  case sessions
  case contact
  case report
  case arrival
  case found
  case child
  case record
  case print
  case worklist
  case item
  case letters
  case moves
  case thread
  case counts
  case quality
  case trail
  case replay
  // Parts of several pages.
  case alert
  case elements
  case table
  case disputes

  /// The template.
  var text: String {
    switch self {
    case .layout: Layout.template
    case .message: ErrorPages.template
    case .front: PublicPages.frontTemplate
    case .warning: DoorPages.warningTemplate
    case .credentials: DoorPages.credentialsTemplate
    case .home: HomePage.template
    case .publicPage: PublicPages.pageTemplate
    case .administrators: PublicPages.administratorsTemplate
    case .account: AccountPages.accountTemplate
    case .password: AccountPages.passwordTemplate
    case .authenticator: AccountPages.authenticatorTemplate
    case .recoveryCodes: AccountPages.recoveryTemplate
    case .trainings: FitnessPages.trainingsTemplate
    case .training: FitnessPages.trainingTemplate
    case .rules: FitnessPages.rulesTemplate
    case .sessions: AccountPages.sessionsTemplate
    case .contact: AccountPages.contactTemplate
    case .report: ReportPages.template
    case .arrival: ArrivalPages.arrivalTemplate
    case .found: ArrivalPages.foundTemplate
    case .child: ChildPages.childTemplate
    case .record: ChildPages.recordTemplate
    case .print: ChildPages.printTemplate
    case .worklist: DeskPages.worklistTemplate
    case .item: DeskPages.itemTemplate
    case .letters: LetterPages.template
    case .moves: MovePages.movesTemplate
    case .thread: MovePages.threadTemplate
    case .counts: CountPages.template
    case .quality: QualityPages.template
    case .trail: TrailPages.trailTemplate
    case .replay: TrailPages.replayTemplate
    case .alert: Parts.alertTemplate
    case .elements: Parts.elementsTemplate
    case .table: Parts.tableTemplate
    case .disputes: Parts.disputesTemplate
    }
  }
}
