extension JSONLeaf {
  /// See `ContentSum`.
  var contentSum: UInt64 {
    var sum = ContentSum()
    sum.add(leafVersion)
    sum.add(recordedMicroseconds)
    sum.add(signedEvent.keyIdentifier)
    sum.add(signedEvent.signature)
    signedEvent.payload.add(to: &sum)
    return sum.value
  }

  /// The same of two members alone.
  var fewMembersSum: UInt64 {
    var sum = ContentSum()
    sum.add(signedEvent.payload.identifier)
    sum.add(signedEvent.payload.streamVersion)
    return sum.value
  }
}

extension JSONPayload {
  func add(to sum: inout ContentSum) {
    sum.add(origin)
    sum.add(identifier)
    sum.add(type)
    sum.add(version)
    sum.add(stream.kind)
    sum.add(stream.identifier)
    sum.add(streamVersion)
    sum.add(actor.kind)
    sum.add(actor.id)
    sum.add(actor.role)
    sum.add(actor.organisation)
    sum.add(cause)
    sum.add(effectiveDay)
    sum.add(commandDigest)
    student.add(to: &sum)
  }
}

extension JSONStudent {
  func add(to sum: inout ContentSum) {
    sum.add(firstName)
    sum.add(middleName)
    sum.add(lastName1)
    sum.add(lastName2)
    sum.add(suffixCode)
    sum.add(sexCode)
    sum.add(birthDay)
    sum.add(birthCity)
    sum.add(birthState)
    sum.add(birthCountry)
    sum.add(birthProofCode)
    sum.add(birthOrder)
    sum.add(parent1First)
    sum.add(parent1Last)
    sum.add(parent2First)
    sum.add(parent2Last)
    sum.add(language)
    sum.add(studentNumber)
    sum.add(numberType)
    sum.add(districtCode)
    sum.add(schoolCode)
    sum.add(schoolName)
    sum.add(schoolYear)
    sum.add(gradeLevel)
    sum.add(enrolledDay)
    sum.add(withdrawnDay)
    sum.add(enrollmentCode)
    sum.add(daysEnrolled)
    sum.add(daysPresent)
    sum.add(qualifyingDay)
    sum.add(residencyDay)
    sum.add(eligibleUntil)
    sum.add(movedFromCity)
    sum.add(movedFromState)
    sum.add(movedToCity)
    sum.add(movedToState)
    sum.add(workCode)
    sum.add(priorityCode)
    sum.add(credits100)
    sum.add(shotsCode)
  }
}
