import CBOR
import Ledger
import Records
import Sealing
import Vault

/// Opens sealed parts without the rows that a receipt does not show: of a student's block only the
/// group that has the State's own identifier is made a tree. Everything is still checked.
struct StatementOutline: PartOpener {
  let vault: Vault

  func open(_ part: COSEEncrypt0, external: [UInt8]) throws -> CBORValue? {
    try vault.openedBytes(part, external: external).map { try Self.outline(of: $0) }
  }

  static func outline(of bytes: [UInt8]) throws(CBORError) -> CBORValue {
    var reader = CBORReader(bytes)
    guard reader.nextMajor == 5 else { return try CBORValue(decoding: bytes) }
    let fieldCount = try reader.map()
    var fields = [CBORValue.Entry]()
    for _ in 0..<fieldCount {
      let key = try reader.value()
      let isBlock = key == .text("block") && reader.nextMajor == 5
      fields.append(.init(key, isBlock ? try Self.studentGroup(&reader) : try reader.value()))
    }
    try reader.finish()
    return .map(fields)
  }

  private static func studentGroup(_ reader: inout CBORReader) throws(CBORError) -> CBORValue {
    let groupCount = try reader.map()
    var groups = [CBORValue.Entry]()
    for _ in 0..<groupCount {
      let key = try reader.value()
      if key.unsignedInteger == UInt64(Group.student.rawValue) {
        groups.append(.init(key, try reader.value()))
      } else {
        try reader.skip()
      }
    }
    return .map(groups)
  }
}
