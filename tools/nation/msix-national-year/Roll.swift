import Exchange
import Primitives

/// What the States know of their children by the receipts that they got: which MSIX id belongs to
/// which of their own identifiers. The ledger is not asked for it.
struct Roll: Sendable {
  struct Entry: Sendable {
    let state: StateCode
    let identifier: String
    /// The MSIX id; nil where a split took it away and no receipt has told another since.
    var number: String?
    /// The child that it really is; nil where nobody can say.
    let truth: Int32?
  }

  private(set) var entries: [Entry] = []
  private var places: [String: Int] = [:]
  /// A State record that was linked to somebody known already, since `forgetNews`.
  private(set) var arrivals: [(state: StateCode, number: String)] = []
  /// Entries that a receipt told of since `forgetNews`.
  private(set) var told: [Int] = []
  private var survivors: [String: String] = [:]

  /// Takes in a receipt.
  mutating func take(_ receipt: ReceiptBody, truth: Truth) {
    let state = receipt.content.state
    for line in receipt.content.identifiers {
      let key = "\(state),\(line.stateStudentIdentifier)"
      if let place = places[key] {
        entries[place].number = line.msixID
        told.append(place)
        continue
      }
      places[key] = entries.count
      told.append(entries.count)
      entries.append(
        Entry(
          state: state, identifier: line.stateStudentIdentifier, number: line.msixID,
          truth: truth.child(state, line.stateStudentIdentifier)))
      if line.how == "linked" { arrivals.append((state, line.msixID)) }
    }
  }

  mutating func forgetNews() {
    arrivals.removeAll()
    told.removeAll()
  }

  mutating func merge(_ retired: String, into kept: String) {
    let (one, other) = (current(retired), current(kept))
    if one != other { survivors[one] = other }
  }

  mutating func forgetNumber(at place: Int) { entries[place].number = nil }

  /// The id in force for one that may have been retired.
  func current(_ number: String) -> String {
    var number = number
    while let next = survivors[number] { number = next }
    return number
  }

  /// Who really has each MSIX id; -1 where it is nobody, or more than one.
  func truthByNumber() -> [String: Int32] {
    var found = [String: Int32]()
    for entry in entries {
      guard let number = entry.number.map(current) else { continue }
      let truth = entry.truth ?? -1
      found[number] = found[number].map { $0 == truth ? truth : -1 } ?? truth
    }
    return found
  }

  /// Entries of one child that have two ids, and entries that have the id of another child.
  func mistakes(most: Int) -> (parted: [(Int, Int)], mixed: [(Int, Int)]) {
    var (firstOfChild, firstOfNumber) = ([Int32: Int](), [String: Int]())
    var (parted, mixed) = ([(Int, Int)](), [(Int, Int)]())
    for (place, entry) in entries.enumerated() {
      guard let number = entry.number.map(current), let truth = entry.truth else { continue }
      if let other = firstOfChild[truth] {
        if entries[other].number.map(current) != number, parted.count < most {
          parted.append((other, place))
        }
      } else {
        firstOfChild[truth] = place
      }
      if let other = firstOfNumber[number] {
        if entries[other].truth != truth, mixed.count < most { mixed.append((other, place)) }
      } else {
        firstOfNumber[number] = place
      }
    }
    return (parted, mixed)
  }
}
