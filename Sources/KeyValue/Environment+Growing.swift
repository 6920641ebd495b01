extension Environment {
  /// A write that meets a full map lets it grow and runs again, once. For bodies that may be run
  /// twice: the first run was aborted, but what it did outside the transaction stays done.
  @discardableResult
  public func writeGrowing<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
    do {
      return try write(body)
    } catch let error as StoreError where error.code == .mapFull {
      try grow()
      return try write(body)
    }
  }
}
