/// Something that an account may be allowed to do: the rows of the authorisation table, cut as
/// finely as the command line and the pages need. The raw value stands in events: it never changes.
public enum Function: String, CaseIterable, Sendable {
  /// See and keep one's own account.
  case myAccount = "my-account"
  /// Report a suspected misuse, an incident, or missing or odd data.
  case reportIncident = "report-incident"
  /// Search for children in all States.
  case searchRecords = "search-records"
  /// Open a consolidated record.
  case viewRecord = "view-record"
  /// Print one.
  case printRecord = "print-record"
  /// Write one to a file.
  case exportRecord = "export-record"
  /// Send and answer move notices and records requests.
  case moveNotices = "move-notices"
  /// Propose a merge or a split.
  case startMergeOrSplit = "start-merge-or-split"
  /// Validate or reject a near match, merge or split; never one's own proposal.
  case validate
  /// Settle what two States answered differently.
  case settleDisagreement = "settle-disagreement"
  /// The State's worklist and data quality; naming deputies.
  case worklist
  /// Send packages of minimum data elements.
  case submitPackages = "submit-packages"
  /// Read the receipts of packages.
  case readReceipts = "read-receipts"
  /// Reports whose rows are children, of one's own State.
  case listChildren = "list-children"
  /// Counts and reports whose rows are totals.
  case aggregateReports = "aggregate-reports"
  /// Say why a child is counted or not, and which children changed a count.
  case explainCount = "explain-count"
  /// Certify a count.
  case certifyCount = "certify-count"
  /// Produce the Department's files.
  case federalFiles = "federal-files"
  /// Accounts of the State, their roles and passwords.
  case administerStateAccounts = "administer-state-accounts"
  /// Accounts of State User Administrators and of OME users, their passwords included.
  case administerOMEAccounts = "administer-ome-accounts"
  /// Reinstate a disabled account; its password stays.
  case reinstateAccount = "reinstate-account"
  /// List accounts.
  case listAccounts = "list-accounts"
  /// Cases of the Help Desk: questions and reports of incidents.
  case helpDeskCases = "help-desk-cases"
  /// A family's request for correction, 34 CFR 200.85(d) and 5 U.S.C. 552a(d)(2).
  case correctionCase = "correction-case"
  /// Enter a statement of disagreement, 5 U.S.C. 552a(d)(4).
  case disputeStatement = "dispute-statement"
  /// The accounting of disclosures, 5 U.S.C. 552a(c).
  case accounting
  /// The family's access pack: record, statements, accounting.
  case accessPack = "access-pack"
  /// What staff hand to a family that leaves: record and statements.
  case exitPacket = "exit-packet"
  /// Record who holds a child's rights, and consents to disclosures.
  case keepRights = "keep-rights"
  /// Sign for another's emergency disclosure; never one's own.
  case cosignEmergency = "cosign-emergency"
  /// Propose that a child's data be destroyed; place and lift legal holds.
  case proposeDestruction = "propose-destruction"
  /// Approve it: another person than the one who proposed.
  case approveDestruction = "approve-destruction"
  /// Connect, promote and suspend States.
  case connectState = "connect-state"
  /// Adopt a policy.
  case adoptPolicy = "adopt-policy"
  /// Read policies, past and present.
  case readPolicy = "read-policy"
  /// Publish a matching model.
  case publishModel = "publish-model"
  /// Load reference tables.
  case loadReference = "load-reference"
  /// Declare a breach, freeze, list what it touched.
  case declareBreach = "declare-breach"
  /// Who did and saw what, when, and why.
  case readTrail = "read-trail"
  /// Rebuild what a disclosure showed.
  case replayDisclosure = "replay-disclosure"
  /// The events' clear parts.
  case readLog = "read-log"
  /// Checkpoints and proofs.
  case readProofs = "read-proofs"
  /// Rebuild, back up, restore, fire the clocks, turn keys over.
  case operate

  /// How near to a child an answer comes.
  public enum Exposure: Int, Comparable, Sendable {
    /// Totals, or opaque numbers that say nothing.
    case none
    /// Numbers that were given to children: MSIX ids, State Student Identifiers.
    case identifiers
    /// What names or describes a child: opening it is a disclosure and wants a purpose.
    case children

    /// By nearness.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// How near to a child the answer comes. A function of two faces is at the nearer one.
  public var exposure: Exposure {
    switch self {
    case .searchRecords, .viewRecord, .printRecord, .exportRecord, .moveNotices, .listChildren,
      .explainCount, .correctionCase, .disputeStatement, .accounting, .accessPack, .exitPacket,
      .replayDisclosure:
      .children
    case .startMergeOrSplit, .validate, .settleDisagreement, .worklist, .readReceipts, .readTrail,
      .keepRights, .proposeDestruction:
      .identifiers
    case .myAccount, .reportIncident, .submitPackages, .aggregateReports, .certifyCount,
      .federalFiles, .administerStateAccounts, .administerOMEAccounts, .reinstateAccount,
      .listAccounts, .helpDeskCases, .cosignEmergency, .approveDestruction, .connectState,
      .adoptPolicy, .readPolicy, .publishModel, .loadReference, .declareBreach, .readLog,
      .readProofs,
      .operate:
      .none
    }
  }

  /// Whether a purpose must be chosen first: wherever a child is shown.
  public var needsPurpose: Bool { exposure == .children }

  /// Whether it is open to a session before everything that is due is done: one's own account, so
  /// that it can be done, and telling of what is wrong.
  public var isOpenToAll: Bool { self == .myAccount || self == .reportIncident }

  /// Whether whoever started the matter may not decide it: two people make a second look.
  public var refusesOwnProposal: Bool {
    switch self {
    case .validate, .settleDisagreement, .approveDestruction, .cosignEmergency: true
    default: false
    }
  }

  /// Whether it keeps the machine and the ledger going and so may be done at the machine without
  /// an account. Acts of judgement, certificates and accounts want a person who signs for them:
  /// an operator who could make accounts could make himself anybody.
  public var isOperational: Bool {
    switch self {
    case .submitPackages, .aggregateReports, .reinstateAccount, .listAccounts, .connectState,
      .adoptPolicy, .readPolicy, .publishModel, .loadReference, .declareBreach, .readLog,
      .readProofs, .operate:
      true
    default: false
    }
  }
}
