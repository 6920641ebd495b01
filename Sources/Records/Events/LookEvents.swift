public import CBOR
public import Primitives

/// A child's record was shown, printed or exported: three event types with one form. The event is
/// recorded before the record is shown.
///
/// The sealed part, under the key of the child's accounting of disclosures, is a
/// ``DisclosureRecipient``.
public struct RecordShown: Sendable {
  /// In which way: the event's type.
  public enum Manner: String, CaseIterable, Sendable {
    /// On a screen.
    case viewed = "record.viewed"
    /// On paper.
    case printed = "record.printed"
    /// In a file.
    case exported = "record.exported"
  }

  /// Version of the form.
  public static let version = 1
  /// In which way.
  public let manner: Manner
  /// The child.
  public let child: ChildID
  /// Groups shown.
  public let groups: [Group]
  /// The position as known at which it was shown.
  public let knownAt: UInt64
  /// The composer of the view.
  public let viewVersion: String
  /// HMAC of the values shown under the child's key.
  public let keyedDigest: [UInt8]
  /// Number of the use in the system-of-records notice; nil where the look has another ground.
  public let routineUse: Int?
  /// The open items of which a banner told.
  public let openItems: [ItemID]
  /// Whether former statements were shown as well.
  public let hasHistory: Bool
  /// The one State record shown, where it was not the whole child.
  public let record: StateRecordID?
  /// The mark of this copy, on paper and in files.
  public let copy: CopyID?
  /// The States whose records were hidden, because a person was asked about the child.
  public let locked: [StateCode]

  /// A body.
  public init(
    _ manner: Manner, child: ChildID, groups: [Group], knownAt: UInt64, viewVersion: String,
    keyedDigest: [UInt8], routineUse: Int?, openItems: [ItemID] = [], hasHistory: Bool = false,
    record: StateRecordID? = nil, copy: CopyID? = nil, locked: [StateCode] = []
  ) {
    self.manner = manner
    self.child = child
    self.groups = groups
    self.knownAt = knownAt
    self.viewVersion = viewVersion
    self.keyedDigest = keyedDigest
    self.routineUse = routineUse
    self.openItems = openItems
    self.hasHistory = hasHistory
    self.record = record
    self.copy = copy
    self.locked = locked
  }

  /// `{"child", "groups", "knownat", "view", "digest", "use", "items", "history", "record",
  /// "copy", "locked"}`; the last six only where there is something to say.
  public var clear: CBORValue {
    .record([
      "child": .identifier(child), "groups": .array(groups.map { .int($0.rawValue) }),
      "knownat": .unsigned(knownAt), "view": .text(viewVersion), "digest": .bytes(keyedDigest),
      "use": routineUse.map { .int($0) },
      "items": openItems.isEmpty ? nil : .array(openItems.map { .identifier($0) }),
      "history": hasHistory ? .int(1) : nil,
      "record": record.map { .identifier($0) }, "copy": copy.map { .identifier($0) },
      "locked": locked.isEmpty ? nil : .array(locked.map { .state($0) }),
    ])
  }

  /// From an event's type and `clear`; nil when the type is another.
  public init?(type: String, clear: CBORValue) throws(CBORError) {
    guard let manner = Manner(rawValue: type) else { return nil }
    let fields = try ClearFields(clear, of: type)
    self.manner = manner
    child = try fields.need("child") { $0.identifier() }
    groups = try fields.list("groups") {
      $0.unsignedInteger.flatMap(UInt8.init(exactly:)).flatMap(Group.init(rawValue:))
    }
    knownAt = try fields.need("knownat", \.unsignedInteger)
    viewVersion = try fields.need("view", \.string)
    keyedDigest = try fields.need("digest", \.byteString)
    routineUse = try fields.maybe("use", \.int)
    openItems = try fields.maybe("items") { $0.identifiers(ItemKind.self) } ?? []
    hasHistory = try fields.maybe("history", \.int) == 1
    record = try fields.maybe("record") { $0.identifier() }
    copy = try fields.maybe("copy") { $0.identifier() }
    locked = try fields.maybe("locked") { $0.items?.compactMap(\.state) } ?? []
  }
}

/// Somebody searched for children. The event is recorded before what was found is shown.
///
/// Sealed parts: first the criteria, under a key of this search alone, which is destroyed with any
/// child that was found; then for each child found, under its accounting's key,
/// `{"child", "rank", "digest", "locked"}`: its place in the list, a digest, under the child's key,
/// of what the list showed of it, and the States whose records were hidden, where any were.
public struct RecordSearched: EventBody {
  /// `record.searched`
  public static let type = "record.searched"
  /// The most children that a search shows: more is no search for one child. As many parts of about
  /// 150 bytes stay well below a leaf.
  public static let childrenMax = 50
  /// The position at which it was asked.
  public let knownAt: UInt64
  /// The way of searching.
  public let viewVersion: String
  /// How many children were found and shown.
  public let found: Int
  /// Number of the use in the system-of-records notice; nil where the look has another ground.
  public let routineUse: Int?

  /// A body.
  public init(knownAt: UInt64, viewVersion: String, found: Int, routineUse: Int?) {
    self.knownAt = knownAt
    self.viewVersion = viewVersion
    self.found = found
    self.routineUse = routineUse
  }

  /// `{"knownat", "view", "found", "use"}`
  public var clear: CBORValue {
    .record([
      "knownat": .unsigned(knownAt), "view": .text(viewVersion), "found": .int(found),
      "use": routineUse.map { .int($0) },
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    knownAt = try fields.need("knownat", \.unsignedInteger)
    viewVersion = try fields.need("view", \.string)
    found = try fields.need("found", \.int)
    routineUse = try fields.maybe("use", \.int)
  }
}

/// Who received what was disclosed, as the accounting of disclosures has to name them
/// (5 U.S.C. 552a(c)(1)(B)). It is kept with the child's accounting, because the accounting may
/// outlive the papers of the account.
public struct DisclosureRecipient: Hashable, Sendable {
  /// The account's name, or that of the operating system's user.
  public let name: String
  /// The organisation; empty for the operator at the machine.
  public let organisation: String
  /// The organisation's address; nil where none is on file.
  public let address: String?
  /// The consent, request or order on which the disclosure rests, where it rests on one.
  public let paper: String?

  /// A recipient.
  public init(name: String, organisation: String, address: String?, paper: String? = nil) {
    self.name = name
    self.organisation = organisation
    self.address = address
    self.paper = paper
  }

  /// `{"name", "organisation", "address", "paper"}`
  public var cbor: CBORValue {
    .record([
      "name": .text(name), "organisation": .text(organisation),
      "address": address.map { .text($0) }, "paper": paper.map { .text($0) },
    ])
  }

  /// From `cbor`; nil for another shape.
  public init?(cbor: CBORValue) {
    guard let name = cbor["name"]?.string, let organisation = cbor["organisation"]?.string else {
      return nil
    }
    self.init(
      name: name, organisation: organisation, address: cbor["address"]?.string,
      paper: cbor["paper"]?.string)
  }
}
