import CBOR
import Records

extension StudentBlock {
  /// The State's own identifier in what is sealed with a statement, read in its place: a receipt
  /// of 40,000 students wants nothing else of their blocks.
  static func stateStudentIdentifier(inSealed content: CBORValue) -> String? {
    let group = content["block"]?.entries?.first {
      $0.key.unsignedInteger == UInt64(Group.student.rawValue)
    }
    let fields = group?.value.items?.first?.items.flatMap { $0.count > 1 ? $0[1].entries : nil }
    return fields?.first {
      $0.key.unsignedInteger == UInt64(Element.stateStudentIdentifier.rawValue)
    }?.value.string
  }
}
