import CLinux
import Files
import Glibc

/// What other processes of the machine are not to learn of this one.
enum ProcessSecrecy {
  /// Keeps this process's memory, in which keys and names lie, from core files and from other
  /// processes of the same user (ptrace, /proc/PID/mem and environ). Each child does it for itself,
  /// since a program that is begun anew can be dumped again. A system that refuses has neither.
  static func hideMemory() { _ = msix_hide_memory() }

  /// Takes the values out of the command line that every user of the machine can read (ps): people
  /// are named there, in searches and messages. Program, command and names of options stay, and so
  /// does all of `serve`, which names places alone and stands there for long.
  ///
  /// Only after the words were copied. What was read in the moment before stays read.
  static func hideWords() {
    guard let area = unsafe commandLine() else { return }
    // Each word ends with a zero; the first two are the program and the command.
    let words = unsafe Array(area).split(separator: 0, omittingEmptySubsequences: false)
    guard words.count > 2, !words[1].elementsEqual("serve".utf8) else { return }
    for word in words.dropFirst(2) {
      let isOption = word.first == UInt8(ascii: "-")
      let value = isOption ? word.drop { $0 != UInt8(ascii: "=") }.dropFirst() : word
      for place in value.indices { unsafe area[place] = UInt8(ascii: "*") }
    }
  }

  /// Where the system reads this process's words: the fields arg_start and arg_end of proc(5).
  private static func commandLine() -> UnsafeMutableBufferPointer<UInt8>? {
    guard let bytes = try? DurableFile.read("/proc/self/stat", maxBytes: 1 << 12),
      let name = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    // The first field behind the name is the third.
    let fields = String(decoding: bytes[(name + 1)...], as: UTF8.self).split(separator: " ")
    guard fields.count > 46, let start = UInt(fields[45]), let end = UInt(fields[46]), start < end,
      let first = unsafe UnsafeMutablePointer<UInt8>(bitPattern: start)
    else { return nil }
    return unsafe UnsafeMutableBufferPointer(start: first, count: Int(end - start))
  }
}
