extension Span<UInt8> {
  /// The same bytes as a raw span.
  ///
  /// The standard library's `bytes` is unsafe, because an element may hold padding that was never
  /// set; a byte has none.
  public var raw: RawSpan {
    @_lifetime(copy self)
    get { unsafe bytes }
  }
}
