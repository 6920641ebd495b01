import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Linkage
import Primitives
import Projecting
import Records
import Vault

/// Children who may be of one family, so that a recruiter who found one asks after the others.
extension Exchange {
  /// What links two children. Neither is proof: a recruiter asks the family.
  public enum Kinship: Int, Comparable, Sendable {
    /// A parent's name, a family name, and the same move or the same telephone or mail address.
    case parentAndMove
    /// Both parents' names and a family name.
    case bothParents

    /// The stronger first.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Of two statements; nil where nothing of the kind is said.
    init?(_ one: MatchFields, _ other: MatchFields) {
      func same(_ left: NameList, _ right: NameList) -> Bool {
        guard let first = left.first, !first.isEmpty else { return false }
        return first == right.first
      }
      let (fathers, mothers) = (same(one.father, other.father), same(one.mother, other.mother))
      let names = Set(one.surnames.names).union(one.parentSurnames)
      guard fathers || mothers,
        !names.isDisjoint(with: Set(other.surnames.names).union(other.parentSurnames))
      else { return nil }
      if Self.moved(one, other) || !Set(one.contacts).isDisjoint(with: other.contacts) {
        self = .parentAndMove
      } else if fathers, mothers {
        self = .bothParents
      } else {
        return nil
      }
    }

    private static func moved(_ one: MatchFields, _ other: MatchFields) -> Bool {
      guard let left = one.arrival, let right = other.arrival else { return false }
      return left.date == right.date && left.to == right.to
        && (left.city == right.city || left.from == right.from)
    }
  }

  /// A child who may be of the same family.
  public struct Relative: Sendable {
    /// As much of the child as a search shows.
    public let child: FoundChild
    /// What links the two.
    public let kinship: Kinship
  }

  /// The relatives of a child, the most strongly linked first.
  public struct Relatives: Sendable {
    /// Them.
    public let relatives: [Relative]
    /// Whether there were more.
    public let isCut: Bool
    /// The event that records this look.
    public let look: UInt64
  }

  /// Children who share a parent and a move, or both parents, with a child: a search, recorded at
  /// each of them before anything is shown.
  public func relatives(of msixID: String, acting: Acting) throws -> Relatives {
    try catchUp()
    let actor = try admit(acting, to: .searchRecords, target: .nation)
    let child = try presentChild(msixID).child
    let position = log.size - 1
    var content = try content(of: child, knownAt: position, withHistory: false)
    content.hide(try lockedStates(openItems(about: child, content.records), acting: acting))
    let own = content.statements.flatMap { MatchFields.statements(of: $0.block) }
    var (ranked, isCut) = try kin(of: own, except: child)
    var found = [Relative]()
    var listed = [ChildID: ListedChild]()
    for (relative, kinship) in ranked {
      let hidden = try lockedStates(openItems(about: relative), acting: acting)
      guard let (known, shown) = try foundChild(relative, knownAt: position, hiding: hidden) else {
        continue
      }
      guard found.count < RecordSearched.childrenMax else {
        isCut = true
        break
      }
      found.append(Relative(child: shown, kinship: kinship))
      listed[known.child] = ListedChild(
        accounting: known.accounting, shown: shown.shown, locked: hidden)
    }
    let look = try recordReport(
      "relatives", scope: .nation, knownAt: position, children: listed, about: child.hex, actor,
      acting.time)
    return Relatives(relatives: found, isCut: isCut, look: look)
  }

  /// Children with a key of families in common, those who are none left out, the most strongly
  /// linked first; and whether there may be more, because a list has more than are read.
  func kin(
    of own: [MatchFields], except child: ChildID
  ) throws -> (ranked: [(child: ChildID, kinship: Kinship)], isCut: Bool) {
    let family = try decisions.environment.read { try matching.family(of: own, in: $0) }
    var best = [ChildID: Kinship]()
    for known in family.records where known.child != child {
      for statement in known.statements {
        for mine in own {
          guard let kinship = Kinship(mine, statement) else { continue }
          best[known.child] = min(best[known.child] ?? kinship, kinship)
        }
      }
    }
    let ranked = best.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    return (ranked.map { ($0.key, $0.value) }, family.isCut)
  }
}
