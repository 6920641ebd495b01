extension Finding {
  /// What makes a finding the same in a State's next file: the rule and the place in the record.
  /// Neither the line of the file, which moves, nor the words, which get better, nor how grave it
  /// is.
  public struct Key: Hashable, Sendable {
    /// The rule.
    public let rule: String
    /// Which group.
    public let group: Group?
    /// Which column.
    public let column: String?
    /// Which row of the group.
    public let recordID: UInt16?
  }

  /// What makes it the same in the next file about this student.
  public var key: Key { Key(rule: rule, group: group, column: column, recordID: recordID) }
}

extension Sequence<Finding> {
  /// Tells what is new from what the State's former statement about the student had already:
  /// repeated warnings teach people to look away.
  public func told(after former: some Sequence<Finding>) -> [Finding] {
    let known = Set(former.map(\.key))
    return map { finding in
      var told = finding
      told.isNew = !known.contains(finding.key)
      return told
    }
  }
}
