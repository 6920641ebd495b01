public import Records

/// What one record says, with the keys under which it is found and looks: worked out once, on
/// whatever thread, and used by all who ask.
public struct MatchStatements: Sendable {
  /// The statements, the newest first; empty where the block has none.
  public let fields: [MatchFields]
  /// Their keys.
  public let keys: BlockingKeys
  /// The keys under which the child's family finds them.
  public let families: FamilyKeys

  /// Of statements.
  public init(_ fields: [MatchFields]) {
    self.fields = fields
    keys = BlockingKeys(fields)
    families = FamilyKeys(fields)
  }

  /// Of a block.
  public init(_ block: StudentBlock) { self.init(MatchFields.statements(of: block)) }
}
