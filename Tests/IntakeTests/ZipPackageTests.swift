@testable import Intake
import Records
import Testing

struct ZipPackageTests {
  private func archive(spoil: (inout ZipWriter) -> Void) -> [UInt8] {
    var writer = ZipWriter(files: TestPackage().files())
    spoil(&writer)
    return writer.bytes()
  }

  @Test func storedAndDeflatedFilesAreTaken() {
    let bytes = archive { writer in
      writer.comment = Array("PK\u{5}\u{6} in a comment".utf8)
      for index in writer.entries.indices where index.isMultiple(of: 2) {
        writer.entries[index].deflated = deflated(writer.entries[index].content)
      }
    }
    #expect(Outcome(archive: bytes).submission?.students.count == 2)
  }

  @Test func oneCommonFolderIsTaken() {
    var writer = ZipWriter(files: TestPackage().files(), folder: "TX-2026/")
    writer.entries.insert(.init(name: "TX-2026/", content: [], mode: 0o040755), at: 0)
    #expect(Outcome(archive: writer.bytes()).submission?.students.count == 2)
    writer.entries[3].name = "CA/student.csv"
    #expect(Outcome(archive: writer.bytes()).refusal == "package-path")
  }

  @Test(arguments: [
    "../header.csv", "a/../../header.csv", "/etc/header.csv", "..\\header.csv", "a\\b.csv",
    "a/b/header.csv", ".", "a//b.csv", "..", "./header.csv",
    String(repeating: "x", count: 121),
  ])
  func pathThatClimbsIsRefusedByName(name: String) {
    let bytes = archive { $0.entries.append(.init(name: name, content: [])) }
    let outcome = Outcome(archive: bytes)
    #expect(outcome.refusal == "package-path")
    #expect(outcome.error?.finding.file?.isEmpty == false)
  }

  /// Not arguments: a test's name goes into an XML report, which cannot hold these.
  @Test func nameWithControlCharactersIsRefused() {
    for name in ["nul\u{0}.csv", "line\n.csv", "\u{1B}[2J.csv", "rub\u{7F}.csv"] {
      let error = Outcome(archive: archive { $0.entries[0].name = name }).error
      #expect(error?.finding.rule == "package-path")
      #expect(error?.finding.file?.contains("?") == true)
    }
  }

  @Test func sameNameTwiceIsRefused() {
    let bytes = archive { $0.entries.append($0.entries[0]) }
    #expect(Outcome(archive: bytes).refusal == "package-name-duplicate")
  }

  @Test func linkInAnArchiveIsRefused() {
    let bytes = archive { $0.entries[0].mode = 0o120777 }
    #expect(Outcome(archive: bytes).refusal == "package-file-kind")
  }

  @Test func encryptionAndOtherMethodsAreRefused() {
    #expect(Outcome(archive: archive { $0.entries[0].flags = 1 }).refusal == "zip-encrypted")
    #expect(Outcome(archive: archive { $0.entries[0].method = 12 }).refusal == "zip-method")
  }

  @Test func wrongChecksumOrLengthIsRefused() {
    let checksum = archive { $0.entries[0].checksum = 7 }
    #expect(Outcome(archive: checksum).refusal == "zip-checksum")
    let length = archive { writer in
      for index in writer.entries.indices {
        writer.entries[index].deflated = deflated(writer.entries[index].content)
        writer.entries[index].byteCount = writer.entries[index].content.count - 1
      }
    }
    #expect(Outcome(archive: length).refusal == "zip-checksum")
    let stored = archive { $0.entries[0].byteCount = 3 }
    #expect(Outcome(archive: stored).refusal == "zip-malformed")
  }

