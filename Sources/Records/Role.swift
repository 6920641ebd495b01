/// What an account may be in the exchange; somebody may hold several. The raw value stands in
/// events: it never changes.
public enum Role: String, CaseIterable, Sendable {
  /// School and district staff who place children and may propose merges and splits.
  case primary
  /// School and district staff who look and notify.
  case secondary
  /// Answers for the data of a district.
  case districtDataAdministrator = "district-data-administrator"
  /// Answers for the data of a region: a State's named set of districts.
  case regionalDataAdministrator = "regional-data-administrator"
  /// Answers for a State's data; also the State director.
  case stateDataAdministrator = "state-data-administrator"
  /// Keeps a State's accounts and sees no child.
  case stateUserAdministrator = "state-user-administrator"
  /// Reads totals and certifies counts; sees no child.
  case governmentAdministrator = "government-administrator"
  /// Keeps the accounts of State User Administrators and of OME; sees no child.
  case omeUserAdministrator = "ome-user-administrator"
  /// Settles what States cannot agree on; sees the records of that item alone.
  case omeDataAdministrator = "ome-data-administrator"
  /// Acts for families under the Privacy Act, 5 U.S.C. 552a(d).
  case privacyActAdministrator = "privacy-act-administrator"
  /// Answers questions about accounts; sees no child and resets no password.
  case helpDesk = "help-desk"
  /// Runs the exchange; sees no child.
  case systemAdministrator = "system-administrator"
  /// Reads what happened and changes nothing.
  case auditor
  /// A State's machine account.
  case stateSystem = "state-system"

  /// Where in the program's organisation a role sits.
  public enum Level: String, CaseIterable, Sendable {
    /// Schools and local operating agencies.
    case school
    /// A local educational agency.
    case district
    /// A named set of districts.
    case region
    /// A State educational agency.
    case state
    /// The Department: the Office of Migrant Education and the Inspector General.
    case ome
    /// The Department's contractor.
    case contractor
    /// No person.
    case machine
  }

  /// Where the role sits.
  public var level: Level {
    switch self {
    case .primary, .secondary: .school
    case .districtDataAdministrator: .district
    case .regionalDataAdministrator: .region
    case .stateDataAdministrator, .stateUserAdministrator: .state
    case .governmentAdministrator, .omeUserAdministrator, .omeDataAdministrator,
      .privacyActAdministrator, .systemAdministrator, .auditor:
      .ome
    case .helpDesk: .contractor
    case .stateSystem: .machine
    }
  }

  /// The name for people, as the program's papers write it.
  public var title: String {
    switch self {
    case .primary: "MSIX Primary User"
    case .secondary: "MSIX Secondary User"
    case .districtDataAdministrator: "District Data Administrator"
    case .regionalDataAdministrator: "Regional Data Administrator"
    case .stateDataAdministrator: "State Data Administrator"
    case .stateUserAdministrator: "State User Administrator"
    case .governmentAdministrator: "Government Administrator"
    case .omeUserAdministrator: "OME User Administrator"
    case .omeDataAdministrator: "OME Data Administrator"
    case .privacyActAdministrator: "Privacy Act Administrator"
    case .helpDesk: "Help Desk"
    case .systemAdministrator: "System Administrator"
    case .auditor: "Auditor"
    case .stateSystem: "State System"
    }
  }

  /// Whether the role can be given for a scope. A role for a wider scope than its level would turn
  /// "own" in the authorisation table into "everybody's", so the gate does not look at such a pair.
  ///
  /// Primary and Secondary go up to a State: Tennessee gives Primary to its State personnel.
  public func mayHold(_ scope: Scope) -> Bool {
    switch (level, scope) {
    case (.school, .school), (.school, .district), (.school, .region), (.school, .state): true
    case (.district, .district), (.region, .region): true
    case (.state, .state), (.machine, .state): true
    case (.ome, .nation), (.contractor, .nation): true
    default: false
    }
  }
}
