/// A file without a name, for numbers that do not fit in memory: whatever happens to the process,
/// nothing of it stays. One thread at a time.
public final class ScratchFile {
  private let file: UnnamedFile
  /// How many numbers have been written.
  public private(set) var count = 0

  /// An empty one on the file system of `directory`.
  public init(in directory: String) throws(FileError) {
    file = try UnnamedFile(in: directory, for: "scratch")
  }

  /// Writes numbers at the end.
  public func append(_ numbers: [UInt64]) throws(FileError) {
    try unsafe file.write(numbers.span.bytes, at: count * 8)
    count += numbers.count
  }

  /// The `length` numbers from `start` on; they must have been written.
  public func read(from start: Int, count length: Int) throws(FileError) -> [UInt64] {
    precondition(start >= 0 && start + length <= count, "nothing was written there")
    var numbers = [UInt64](repeating: 0, count: length)
    try file.read(&numbers, at: start * 8)
    return numbers
  }
}
