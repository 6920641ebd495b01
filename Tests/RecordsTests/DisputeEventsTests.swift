import CBOR
import Primitives
import Testing

@testable import Records

/// Events of cases of amendment, there and back, and in the bytes that they have for ever.
@Suite struct DisputeEventsTests {
  private static let caseID = CaseID(high: 1, low: 2)

  private static func steps() throws -> [DisputeStep] {
    let subject = DisputeSubject(
      child: ChildID(high: 3, low: 4), record: StateRecordID(high: 5, low: 6),
      state: try state("TX"), receiver: nil)
    let foreign = DisputeSubject(
      child: subject.child, record: subject.record, state: try state("TX"),
      receiver: try state("OK"))
    return [
      .received(subject), .received(foreign), .acknowledged, .routed(to: try state("TX")),
      .answered(by: try state("TX"), agrees: true), .decided(.partly), .reviewAsked,
      .hearingAsked, .hearingHeld, .extended(until: try day("2026-12-31")), .reviewed(.refused),
      .statementFiled, .closed(.statement),
    ]
  }

  @Test func everyStepComesBack() throws {
    let dues = [
      DisputeDue(.acknowledge, try day("2026-09-22")),
      DisputeDue(.answer, try day("2026-09-23"), of: try state("TX")),
    ]
    var types = Set<String>()
    for step in try Self.steps() {
      for dues in [[], dues] {
        let recorded = DisputeRecorded(
          Self.caseID, step, on: try day("2026-09-08"), dues: dues)
        let clear = try throughBytes(recorded.clear)
        #expect(try DisputeRecorded(type: step.type, clear: clear) == recorded)
      }
      types.insert(step.type)
    }
    #expect(types == DisputeRecorded.types)
    #expect(try DisputeRecorded(type: "dispute.other", clear: .map([])) == nil)
    #expect(throws: CBORError.self) {
      try DisputeRecorded(type: "dispute.decided", clear: .map([]))
    }
  }

  /// The first form, for ever: another one needs a version of its own.
  @Test func theBytesOfTheFirstForm() throws {
    let received = DisputeRecorded(
      Self.caseID, try Self.steps()[1], on: try day("2026-09-08"),
      dues: [DisputeDue(.forward, try day("2026-09-14"))])
    #expect(
      received.clear.encoded.hexDigits
        == "a763646179d8641950e063647565818367666f7277617264d8641950e6f66463617365500000"
        + "0000000000010000000000000002656368696c64500000000000000003000000000000000465"
        + "7374617465625458667265636f72645000000000000000050000000000000006687265636569"
        + "766572624f4b")
    let notice = RecipientNotice(
      Self.caseID, to: .account(AccountID(high: 7, low: 8)), of: .statement,
      .queued(disclosures: [40, 41], count: 2))
    #expect(
      notice.clear.encoded.hexDigits
        == "a56463617365500000000000000001000000000000000265636f756e7402666d617474"
        + "65726973746174656d656e74676163636f756e745000000000000000070000000000000008"
        + "6b646973636c6f7375726573821828"
        + "1829")
  }

  @Test func noticesComeBack() throws {
    let recipients: [NoticeRecipient] = [
      .account(AccountID(high: 7, low: 8)), .other("operator"),
    ]
    let steps: [RecipientNotice.Step] = [
      .queued(disclosures: [1, 5, 900], count: 3), .delivered, .failed(.deactivated),
      .failed(.noAccount),
    ]
    for recipient in recipients {
      for matter in NoticeMatter.allCases {
        for step in steps {
          let notice = RecipientNotice(Self.caseID, to: recipient, of: matter, step)
          let clear = try throughBytes(notice.clear)
          #expect(try RecipientNotice(type: step.type, clear: clear) == notice)
        }
      }
    }
    #expect(Set(steps.map(\.type)) == RecipientNotice.types)
  }

  @Test func contentComesBack() throws {
    var content = DisputeContent()
    content.text = "No nació en mayo."
    #expect(DisputeContent(cbor: try throughBytes(content.cbor)) == content)
    content.requester = .init(name: "R. Soto", relation: .guardian, proof: "passport seen")
    content.agencyReasons = "The school's papers say May."
    content.documents = [
      .init(name: "letter.pdf", kind: "application/pdf", byteCount: 9, isScanned: true)
    ]
    let course = Row(
      recordID: 2,
      fields: [
        .init(.courseTitle, "Algebra"), .init(.beginAcademicYear, "2024"),
        .init(Element(rawValue: 75), "F"),
      ])
    content.values = [
      try #require(DisputedValue(of: Element(rawValue: 75), in: course, of: .courseHistory))
    ]
    #expect(DisputeContent(cbor: try throughBytes(content.cbor)) == content)
    #expect(DisputeContent(cbor: .map([])) == nil)
  }

  @Test func p7AValueIsKnownAgainByItsRow() throws {
    func course(_ number: UInt16, _ title: String, _ mark: String) -> Row {
      Row(
        recordID: number,
        fields: [.init(.courseTitle, title), .init(Element(rawValue: 75), mark)])
    }
    func block(_ rows: Row...) -> StudentBlock {
      StudentBlock(groups: [.init(.courseHistory, rows)])
    }
    let mark = Element(rawValue: 75)
    let algebra = course(1, "Algebra", "F")
    let value = try #require(DisputedValue(of: mark, in: algebra, of: .courseHistory))
    #expect(value.rows(in: block(algebra, course(2, "Biology", "F"))) == [algebra])
    // Rows are numbered anew in every file.
    let moved = course(7, "Algebra", "F")
    #expect(value.rows(in: block(course(1, "Biology", "F"), moved)) == [moved])
    #expect(!value.stands(in: block(course(1, "Algebra", "C"), course(2, "Biology", "F"))))
    // Nothing is called so any more: rather one mark too many.
    let renamed = course(1, "Algebra I", "F")
    #expect(value.rows(in: block(renamed, course(2, "Biology", "B"))) == [renamed])
    #expect(DisputedValue(of: .courseTitle, in: algebra, of: .courseHistory)?.anchor == [])
    #expect(DisputedValue(of: .birthDate, in: algebra, of: .courseHistory) == nil)
  }
}

extension [UInt8] {
  fileprivate var hexDigits: String { Hex.encode(self) }
}
