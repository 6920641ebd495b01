// Events are signed, and matching compares names: both need one form for one text. The standard
// library has NFC but offers it only to its friends, and Foundation is not linked here. Should a
// compiler take the door away, this file is the only one that has to be filled otherwise.
@_spi(_Unicode) private import Swift

/// Unicode's composed normal form.
public enum Normalisation {
  /// The text in NFC: an accent typed apart from its letter becomes one with it.
  public static func composed(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text._nfc)
    return String(scalars)
  }
}
