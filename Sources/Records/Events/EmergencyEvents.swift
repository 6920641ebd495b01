public import CBOR
public import Primitives

/// A record was shown in an emergency of health or safety (5 U.S.C. 552a(b)(8)): recorded with the
/// look, so that nobody forgets the second person and the letter.
public struct EmergencyDisclosed: EventBody {
  /// `emergency.disclosed`
  public static let type = "emergency.disclosed"
  /// The case that this opens.
  public let caseID: CaseID
  /// The child.
  public let child: ChildID
  /// By when a second person signs.
  public let cosignDue: CivilDate
  /// By when the notice goes to the last known address.
  public let letterDue: CivilDate

  /// A body.
  public init(caseID: CaseID, child: ChildID, cosignDue: CivilDate, letterDue: CivilDate) {
    self.caseID = caseID
    self.child = child
    self.cosignDue = cosignDue
    self.letterDue = letterDue
  }

  /// `{"case", "child", "cosigndue", "letterdue"}`
  public var clear: CBORValue {
    .record([
      "case": .identifier(caseID), "child": .identifier(child), "cosigndue": .date(cosignDue),
      "letterdue": .date(letterDue),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    caseID = try fields.need("case") { $0.identifier() }
    child = try fields.need("child") { $0.identifier() }
    cosignDue = try fields.need("cosigndue", \.civilDate)
    letterDue = try fields.need("letterdue", \.civilDate)
  }
}

/// A second person signed for an emergency disclosure. The sealed part, under the child's key:
/// `{"word"}`.
public struct EmergencyCosigned: EventBody {
  /// `emergency.cosigned`
  public static let type = "emergency.cosigned"
  /// The case.
  public let caseID: CaseID

  /// A body.
  public init(caseID: CaseID) { self.caseID = caseID }

  /// `{"case"}`
  public var clear: CBORValue { .record(["case": .identifier(caseID)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    caseID = try ClearFields(clear, of: Self.type).need("case") { $0.identifier() }
  }
}

/// The notice of an emergency disclosure was sent. The sealed part, under the child's key:
/// `{"to"}`.
public struct EmergencyNoticed: EventBody {
  /// `emergency.noticed`
  public static let type = "emergency.noticed"
  /// The case.
  public let caseID: CaseID

  /// A body.
  public init(caseID: CaseID) { self.caseID = caseID }

  /// `{"case"}`
  public var clear: CBORValue { .record(["case": .identifier(caseID)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    caseID = try ClearFields(clear, of: Self.type).need("case") { $0.identifier() }
  }
}
