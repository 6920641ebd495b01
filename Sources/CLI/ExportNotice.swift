import Records
import Exchange
import Primitives

/// What every copy says of itself: what may not be done with it, and whose copy it is.
enum ExportNotice {
  /// 34 CFR 99.33; the uses are those of the system-of-records notice.
  static let text =
    "For the purpose chosen only. Whoever passes this on without the written consent of parent or "
    + "student breaks 34 CFR 99.33."

  /// The mark in words.
  static func mark(_ copy: Exchange.CopyMark) -> String {
    var who = copy.recipient.name
    if !copy.recipient.organisation.isEmpty { who += ", \(copy.recipient.organisation)" }
    if let address = copy.recipient.address { who += ", \(address)" }
    return "copy \(copy.copy.hex) for \(who), \(copy.time)"
      + (copy.purpose.map { ", \($0.title)" } ?? "")
  }

  static func json(_ copy: Exchange.CopyMark) -> JSON {
    .object([
      ("copy", .string(copy.copy.hex)), ("name", .string(copy.recipient.name)),
      ("organisation", .string(copy.recipient.organisation)),
      ("address", .maybe(copy.recipient.address)),
      ("purpose", .maybe(copy.purpose?.rawValue)), ("time", .string(copy.time.description)),
    ])
  }
}
