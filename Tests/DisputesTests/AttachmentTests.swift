import Disputes
import Testing

@Suite struct AttachmentTests {
  @Test func aDocumentIsWhatItsBytesAre() {
    #expect(AttachmentKind(of: Array("%PDF-1.7\n".utf8)) == .pdf)
    #expect(AttachmentKind(of: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]) == .png)
    #expect(AttachmentKind(of: [0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
    #expect(AttachmentKind(of: [0x49, 0x49, 0x2A, 0x00, 8]) == .tiff)
    #expect(AttachmentKind(of: Array("Estimados señores:\r\n\tno es así.\n".utf8)) == .text)
  }

  @Test(
    arguments: [
      [], [0x4D, 0x5A, 0x90, 0x00], [0x7F, 0x45, 0x4C, 0x46], [0x50, 0x4B, 0x03, 0x04],
      Array("#!/bin/sh\n".utf8), Array("<script>".utf8), [0x61, 0x00, 0x62], [0x61, 0xFF],
      Array("a\u{1B}[2J".utf8), Array("a\u{9B}2J".utf8),
    ] as [[UInt8]])
  func othersAreNotTaken(_ bytes: [UInt8]) { #expect(AttachmentKind(of: bytes) == nil) }
}
