import Foundation
import Testing

/// Copies that leave the system: forms, mark, notice, encryption.
@Suite struct ExportTests {
  private static func exported(
    _ ledger: TestLedger, _ name: String, _ more: [String] = []
  ) throws -> (text: String, answer: Answer) {
    let child = try #require(try ledger.children().first)
    let path = ledger.root + "/" + name
    let answer = try ledger.good(["export", child.msixID, "--to", path] + more)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    return (String(decoding: bytes, as: UTF8.self), answer)
  }

  @Test(arguments: ["record.json", "record.csv", "record.xml", "record.html"])
  func p10EveryFormBearsTheNoticeAndTheMarkOfItsCopy(name: String) throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first)
    let (text, _) = try Self.exported(ledger, name, ["--history"])
    #expect(text.contains("34 CFR 99.33"))
    let trail = try ledger.good("trail", "--child", child.msixID, "--format", "json")
    let looks: [TrailEntry] = try trail.jsonLines()
    let copy = try #require(looks.last { $0.type == "record.exported" }?.copy)
    #expect(text.contains(copy))
    #expect(text.contains(child.identifier) || name == "record.html")
  }

  private struct TrailEntry: Decodable {
    let type: String
    let copy: String?
    let position: Int
    let inclusion: Inclusion?
    struct Inclusion: Decodable { let leafIndex: Int }
  }

  @Test func theXMLFormIsAPackage() throws {
    let ledger = try Fixture.small()
    _ = try Self.exported(ledger, "record.xml")
    let folder = ledger.root + "/again"
    let answer = try Program.run(
      Place.msix, ["convert", ledger.root + "/record.xml", "--to", "csv", "--output", folder],
      environment: ["PATH": "/usr/bin:/bin"], folder: ledger.root)
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(FileManager.default.fileExists(atPath: folder + "/demographics.csv"))
  }

  @Test func aPrintIsAPageThatNeedsNothingElse() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first)
    let path = ledger.root + "/page.html"
    try ledger.good("print", child.msixID, "--to", path)
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"))
    #expect(try ledger.events().contains { $0.type == "record.printed" })
  }

  @Test func aFileThatIsThereIsNoDisclosure() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first)
    let before = try ledger.events().count
    try ledger.refused(
      ["export", child.msixID, "--to", ledger.logFile, "--format", "json"],
      saying: ["name a new file"])
    #expect(try ledger.events().count == before)
  }

  @Test func theTrailGoesOutWithProofs() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first)
    try ledger.good("record", child.msixID)
    let answer = try ledger.good(
      "trail", "--child", child.msixID, "--format", "json", "--proofs")
    let first = try #require(answer.lines.first)
    #expect(first.hasPrefix("{\"checkpoint\":"))
    let looks: [TrailEntry] = try answer.lines.dropFirst()
      .map { try JSONDecoder.house.decode(TrailEntry.self, from: Data($0.utf8)) }
    #expect(!looks.isEmpty)
    #expect(looks.allSatisfy { $0.inclusion?.leafIndex == $0.position })
    try ledger.refused(["trail", "--proofs"], status: 2)
  }

  @Test(.enabled(if: Place.python != nil, "MSIX_PYTHON names no Python with cryptography"))
  func aStrangerOpensTheEncryptedCopyWithItsPassword() throws {
    let ledger = try Fixture.small()
    let (_, answer) = try Self.exported(
      ledger, "copy.zip", ["--encrypt", "--format", "json"])
    let password = try #require(answer.lines.first)
    let script = ledger.root + "/open.py"
    try Self.reader.write(toFile: script, atomically: true, encoding: .utf8)
    func open(_ password: String) throws -> Answer {
      try Program.run(
        try #require(Place.python), [script, ledger.root + "/copy.zip", password],
        environment: ["PATH": "/usr/bin:/bin"], folder: ledger.root)
    }
    let opened = try open(password)
    #expect(opened.status == 0, "\(opened.errors)")
    #expect(opened.text.contains("34 CFR 99.33"))
    #expect(try open("aaaaa-bbbbb-ccccc-ddddd").status != 0)
  }

  /// Written from WinZip's description of AE-2, with another library's AES.
  private static let reader = """
    import hashlib, hmac, struct, sys, zipfile
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    path, password = sys.argv[1], sys.argv[2].encode()
    info = zipfile.ZipFile(path).infolist()[0]
    assert info.compress_type == 99 and info.flag_bits & 1 and info.CRC == 0
    kind, size, version, vendor, strength, method = struct.unpack("<HHH2sBH", info.extra)
    assert (kind, size, version, vendor, strength, method) == (0x9901, 7, 2, b"AE", 3, 0)
    data = open(path, "rb").read()
    name, extra = struct.unpack("<HH", data[info.header_offset + 26:info.header_offset + 30])
    start = info.header_offset + 30 + name + extra
    body = data[start:start + info.compress_size]
    salt, verifier, sealed, code = body[:16], body[16:18], body[18:-10], body[-10:]
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 66)
    assert keys[64:] == verifier, "wrong password"
    assert hmac.new(keys[32:64], sealed, "sha1").digest()[:10] == code, "changed"
    cipher = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor()
    clear = b""
    for number in range(0, len(sealed), 16):
        pad = cipher.update((number // 16 + 1).to_bytes(16, "little"))
        clear += bytes(a ^ b for a, b in zip(sealed[number:number + 16], pad))
    assert len(clear) == info.file_size
    sys.stdout.buffer.write(clear)
    """
}
