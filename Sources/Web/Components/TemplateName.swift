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
  case identity
  case merge
  case split
  case splitPreview = "split-preview"
  case submissions
  case receipt
  case timeliness
  case countDifference = "count-difference"
  case countedChild = "counted-child"
  case certificates
  case certificate
  case reports
  case publishedReport = "published-report"
  case accounts
  case othersAccount = "others-account"
  case application
  case applicantTraining = "applicant-training"
  case reviews
  case cases
  case deputy
  case ownRoles = "own-roles"
  case help
  case helpList = "help-list"
  // Parts of several pages.
  case alert
  case elements
  case table
  case disputes
  // Pages that are put together from parts.
  case sheet
  case sheetCell = "sheet-cell"
  case sheetForm = "sheet-form"

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
    case .identity: ProposalPages.startTemplate
    case .merge: ProposalPages.mergeTemplate
    case .split: ProposalPages.splitTemplate
    case .splitPreview: ProposalPages.splitPreviewTemplate
    case .submissions: SubmissionPages.listTemplate
    case .receipt: SubmissionPages.receiptTemplate
    case .timeliness: TimelinessPages.template
    case .countDifference: CountDifferencePages.template
    case .countedChild: CountedChildPages.template
    case .certificates: CertificatePages.listTemplate
    case .certificate: CertificatePages.template
    case .reports: PublishedPages.listTemplate
    case .publishedReport: PublishedPages.template
    case .accounts: AccountsPages.listTemplate
    case .othersAccount: AccountsPages.accountTemplate
    case .application: AccountsPages.applicationTemplate
    case .applicantTraining: ApplicationPages.trainingTemplate
    case .reviews: ReviewPages.template
    case .cases: CasePages.template
    case .deputy: DeputyPages.template
    case .ownRoles: AccountPages.rolesTemplate
    case .help: HelpPages.template
    case .helpList: HelpPages.listTemplate
    case .alert: Parts.alertTemplate
    case .elements: Parts.elementsTemplate
    case .table: Parts.tableTemplate
    case .disputes: Parts.disputesTemplate
    case .sheet: Sheet.template
    case .sheetCell: Sheet.cellTemplate
    case .sheetForm: Sheet.formTemplate
    }
  }
}
