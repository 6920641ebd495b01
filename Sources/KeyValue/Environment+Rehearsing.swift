extension Environment {
  /// Lends the state after the last commit as if it were written, and throws every change away:
  /// what a write would find, beside whoever really writes.
  ///
  /// Throws what `body` throws, or as ``read(_:)``. Tables that keep duplicates are not for it.
  public func rehearse<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
    let tables =
      switch engine {
      case .lmdb(let engine): engine.tables
      case .memory(let engine): engine.tables
      }
    return try read { snapshot in
      var transaction = WriteTransaction(
        .overlay(Overlay(over: snapshot.view, tables: tables)))
      return try body(&transaction)
    }
  }
}
