import Exchange
import Primitives
import Records

/// The people of the nation: the same offices in every State, and those of the Department.
enum Staff {
  struct Office: Sendable {
    let name: String
    let role: Role
    /// Of a State; nil: of the nation.
    let scope: @Sendable (StateCode) -> Scope
  }

  /// Two State data administrators, so that one can judge what the other proposes.
  static let ofStates: [Office] = [
    Office(name: "data1", role: .stateDataAdministrator, scope: { .state($0) }),
    Office(name: "data2", role: .stateDataAdministrator, scope: { .state($0) }),
    Office(name: "school1", role: .primary) { .school($0, "990000100001") },
    Office(name: "school2", role: .primary) { .school($0, "990000100002") },
    Office(name: "counselor1", role: .secondary) { .school($0, "990000100001") },
    Office(name: "counselor2", role: .secondary) { .school($0, "990000100002") },
    Office(name: "district", role: .districtDataAdministrator) { .district($0, "9900001") },
    Office(name: "region", role: .regionalDataAdministrator) { .region($0, "North") },
    Office(name: "machine", role: .stateSystem, scope: { .state($0) }),
  ]

  static let ofNation: [(name: String, role: Role)] = [
    ("ome-data", .omeDataAdministrator), ("counts", .governmentAdministrator),
    ("privacy1", .privacyActAdministrator), ("privacy2", .privacyActAdministrator),
    ("auditor1", .auditor), ("auditor2", .auditor),
  ]

  static func name(_ state: StateCode, _ office: String) -> String { "\(state)-\(office)" }
}
