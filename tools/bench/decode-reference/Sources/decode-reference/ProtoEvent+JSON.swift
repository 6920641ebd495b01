import Foundation

extension ProtoLeaf {
  /// The same event in the other form.
  init(_ leaf: JSONLeaf) {
    self = .with {
      $0.leafVersion = UInt32(leaf.leafVersion)
      $0.recordedMicroseconds = leaf.recordedMicroseconds
      $0.signedEvent.keyIdentifier = leaf.signedEvent.keyIdentifier
      $0.signedEvent.signature = leaf.signedEvent.signature
      $0.signedEvent.payload = ProtoPayload(leaf.signedEvent.payload)
    }
  }
}

extension ProtoPayload {
  init(_ payload: JSONPayload) {
    self = .with {
      $0.origin = payload.origin
      $0.identifier = payload.identifier
      $0.type = payload.type
      $0.version = UInt32(payload.version)
      $0.stream.kind = payload.stream.kind
      $0.stream.identifier = payload.stream.identifier
      $0.streamVersion = payload.streamVersion
      $0.actor.kind = payload.actor.kind
      $0.actor.id = payload.actor.id
      $0.actor.role = payload.actor.role
      $0.actor.organisation = payload.actor.organisation
      $0.cause = payload.cause
      $0.effectiveDay = Int32(payload.effectiveDay)
      $0.commandDigest = payload.commandDigest
      $0.student = ProtoStudent(payload.student)
    }
  }
}

extension ProtoStudent {
  init(_ student: JSONStudent) {
    self = .with {
      $0.firstName = student.firstName
      $0.middleName = student.middleName
      $0.lastName1 = student.lastName1
      $0.lastName2 = student.lastName2
      $0.suffixCode = student.suffixCode
      $0.sexCode = student.sexCode
      $0.birthDay = Int32(student.birthDay)
      $0.birthCity = student.birthCity
      $0.birthState = student.birthState
      $0.birthCountry = student.birthCountry
      $0.birthProofCode = student.birthProofCode
      $0.birthOrder = UInt32(student.birthOrder)
      $0.parent1First = student.parent1First
      $0.parent1Last = student.parent1Last
      $0.parent2First = student.parent2First
      $0.parent2Last = student.parent2Last
      $0.language = student.language
      $0.studentNumber = student.studentNumber
      $0.numberType = student.numberType
      $0.districtCode = student.districtCode
      $0.schoolCode = student.schoolCode
      $0.schoolName = student.schoolName
      $0.schoolYear = UInt32(student.schoolYear)
      $0.gradeLevel = student.gradeLevel
      $0.enrolledDay = Int32(student.enrolledDay)
      $0.withdrawnDay = Int32(student.withdrawnDay)
      $0.enrollmentCode = student.enrollmentCode
      $0.daysEnrolled = UInt32(student.daysEnrolled)
      $0.daysPresent = UInt32(student.daysPresent)
      $0.qualifyingDay = Int32(student.qualifyingDay)
      $0.residencyDay = Int32(student.residencyDay)
      $0.eligibleUntil = Int32(student.eligibleUntil)
      $0.movedFromCity = student.movedFromCity
      $0.movedFromState = student.movedFromState
      $0.movedToCity = student.movedToCity
      $0.movedToState = student.movedToState
      $0.workCode = student.workCode
      $0.priorityCode = student.priorityCode
      $0.credits100 = UInt32(student.credits100)
      $0.shotsCode = student.shotsCode
    }
  }
}
