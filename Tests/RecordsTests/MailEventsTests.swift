import CBOR
import Primitives
import Records
import Testing

/// Bodies of letters: there and back, none without a member that it needs, and the bytes for ever.
@Suite("Events of letters")
struct MailEventsTests {
  private static let account = AccountID(high: 1, low: 1)

  private static let steps: [MailStep] = [
    .init(account, .move, .handed(through: 12)),
    .init(
      account, .notice,
      .deferred(attempt: 2, next: Instant(microseconds: 1_767_693_600_000_000), code: 451)),
    .init(account, .password, .failed(.refused, code: 550)),
    .init(account, .breach, .failed(.noAddress, code: nil)),
  ]

  @Test func stepsComeBack() throws {
    for step in Self.steps {
      let clear = try throughBytes(step.clear)
      #expect(try MailStep(type: step.type, clear: clear) == step)
      let entries = try #require(clear.entries)
      for entry in entries where entry.key != .text("code") || step.type == "mail.deferred" {
        #expect(throws: CBORError.self) {
          try MailStep(type: step.type, clear: .map(entries.filter { $0 != entry }))
        }
      }
    }
    #expect(Set(Self.steps.map(\.type)) == MailStep.types)
  }

  private static let golden: [(type: String, hex: String)] = [
    (
      "mail.handed",
      "a3646b696e64646d6f7665676163636f756e7450000000000000000100000000000000016774"
        + "68726f7567680c"
    ),
    (
      "mail.deferred",
      "a564636f64651901c3646b696e64666e6f74696365646e6578741b000647b53d198800676163"
        + "636f756e74500000000000000001000000000000000167617474656d707402"
    ),
    (
      "mail.failed",
      "a463776879677265667573656464636f6465190226646b696e646870617373776f7264676163"
        + "636f756e745000000000000000010000000000000001"
    ),
    (
      "mail.failed",
      "a3637768796a6e6f2d61646472657373646b696e6466627265616368676163636f756e745000"
        + "000000000000010000000000000001"
    ),
  ]

  /// What was recorded once is read for ever. The bytes come from another CBOR writer than ours.
  @Test func recordedFormsAreRead() throws {
    var read = [MailStep]()
    for (type, hex) in Self.golden {
      let bytes = try #require(Hex.decode(hex), "\(type)")
      let step = try #require(try MailStep(type: type, clear: CBORValue(decoding: bytes)))
      #expect(step.clear.encoded == bytes, "\(type)")
      read.append(step)
    }
    #expect(read == Self.steps)
  }
}
