import Glibc

extension Environment {
  /// Refuses an environment whose file ends before the pages that its last commit counts: reading
  /// beyond the end of a mapped file stops the process.
  ///
  /// For compacted copies, which have every page that they count. A file that was written in place
  /// may lack pages at its end that nothing refers to.
  ///
  /// Throws ``StoreError/Code/notFound`` when there is none, ``StoreError/Code/corrupted`` when it
  /// was cut off.
  public static func requireWholeFile(ofCopyAt path: String) throws(StoreError) {
    let file = path + "/data.mdb"
    let descriptor = unsafe Glibc.open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LMDBError.make(errno, "open of \(file)") }
    defer { _ = Glibc.close(descriptor) }
    var information = stat()
    guard unsafe fstat(descriptor, &information) == 0 else {
      throw LMDBError.make(errno, "fstat of \(file)")
    }
    let first = MetaPage(descriptor, at: 0)
    guard let first, let second = MetaPage(descriptor, at: off_t(first.pageBytes)) else {
      throw StoreError(.corrupted, "\(file) does not begin as an environment does")
    }
    let last = second.transaction > first.transaction ? second.lastPage : first.lastPage
    let (needed, overflows) = (last &+ 1).multipliedReportingOverflow(by: first.pageBytes)
    guard last < .max, !overflows, needed <= UInt64(information.st_size) else {
      throw StoreError(
        .corrupted,
        "\(file) has \(information.st_size) bytes and was longer: the copy was cut off")
    }
  }
}

/// One of the two pages at the beginning of LMDB's file that say how far it goes, in the format of
/// version 1 on 64-bit machines: the newer one counts.
private struct MetaPage {
  private static let byteCount = 152
  private static let magic: UInt32 = 0xBEEF_C0DE

  let pageBytes: UInt64
  let lastPage: UInt64
  let transaction: UInt64

  init?(_ descriptor: Int32, at offset: off_t) {
    var bytes = [UInt8](repeating: 0, count: Self.byteCount)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe pread(descriptor, $0.baseAddress, $0.count, offset)
    }
    guard count == bytes.count else { return nil }
    func number<Number: FixedWidthInteger>(at start: Int, _: Number.Type) -> Number {
      unsafe bytes.withUnsafeBytes {
        unsafe $0.loadUnaligned(fromByteOffset: start, as: Number.self)
      }
    }
    let pageBytes = number(at: 40, UInt32.self)
    guard number(at: 16, UInt32.self) == Self.magic, (512...65_536).contains(pageBytes) else {
      return nil
    }
    self.pageBytes = UInt64(pageBytes)
    lastPage = number(at: 136, UInt64.self)
    transaction = number(at: 144, UInt64.self)
  }
}
