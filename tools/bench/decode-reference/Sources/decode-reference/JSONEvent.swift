import Foundation

/// The event as `Codable` structures: what one would write to read it with `JSONDecoder`.
struct JSONLeaf: Codable {
  let leafVersion: Int
  let recordedMicroseconds: Int64
  let signedEvent: JSONSignedEvent
}

struct JSONSignedEvent: Codable {
  let keyIdentifier: Data
  let signature: Data
  let payload: JSONPayload
}

struct JSONPayload: Codable {
  let origin: String
  let identifier: Data
  let type: String
  let version: Int
  let stream: JSONStream
  let streamVersion: UInt64
  let actor: JSONActor
  let cause: Data
  let effectiveDay: Int
  let commandDigest: Data
  let student: JSONStudent
}

struct JSONStream: Codable {
  let kind: String
  let identifier: Data
}

struct JSONActor: Codable {
  let kind: String
  let id: String
  let role: String
  let organisation: String
}

struct JSONStudent: Codable {
  let firstName: String
  let middleName: String
  let lastName1: String
  let lastName2: String
  let suffixCode: String
  let sexCode: String
  let birthDay: Int
  let birthCity: String
  let birthState: String
  let birthCountry: String
  let birthProofCode: String
  let birthOrder: Int
  let parent1First: String
  let parent1Last: String
  let parent2First: String
  let parent2Last: String
  let language: String
  let studentNumber: String
  let numberType: String
  let districtCode: String
  let schoolCode: String
  let schoolName: String
  let schoolYear: Int
  let gradeLevel: String
  let enrolledDay: Int
  let withdrawnDay: Int
  let enrollmentCode: String
  let daysEnrolled: Int
  let daysPresent: Int
  let qualifyingDay: Int
  let residencyDay: Int
  let eligibleUntil: Int
  let movedFromCity: String
  let movedFromState: String
  let movedToCity: String
  let movedToState: String
  let workCode: String
  let priorityCode: String
  let credits100: Int
  let shotsCode: String
}
