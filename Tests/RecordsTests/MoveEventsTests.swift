import CBOR
import Primitives
import Records
import Testing

/// Bodies of notices of moves, requests and messages: there and back, none without a member that it
/// needs, and the bytes of each version for ever.
@Suite("Events of moves")
struct MoveEventsTests {
  private static let posting = CaseID(high: 7, low: 8)
  private static let child = ChildID(high: 1, low: 2)
  private static let account = AccountID(high: 1, low: 1)
  private static let record = StateRecordID(high: 3, low: 4)

  private static func postings() throws -> [Posting] {
    let (texas, california) = (Scope.state(try state("TX")), Scope.state(try state("CA")))
    var arrival = Posting(
      posting, about: child, .arrival, from: .school(try state("TX"), "480000100001"),
      to: .district(try state("CA"), "0600001"))
    arrival.day = try day("2026-01-05")
    arrival.due = try moment("2026-01-06T10:00:00Z")
    arrival.recipients = [account]
    arrival.records = [record]
    var request = Posting(posting, about: child, .request, from: texas, to: california)
    request.due = arrival.due
    request.groups = [.courseHistory, .assessments]
    var message = Posting(posting, about: child, .message, from: texas, to: california)
    message.recipients = [account]
    message.about = CaseID(high: 9, low: 10)
    return [arrival, request, message]
  }

  private static let steps: [PostingStep] = [
    .init(posting, .acknowledged), .init(posting, .fulfilled(statement: 12)),
    .init(posting, .declined(.notHere)), .init(posting, .delivered(account)),
    .init(posting, .failed(.deactivated, account)), .init(posting, .failed(.nobody, nil)),
    .init(posting, .overdue),
  ]

  @Test func postingsComeBack() throws {
    for posting in try Self.postings() {
      let clear = try throughBytes(posting.clear)
      #expect(try Posting(type: posting.matter.type, clear: clear) == posting)
      let entries = try #require(clear.entries)
      for name in ["posting", "child", "matter", "from", "to", "recipients", "records", "groups"] {
        let left = entries.filter { $0.key != .text(name) }
        #expect(left.count == entries.count - 1, "\(name)")
        #expect(throws: CBORError.self) {
          try Posting(type: posting.matter.type, clear: .map(left))
        }
      }
    }
  }

  /// The type and the matter say the same.
  @Test func aMatterStandsUnderItsOwnType() throws {
    let all = try Self.postings()
    for one in all {
      for type in Posting.types where type != one.matter.type {
        #expect(throws: CBORError.self) { try Posting(type: type, clear: one.clear) }
      }
      #expect(try Posting(type: "record.viewed", clear: one.clear) == nil)
    }
    #expect(PostingMatter.departure.type == PostingMatter.arrival.type)
  }

  @Test func stepsComeBack() throws {
    for step in Self.steps {
      let clear = try throughBytes(step.clear)
      #expect(try PostingStep(type: step.type, clear: clear) == step)
      let entries = try #require(clear.entries)
      // Who is not reached, and which statement fulfils, may be left open.
      for entry in entries where ![.text("account"), .text("statement")].contains(entry.key) {
        #expect(throws: CBORError.self) {
          try PostingStep(type: step.type, clear: .map(entries.filter { $0 != entry }))
        }
      }
    }
    #expect(Set(Self.steps.map(\.type)) == PostingStep.types)
  }

  private static let golden: [(type: String, hex: String)] = [
    (
      "move.notified",
      "aa62746f7343412f64697374726963743a3036303030303163646179d864194fea636475651b"
        + "000647b53d1988006466726f6d7654582f7363686f6f6c3a3438303030303130303030316563"
        + "68696c6450000000000000000100000000000000026667726f75707380666d61747465726761"
        + "72726976616c67706f7374696e675000000000000000070000000000000008677265636f7264"
        + "738150000000000000000300000000000000046a726563697069656e74738150000000000000"
        + "00010000000000000001"
    ),
    (
      "records.requested",
      "a962746f624341636475651b000647b53d1988006466726f6d625458656368696c6450000000"
        + "000000000100000000000000026667726f757073820607666d61747465726772657175657374"
        + "67706f7374696e675000000000000000070000000000000008677265636f726473806a726563"
        + "697069656e747380"
    ),
    (
      "message.sent",
      "a962746f6243416466726f6d6254586561626f7574500000000000000009000000000000000a"
        + "656368696c6450000000000000000100000000000000026667726f75707380666d6174746572"
        + "676d65737361676567706f7374696e675000000000000000070000000000000008677265636f"
        + "726473806a726563697069656e7473815000000000000000010000000000000001"
    ),
    ("move.acknowledged", "a167706f7374696e675000000000000000070000000000000008"),
    (
      "records.fulfilled",
      "a267706f7374696e6750000000000000000700000000000000086973746174656d656e740c"
    ),
    (
      "records.declined",
      "a263776879686e6f742d6865726567706f7374696e6750000000000000000700000000000000"
        + "08"
    ),
    (
      "message.delivered",
      "a2676163636f756e74500000000000000001000000000000000167706f7374696e6750000000"
        + "00000000070000000000000008"
    ),
    (
      "message.failed",
      "a3637768796b6465616374697661746564676163636f756e7450000000000000000100000000"
        + "0000000167706f7374696e675000000000000000070000000000000008"
    ),
    (
      "message.failed",
      "a263776879666e6f626f647967706f7374696e675000000000000000070000000000000008"
    ),
    ("posting.overdue", "a167706f7374696e675000000000000000070000000000000008"),
  ]

  /// What was recorded once is read for ever. The bytes come from another CBOR writer than ours.
  @Test func recordedFormsAreRead() throws {
    var read = [CBORValue]()
    for (type, hex) in Self.golden {
      let bytes = try #require(Hex.decode(hex), "\(type)")
      let clear = try CBORValue(decoding: bytes)
      let again =
        try Posting(type: type, clear: clear)?.clear
        ?? PostingStep(type: type, clear: clear)?.clear
      #expect(again?.encoded == bytes, "\(type)")
      if let again { read.append(again) }
    }
    #expect(read == (try Self.postings()).map(\.clear) + Self.steps.map(\.clear))
  }
}
