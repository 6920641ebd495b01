import Files
import Logging
import Primitives
import Signing
import NIOSSL
import Testing

@testable import Web

@Suite struct PartTests {
  @Test func aFormIsReadStrictly() throws {
    func read(_ text: String) -> FormFields? { FormFields(Array(text.utf8), fieldsMax: 3) }
    let form = try #require(read("a=1+2&b=%C3%A9+&a=3"))
    #expect(form["a"] == "1 2" && form["b"] == "é" && form.exact("b") == "é ")
    #expect(form["c"] == nil && read("")?["a"] == nil && read("a")?["a"] == nil)
    #expect(read("a=%") == nil && read("a=%C3") == nil && read("a=1&b=2&c=3&d=4") == nil)
  }

  @Test func textIsEscapedByCodePoints() {
    #expect(
      EscapedMarkup.escaped("a\"\u{301}<\u{338}&'>") == "a&quot;\u{301}&lt;\u{338}&amp;&#39;&gt;")
    #expect(EscapedMarkup.escaped("Núñez") == "Núñez")
  }

  @Test func aBucketFillsEvenly() {
    let limiter = RateLimiter(perMinute: 3, remembered: 2)
    let start = ContinuousClock.now
    func admits(_ asker: String, after seconds: Double) -> Bool {
      limiter.admits(asker, at: start + .seconds(seconds))
    }
    #expect((0..<4).map { _ in admits("a", after: 0) } == [true, true, true, false])
    #expect(admits("b", after: 0))
    // A third of a minute brings one.
    #expect(!admits("a", after: 19) && admits("a", after: 21) && !admits("a", after: 22))
    // Full is full, however long nobody came.
    #expect((0..<4).map { _ in admits("a", after: 500) } == [true, true, true, false])
    // A third asker makes room of those who have been away.
    #expect(admits("c", after: 501))
  }

  @Test func threadsDoAllThatTheyTook() throws {
    let workers = try WorkerThreads(count: 2, queueMax: 4)
    let gate = SharedLock()
    let done = Guarded(0)
    let taken = gate.alone {
      // Nothing ends before the gate opens: two run at most, four wait.
      (0..<20).count { _ in workers.submit { gate.share { done.withLock { $0 += 1 } } } }
    }
    #expect((4...6).contains(taken))
    workers.stop()
    #expect(done.withLock { $0 } == taken)
    #expect(!workers.submit {})
  }

  @Test func aDevelopmentCertificateIsOne() throws {
    let time = try #require(Instant("2026-01-01T12:00:00Z"))
    let made = try DevelopmentCertificate(at: time, random: SeededRandom(3))
    let certificate = try #require(
      try NIOSSLCertificate.fromPEMBytes(Array(made.certificate.utf8)).first)
    let key = try NIOSSLPrivateKey(bytes: Array(made.privateKey.utf8), format: .pem)
    // The library refuses a pair that is none.
    _ = try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: [.certificate(certificate)], privateKey: .privateKey(key)))
    #expect(certificate.notValidBefore == 1_767_139_200)
    #expect(certificate.notValidAfter == 1_767_139_200 + 31 * 86_400)
    #expect(made.fingerprint.split(separator: ":").count == 32)
  }

  @Test func aLineOfTheLogIsOneLineOfJSON() throws {
    let lines = Guarded<[String]>([])
    var logger = Logger(label: "a\"b") { label in
      JSONLogHandler(label: label, clock: { Instant(microseconds: 0) }) { line in
        lines.withLock { $0.append(line) }
      }
    }
    logger[metadataKey: "always"] = "x"
    logger.info("new\nline", metadata: ["b": "\\", "a": "1"])
    logger.debug("not written")
    #expect(
      lines.withLock { $0 } == [
        "{\"time\":\"1970-01-01T00:00:00Z\",\"level\":\"info\",\"part\":\"a\\\"b\","
          + "\"what\":\"new\\u000aline\",\"a\":\"1\",\"always\":\"x\",\"b\":\"\\\\\"}\n"
      ])
  }

  @Test func metricsAreSums() {
    let metrics = ServerMetrics()
    metrics.count(method: "GET", route: "/", status: 200, duration: .milliseconds(7))
    metrics.count(method: "BREW", route: "/", status: 404, duration: .seconds(20))
    let text = metrics.text([("msix_log_size", "Events.", 5)])
    for line in [
      "msix_http_requests_total{method=\"GET\",route=\"/\",status=\"200\"} 1",
      "msix_http_requests_total{method=\"other\",route=\"/\",status=\"404\"} 1",
      "msix_http_request_seconds_bucket{le=\"0.005\"} 0",
      "msix_http_request_seconds_bucket{le=\"0.01\"} 1",
      "msix_http_request_seconds_bucket{le=\"10.0\"} 1",
      "msix_http_request_seconds_bucket{le=\"+Inf\"} 2", "msix_log_size 5",
    ] { #expect(text.contains(line + "\n"), "\(line)") }
  }

  @Test func cookiesAreReadStrictly() {
    let field = "a=1; __Host-msix-session=ab12; __Host-msix-visit=%41; __Host-msix-warned="
    #expect(SiteCookie.session.value(in: field) == "ab12")
    #expect(SiteCookie.visit.value(in: field) == nil)
    #expect(SiteCookie.warned.value(in: field) == nil)
    #expect(SiteCookie.session.value(in: "x__Host-msix-session=ab") == nil)
  }
}