  @Test func damagedDeflateIsRefused() {
    let rubbish = archive { writer in
      for index in writer.entries.indices {
        writer.entries[index].deflated = [0xFF, 0xFF, 0xFF]
      }
    }
    #expect(Outcome(archive: rubbish).refusal == "zip-inflate")
    let hidden = archive { writer in
      for index in writer.entries.indices {
        writer.entries[index].deflated = deflated(writer.entries[index].content) + [1, 2, 3]
      }
    }
    #expect(Outcome(archive: hidden).refusal == "zip-inflate")
    let cut = archive { writer in
      for index in writer.entries.indices {
        writer.entries[index].deflated = deflated(writer.entries[index].content).dropLast(4)
      }
    }
    #expect(Outcome(archive: cut).refusal == "zip-inflate")
  }

  @Test func truncatedArchiveIsRefused() {
    let bytes = TestPackage().archive()
    for count in [5, 30, bytes.count / 2, bytes.count - 1] {
      #expect(Outcome(archive: Array(bytes[..<count])).refusal == "zip-truncated")
    }
    #expect(Outcome(archive: Array(bytes[..<3])).refusal == "package-encoding")
    #expect(Outcome(archive: []).refusal == "package-encoding")
    // Bytes cut out of the middle: the list is no longer where the end says.
    #expect(Outcome(archive: Array(bytes[..<100] + bytes[200...])).refusal == "zip-malformed")
  }

  @Test func archiveWithoutFilesLacksItsHeader() {
    let outcome = Outcome(archive: ZipWriter([]).bytes())
    #expect(outcome.refusal == "file-missing")
    #expect(outcome.error?.finding.file == "header.csv")
  }

  @Test func localHeaderThatDisagreesIsRefused() {
    let bytes = archive { $0.entries[0].localName = "student.cs_" }
    #expect(Outcome(archive: bytes).refusal == "zip-malformed")
  }

  /// 32 MiB of zeros in 32 KiB: refused by the stated sizes, before a byte is inflated.
  @Test func bombIsRefusedByItsRatio() {
    let zeros = [UInt8](repeating: 0, count: 32 << 20)
    let bytes = archive {
      $0.entries[0].content = zeros
      $0.entries[0].deflated = deflated(zeros)
    }
    #expect(bytes.count < 64 << 10)
    #expect(Outcome(archive: bytes).refusal == "zip-ratio")
  }

  /// The same bomb with a modest size in its list: inflating stops where the list said it would.
  @Test func bombThatLiesAboutItsSizeIsRefused() {
    let zeros = [UInt8](repeating: 0x0A, count: 8 << 20)
    let bomb = deflated(zeros)
    let bytes = archive { writer in
      for index in writer.entries.indices {
        writer.entries[index].deflated = bomb
        writer.entries[index].byteCount = 1_000
      }
    }
    #expect(Outcome(archive: bytes).refusal == "zip-checksum")
  }

  @Test func packageOverItsLimitIsRefused() {
    var limits = SubmissionLimits.standard
    limits.packageBytesMax = 1_000
    #expect(Outcome(TestPackage(), limits: limits).refusal == "package-bytes")
    limits = .standard
    limits.filesMax = 4
    #expect(Outcome(TestPackage(), limits: limits).refusal == "package-files-max")
  }

  @Test func digestIsThatOfTheDirectory() throws {
    var files = TestPackage().files()
    files["Z.txt"] = [1, 2, 3]
    files["\u{E9}.txt"] = []
    let directory = try TemporaryDirectory(files: files)
    func fed(_ package: PackageFiles) throws -> [UInt8] {
      var bytes = [UInt8]()
      try package.feedDigest { bytes += $0 }
      return bytes
    }
    let expected = try fed(PackageSource.open(path: directory.path))
    #expect(try fed(PackageSource.open(archive: ZipWriter(files: files).bytes())) == expected)
    var foldered = ZipWriter(files: files, folder: "a/")
    for index in foldered.entries.indices {
      foldered.entries[index].deflated = deflated(foldered.entries[index].content)
    }
    #expect(try fed(PackageSource.open(archive: foldered.bytes())) == expected)
    #expect(expected.starts(with: [0, 0, 0, 0, 0, 0, 0, 5] + Array("Z.txt".utf8)))
    let start = [UInt8](expected[13..<24])
    #expect(start == [0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3])
  }
}
