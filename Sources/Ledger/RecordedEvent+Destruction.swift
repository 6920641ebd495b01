public import Records
public import Primitives

extension RecordedEvent {
  /// The subjects whose destruction the event orders; none for an event of another type. Throws
  /// where its body does not read.
  public func destroyedSubjects() throws -> [SubjectID] {
    guard isOfType(StructuralEvent.erased) else { return [] }
    return try reading { try SubjectErased(clear: OpenedPart.clearPart(of: $0)).subjects }
  }
}
