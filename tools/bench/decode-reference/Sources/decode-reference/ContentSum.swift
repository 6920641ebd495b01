import Foundation

/// Adds up what an event says: every integer and day, the UTF-8 length of every text, the length
/// of every byte string. Whoever decodes the event in another form must get the same sum; and no
/// decoder may leave a member unread.
struct ContentSum {
  private(set) var value: UInt64 = 0

  mutating func add(_ text: String) { value &+= UInt64(text.utf8.count) }

  mutating func add(_ bytes: Data) { value &+= UInt64(bytes.count) }

  mutating func add(_ number: some BinaryInteger) { value &+= UInt64(truncatingIfNeeded: number) }
}
