/// Bounds of what a sealed row may say.
enum Limits {
  /// 0001-01-01 and 9999-12-31 as days since 1970: all that the layout's eight digits can write.
  /// Within them no arithmetic of the engine leaves 32 bits.
  static let days: ClosedRange<Int64> = -719_162...2_932_896
}
