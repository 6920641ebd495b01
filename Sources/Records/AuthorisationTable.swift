/// Which role may do what. Whatever has no grant here is refused.
///
/// One row a line of the function matrix, with the finer functions that the line stands for. Where
/// the matrix names the scope in the row's own title ("of the State", "own State"), a plain yes of
/// a State role is written `own`, because a plain yes would reach into other States.
///
/// Where the sources contradict one another:
///
/// | they differ on | taken here |
/// |---|---|
/// | Primary users validating | others' proposals, in States that the policy lists |
/// | disabled accounts, passwords | two functions; Help Desk reinstates and cannot reset |
/// | Primary users changing data | no such function: data come from State systems alone |
/// | who runs reports | rows of children: the State's side; totals: OME and the Auditor as well |
/// | accounts and data in one hand | two roles of one holder; policy names the States |
/// | where a merge may start | unlimited here: one that joins two States' records lies in neither |
/// | life of a password, idle time | no row of this table: policies `passwords` and `sessions` |
public enum AuthorisationTable {
  /// What a role is granted of a function.
  public static func grant(_ role: Role, _ function: Function) -> Grant {
    row(function).grant(role)
  }

  /// The roles that have any grant of a function, for "ask one of these".
  public static func roles(for function: Function) -> [Role] {
    Role.allCases.filter { grant($0, function) != .refused }
  }

  /// Whether an actor who was let in did so in a role that may at least look at a function; the
  /// operator may.
  public static func mayRead(_ function: Function, _ actor: Actor) -> Bool {
    guard case .account(_, let role, _, _, _) = actor else { return true }
    return grant(role, function).admits(.read)
  }

  /// The name of the list in the worklists policy that lets Primary users validate.
  public static let primaryValidatesStates = "primary-validates-states"

  /// One line: District and Regional Data Administrators share a column.
  private struct Row {
    let pri, sec, dra, sda, sua, gov, oua, oda, paa, hd, sys, aud, ss: Grant

    init(
      _ pri: Grant, _ sec: Grant, _ dra: Grant, _ sda: Grant, _ sua: Grant, _ gov: Grant,
      _ oua: Grant, _ oda: Grant, _ paa: Grant, _ hd: Grant, _ sys: Grant, _ aud: Grant,
      _ ss: Grant
    ) {
      self.pri = pri
      self.sec = sec
      self.dra = dra
      self.sda = sda
      self.sua = sua
      self.gov = gov
      self.oua = oua
      self.oda = oda
      self.paa = paa
      self.hd = hd
      self.sys = sys
      self.aud = aud
      self.ss = ss
    }

    func grant(_ role: Role) -> Grant {
      switch role {
      case .primary: pri
      case .secondary: sec
      case .districtDataAdministrator, .regionalDataAdministrator: dra
      case .stateDataAdministrator: sda
      case .stateUserAdministrator: sua
      case .governmentAdministrator: gov
      case .omeUserAdministrator: oua
      case .omeDataAdministrator: oda
      case .privacyActAdministrator: paa
      case .helpDesk: hd
      case .systemAdministrator: sys
      case .auditor: aud
      case .stateSystem: ss
      }
    }
  }

  private static let no = Grant.refused
  private static let x = Grant.allowed
  private static let own = Grant.ownScope
  private static let item = Grant.itemOnly
  private static let pol = Grant.byPolicy(primaryValidatesStates)
  private static let read = Grant.readOnly
  private static let rep = Grant.replayOnly
  private static let acc = Grant.accountingOnly
  private static let prop = Grant.proposeOnly
  private static let appr = Grant.approveOnly
  private static let tell = Grant.reportOnly
  private static let users = Grant.ownUsers

  // The columns stand under one another so that they can be held against the matrix.
  // swift-format-ignore
  private static func row(_ function: Function) -> Row {
    switch function {
    //           Pri   Sec   DRA   SDA   SUA    Gov   OUA   ODA   PAA   HD    SYS   AUD   SS
    case .myAccount, .reportIncident:
      return Row(x,    x,    x,    x,    x,     x,    x,    x,    x,    x,    x,    x,    no)
    case .searchRecords, .viewRecord, .printRecord:
      return Row(x,    x,    x,    x,    no,    no,   no,   item, x,    no,   no,   rep,  no)
    case .exportRecord:
      return Row(x,    no,   x,    x,    no,    no,   no,   no,   x,    no,   no,   no,   own)
    case .moveNotices:
      return Row(x,    x,    x,    x,    no,    no,   no,   no,   no,   no,   no,   no,   own)
    case .startMergeOrSplit:
      return Row(x,    no,   x,    x,    no,    no,   no,   no,   no,   no,   no,   no,   no)
    case .validate:
      return Row(pol,  no,   own,  own,  no,    no,   no,   item, no,   no,   no,   no,   no)
    case .settleDisagreement:
      return Row(no,   no,   no,   no,   no,    no,   no,   x,    no,   no,   no,   no,   no)
    case .worklist:
      return Row(no,   no,   own,  own,  no,    no,   no,   no,   no,   no,   no,   no,   no)
    case .submitPackages, .readReceipts:
      return Row(no,   no,   no,   own,  no,    no,   no,   no,   no,   no,   no,   no,   own)
    case .listChildren:
      return Row(no,   no,   own,  own,  no,    no,   no,   no,   no,   no,   no,   no,   no)
    case .aggregateReports:
      return Row(no,   no,   own,  own,  no,    x,    no,   no,   no,   no,   no,   x,    no)
    case .explainCount:
      return Row(no,   no,   no,   own,  no,    no,   no,   no,   no,   no,   no,   x,    own)
    case .certifyCount, .federalFiles:
      return Row(no,   no,   no,   no,   no,    x,    no,   no,   no,   no,   no,   no,   no)
    case .administerStateAccounts:
      return Row(no,   no,   no,   no,   own,   no,   no,   no,   no,   no,   no,   no,   no)
    case .administerOMEAccounts:
      return Row(no,   no,   no,   no,   no,    no,   x,    no,   no,   no,   no,   no,   no)
    case .reinstateAccount:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   no,   x,    x,    no,   no)
    case .listAccounts:
      return Row(no,   no,   no,   no,   own,   no,   x,    no,   no,   x,    x,    x,    no)
    case .helpDeskCases:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   no,   x,    x,    read, no)
    case .correctionCase:
      return Row(no,   no,   no,   own,  no,    no,   no,   no,   x,    no,   no,   read, own)
    case .disputeStatement, .accounting, .accessPack:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   x,    no,   no,   read, no)
    case .keepRights:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   x,    no,   no,   read, no)
    case .cosignEmergency:
      return Row(x,    x,    x,    x,    no,    no,   no,   no,   x,    no,   no,   read, no)
    case .exitPacket:
      return Row(x,    no,   x,    x,    no,    no,   no,   no,   no,   no,   no,   no,   no)
    case .proposeDestruction:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   prop, no,   no,   read, no)
    case .approveDestruction:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   no,   no,   appr, read, no)
    case .connectState, .adoptPolicy, .publishModel, .loadReference:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   no,   no,   x,    read, no)
    case .readPolicy:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   no,   no,   x,    x,    no)
    case .declareBreach:
      return Row(no,   no,   no,   no,   users, no,   x,    no,   x,    tell, x,    read, no)
    case .readTrail, .replayDisclosure, .readLog, .readProofs:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   acc,  no,   no,   x,    no)
    case .operate:
      return Row(no,   no,   no,   no,   no,    no,   no,   no,   no,   no,   x,    no,   no)
    }
  }
}
