import Glibc

/// The data file of an environment, read beside LMDB's map: a page that is not there is then an
/// answer and no signal.
struct PageFile {
  let descriptor: Int32
  /// Names the environment in errors.
  let path: String

  /// Checks the state that this transaction left, which a reader holds in place; false when no
  /// meta page shows it any more.
  func check(transaction: UInt64) throws(StoreError) -> Bool {
    let states = try states()
    guard states.count == 2 else {
      throw StoreError(.corrupted, "\(path): one of its two meta pages is none")
    }
    guard Self.followOneAnother(states) else {
      // A writer may have come between the two looks; then they are others now.
      guard try self.states().map(\.transaction) != states.map(\.transaction) else {
        throw StoreError(.corrupted, "\(path): its meta pages are not of successive commits")
      }
      return false
    }
    guard let state = states.first(where: { $0.transaction == transaction }) else { return false }
    try check(state)
    return true
  }

  /// Checks the state of a meta page.
  func check(_ state: MetaPage) throws(StoreError) {
    var check = try PageCheck(path: path, state: state, fileBytes: try byteCount()) {
      (page, count) throws(StoreError) in
      try read(page, of: state.pageBytes, count)
    }
    try check.run()
  }

  /// The state that LMDB will take; nil when the file holds none.
  func newestState() throws(StoreError) -> MetaPage? {
    try states().max { $0.transaction < $1.transaction }
  }

  /// Whether the file reaches as far as the meta page says. Asked after the meta page was read: the
  /// file never shrinks.
  func holdsAllPages(of state: MetaPage) throws(StoreError) -> Bool {
    let pages = UInt64(try byteCount() / max(state.pageBytes, 1))
    return state.lastPage < pages
  }

  /// Commits write the two pages in turn, the even ones the first; a new file has 0 in both.
  private static func followOneAnother(_ states: [MetaPage]) -> Bool {
    let (even, odd) = (states[0].transaction, states[1].transaction)
    if even == 0, odd == 0 { return true }
    return even.isMultiple(of: 2) && (odd == even &+ 1 || even == odd &+ 1)
  }

  private func states() throws(StoreError) -> [MetaPage] {
    let first = MetaPage(try read(0, of: 1, PageFormat.metaBytes), page: 0)
    // Without the first the length of a page is unknown; LMDB then opens nothing.
    guard let first else { return [] }
    let second = MetaPage(try read(1, of: first.pageBytes, PageFormat.metaBytes), page: 1)
    guard let second, second.pageBytes == first.pageBytes else { return [first] }
    return [first, second]
  }

  func byteCount() throws(StoreError) -> Int {
    var information = stat()
    guard unsafe fstat(descriptor, &information) == 0 else {
      throw LMDBError.make(errno, "fstat of \(path)/data.mdb")
    }
    return Int(information.st_size)
  }

  private func read(
    _ page: UInt64, of pageBytes: Int, _ count: Int
  ) throws(StoreError) -> [UInt8] {
    let start = page.multipliedReportingOverflow(by: UInt64(pageBytes))
    guard !start.overflow, start.partialValue <= UInt64(Int.max) else { return [] }
    var done = 0
    var status: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while done < count {
        let part = unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + done }, count - done,
          Int(start.partialValue) + done)
        if part < 0, errno == EINTR { continue }
        if part < 0 { status = errno }
        if part <= 0 { break }
        done += part
      }
      filled = done
    }
    guard status == 0 else { throw LMDBError.make(status, "pread of \(path)/data.mdb") }
    return bytes
  }
}
