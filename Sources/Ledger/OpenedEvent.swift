import Sealing
public import CBOR
public import Primitives
public import Records

/// An event with its body readable, the form that folds and projections take. The live path makes
/// it from the draft, every other path by opening what is recorded; both are equal. A reference,
/// because it goes through many hands and has many members.
public final class OpenedEvent: Sendable {
  /// Index of its leaf.
  public let position: UInt64
  /// When it was recorded.
  public let recorded: Instant
  /// Its identifier.
  public let identifier: EventID
  /// The name in the catalogue.
  public let type: String
  /// The version of its form.
  public let version: Int
  /// Whose history it extends.
  public let stream: Stream
  /// The stream's version with it.
  public let streamVersion: UInt64
  /// Who did it.
  public var actor: CBORValue { actorItem.value }
  private let actorItem: CBORItem
  /// The event that brought it about.
  public let cause: EventID?
  /// The day from which it holds.
  public let effective: CivilDate?
  /// The body.
  public let parts: [OpenedPart]
  /// Larger content.
  public let blobs: [BlobReference]
  /// On the first event of a command: a keyed digest of what the command asked.
  public let commandDigest: [UInt8]?
  /// What parts were read as, for everyone who asks after the first.
  private let read: Guarded<Read>

  private struct Read: Sendable {
    var body: (any EventBody)?
    var sealed: (subject: SubjectID, content: any Sendable)?
  }

  init(_ draft: NumberedDraft) {
    position = draft.position
    recorded = draft.recorded
    identifier = draft.identifier
    type = draft.draft.type
    version = draft.draft.version
    stream = draft.draft.stream
    streamVersion = draft.streamVersion
    actorItem = CBORItem(draft.draft.actor)
    cause = draft.draft.cause
    effective = draft.draft.effective
    parts = draft.draft.parts.map { part in
      switch part {
      case .clear(let content): .clear(content)
      case .sealed(let key, let content):
        .opened(Self.subject(key.identifier), content)
      }
    }
    blobs = draft.draft.blobs
    commandDigest = draft.commandDigest
    var read = Read()
    if let subject = draft.draft.firstSubject, let content = draft.draft.firstContent {
      read.sealed = (subject, content)
    }
    self.read = Guarded(read)
  }

  /// Opens what can be opened. A part whose key is destroyed is `erased`; one that does not open
  /// under its key is an integrity error.
  public init(_ event: RecordedEvent, opener: some PartOpener) throws {
    position = event.position
    recorded = event.recorded
    identifier = event.identifier
    type = event.type
    version = event.version
    stream = event.stream
    streamVersion = event.streamVersion
    actorItem = CBORItem(checked: event.actorBytes)
    cause = event.cause
    effective = event.effective
    blobs = event.blobs
    commandDigest = event.commandDigest
    let recordedParts = event.parts
    var parts = [OpenedPart]()
    parts.reserveCapacity(recordedParts.count)
    for (index, part) in recordedParts.enumerated() {
      switch part {
      case .clear(let content): parts.append(.clear(content))
      case .sealed(let sealed):
        let subject = Self.subject(sealed.kid)
        let content = try opener.open(sealed, external: event.binding(ofPart: index))
        parts.append(content.map { .opened(subject, $0) } ?? .erased(subject))
      }
    }
    self.parts = parts
    read = Guarded(Read())
  }

  private static func subject(_ bytes: [UInt8]) -> SubjectID {
    guard let subject = SubjectID(bytes: bytes) else {
      preconditionFailure("a part's key id was let through with \(bytes.count) bytes")
    }
    return subject
  }
}

/// One part of an opened body.
public enum OpenedPart: Hashable, Sendable {
  /// What anybody may read.
  case clear(CBORValue)
  /// What was sealed under this subject's key.
  case opened(SubjectID, CBORItem)
  /// What can be read no more: the subject's key is destroyed.
  case erased(SubjectID)
}

extension OpenedPart {
  /// The members of an event's first clear part; an empty map when there is none.
  static func clearPart(of event: RecordedEvent) -> CBORValue {
    for part in event.parts { if case .clear(let content) = part { return content } }
    return .map([])
  }
}

extension OpenedEvent {
  /// The members of the first clear part; an empty map when there is none.
  public var clear: CBORValue {
    for part in parts { if case .clear(let content) = part { return content } }
    return .map([])
  }

  /// The clear part in a type of its own. Read once: whoever asks after the first for the same type
  /// gets what was read then.
  public func body<Body: EventBody>(_: Body.Type = Body.self) throws -> Body {
    try read.withLock { known in
      if let body = known.body as? Body { return body }
      let body = try Body(clear: clear)
      known.body = body
      return body
    }
  }

  /// The content sealed under a subject, first part of it; nil when erased or not there.
  public func opened(_ subject: SubjectID) -> CBORValue? { openedItem(subject)?.value }

  /// The same, as it was opened.
  public func openedItem(_ subject: SubjectID) -> CBORItem? {
    for part in parts {
      if case .opened(subject, let content) = part { return content }
    }
    return nil
  }

  /// The content sealed under a subject in a type of its own. Read once: whoever asks after the
  /// first for the same type gets what was read then.
  public func opened<Content: Sendable>(
    _ subject: SubjectID, as read: (CBORItem) throws -> Content
  ) throws -> Content? {
    guard let content = openedItem(subject) else { return nil }
    // Held while it is read: projections ask on threads of their own at nearly the same time.
    return try self.read.withLock { known in
      if let sealed = known.sealed, sealed.subject == subject,
        let content = sealed.content as? Content
      {
        return content
      }
      let made = try read(content)
      known.sealed = known.sealed ?? (subject, made)
      return made
    }
  }

  /// The first sealed part's content, when it could be opened.
  public var firstOpened: CBORValue? { firstOpenedItem?.value }

  /// The same, as it was opened.
  public var firstOpenedItem: CBORItem? {
    for part in parts { if case .opened(_, let content) = part { return content } }
    return nil
  }
}

/// Opens sealed parts: the vault, or nobody.
public protocol PartOpener: Sendable {
  /// The content; nil when the key is destroyed or not at hand. Throws when the key is at hand and
  /// the part does not open: then it is not what was sealed.
  func open(_ part: COSEEncrypt0, external: [UInt8]) throws -> CBORItem?
}
