import CBOR
import Foundation
import Primitives
import Testing

@testable import Signing

@Suite struct TimedCodeTests {
  private let secret = Array("12345678901234567890".utf8)

  /// RFC 6238 appendix B, SHA-1.
  @Test(arguments: [
    (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
  ])
  func equalsTheStandard(_ second: Int64, _ code: String) {
    let moment = Instant(microseconds: second * 1_000_000)
    let step = TimedCode.step(at: moment)
    #expect(TimedCode.code(secret: secret, step: step, digitCount: 8) == code)
    #expect(TimedCode.code(secret: secret, step: step) == String(code.suffix(6)))
  }

  @Test func aCodeIsTakenAStepAsideAndNeverTwice() {
    let now = Instant(microseconds: 1_000_000_000_000)
    let present = TimedCode.step(at: now)
    for offset in -2...2 {
      let step = UInt64(Int64(present) + Int64(offset))
      let code = TimedCode.code(secret: secret, step: step)
      let found = TimedCode.matchingStep(of: code, secret: secret, at: now, after: nil)
      #expect(found == (abs(offset) <= 1 ? step : nil))
      #expect(TimedCode.matchingStep(of: code, secret: secret, at: now, after: present + 1) == nil)
    }
    #expect(TimedCode.matchingStep(of: "", secret: secret, at: now, after: nil) == nil)
    #expect(
      TimedCode.matchingStep(
        of: TimedCode.code(secret: secret, step: 0), secret: secret,
        at: Instant(microseconds: 0), after: nil) == 0)
  }

  @Test func anAuthenticatorTakesTheAddress() {
    #expect(
      TimedCode.address(secret: Array("Hello!".utf8), account: "ñ a", issuer: "x/y")
        == "otpauth://totp/x%2Fy:%C3%B1%20a?secret=JBSWY3DPEE&issuer=x%2Fy&algorithm=SHA1"
        + "&digits=6&period=30")
  }

  /// RFC 4648 section 10, without the padding.
  @Test(arguments: [
    ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
    ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
  ])
  func baseThirtyTwo(_ clear: String, _ text: String) {
    #expect(Base32.encode(Array(clear.utf8)) == text)
    #expect(Base32.decode(text.lowercased()) == Array(clear.utf8))
  }

  @Test(arguments: ["M", "MZ", "MY=", "1", "MZXW6YT"]) func noBaseThirtyTwo(_ text: String) {
    #expect(Base32.decode(text) == nil)
  }

  @Test func aHashKnowsItsPasswordAndNoOther() throws {
    let random = SystemRandom()
    let hash = try PasswordHash(of: Array("one".utf8), cost: .least, random: random)
    #expect(try hash.matches(Array("one".utf8)))
    #expect(try !hash.matches(Array("One".utf8)))
    #expect(PasswordHash(cbor: hash.cbor) == hash)
    #expect(try PasswordHash(of: Array("one".utf8), cost: .least, random: random) != hash)
    #expect(PasswordHash(cbor: .text("x")) == nil)
  }

  /// However many come at once: two work, a bounded number waits, the rest is sent away.
  @Test func aFloodFindsBoundedRoom() throws {
    let work = PasswordWork(atOnce: 2, waiting: 3)
    let (now, most, done, busy) = (Guarded(0), Guarded(0), Guarded(0), Guarded(0))
    let (gate, ends) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    for _ in 0..<5 {
      // Threads of their own: the test runner's few would wait for each other.
      Thread {
        _ = try? work.perform {
          let present = now.withLock { now in
            now += 1
            return now
          }
          most.withLock { $0 = max($0, present) }
          gate.wait()
          now.withLock { $0 -= 1 }
          done.withLock { $0 += 1 }
        }
        ends.signal()
      }.start()
    }
    while work.insideCount < 5 { Thread.sleep(forTimeInterval: 0.001) }
    for _ in 0..<100 {
      do { try work.perform {} } catch { busy.withLock { $0 += 1 } }
    }
    #expect(busy.withLock { $0 } == 100)
    for _ in 0..<5 { gate.signal() }
    for _ in 0..<5 { ends.wait() }
    #expect(most.withLock { $0 } == 2 && done.withLock { $0 } == 5 && work.insideCount == 0)
    try work.perform {}
  }
}
