import Exchange
import Primitives
import Records

extension Asking {
  /// Who asks in the work of an office, which has one purpose whatever the session has chosen for
  /// records: the family's rights, an audit, or the correction of data.
  func actingForOffice(_ function: Function) throws -> Acting {
    let roles = try holder.roles(for: function).map(\.role)
    let purpose = [Purpose.privacyAct, .audit, .correction].first { purpose in
      roles.contains { purpose.mayBeGiven(by: $0) }
    }
    return Acting(
      account: try holder.name, session: try session, purpose: purpose, time: time)
  }

  /// The number of the child that a form names.
  func namedChild() throws -> String {
    let digits = form["child"]?.filter { $0 != " " && $0 != "-" } ?? ""
    guard digits.utf8.count == 12, exchange.numbering.serial(number: digits) != nil else {
      throw PageError.input(
        "Give the child's MSIX number: 12 digits, of which the last checks them.")
    }
    return digits
  }

  /// The number to fill in: what was typed, or that of the child whose page led here.
  var proposedChild: String? {
    form["child"] ?? query["child"].flatMap { name in (try? chosen)?.children[name] }
  }

  /// A case, hold or consent that an address or a form names.
  func caseID(_ text: String?) throws -> CaseID {
    guard let caseID = text.flatMap({ CaseID(hex: $0) }) else { throw PageError.notFound }
    return caseID
  }

  /// A day of a form.
  func day(_ name: String) throws -> CivilDate? {
    guard let text = form[name] else { return nil }
    guard let day = CivilDate(text) else {
      throw PageError.input("A day is written such as 2025-09-01.")
    }
    return day
  }

  /// A field that has to be filled in.
  func needed(_ name: String, _ what: String) throws -> String {
    guard let text = form[name] else { throw PageError.input("Say \(what).") }
    return text
  }

  /// Who asks for a family.
  func relation(_ name: String = "relation") throws -> RequesterRelation {
    guard let relation = form[name].flatMap({ RequesterRelation(rawValue: $0) }) else {
      throw PageError.input("Choose who asks: parent, guardian, student or representative.")
    }
    return relation
  }
}

extension Sheet.Field {
  /// Who asks for a family.
  static func relation(_ value: String?, label: String = "Who asks") -> Sheet.Field {
    choice(
      "relation", label,
      [
        "parent": "Parent", "guardian": "Guardian", "student": "The student",
        "representative": "Somebody with the family's written authority",
      ], value: value)
  }

  /// The language of a paper for a family.
  static func language(_ value: String?) -> Sheet.Field {
    choice("language", "Language", ["en": "English", "es": "Español"], value: value ?? "en")
  }
}
