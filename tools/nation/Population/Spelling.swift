/// A child's demographics as one State writes them.
struct Spelling: Equatable, Sendable {
  /// How the Sex is written.
  enum Sex: Sendable { case female, male, blank }

  /// A parent as written; empty fields where the State has nothing.
  struct Parent: Equatable, Sendable {
    var given: [UInt8] = []
    var surname: [UInt8] = []
  }

  var first: [UInt8]
  var middle: [UInt8]
  var last1: [UInt8]
  var last2: [UInt8]
  var suffix: [UInt8]
  var sex: Sex
  var birth: Int
  var isMultiple: Bool
  var father = Parent()
  var mother = Parent()
}
