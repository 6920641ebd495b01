public import KeyValue
public import Primitives
import Records

extension DecisionStore {
  /// Decides one command of a rehearsal.
  public typealias Rehearse = (
    (inout DecisionScope, inout WriteTransaction) throws -> Void
  ) throws -> Void

  /// Decides commands one after another as if they were performed, each upon what the former ones
  /// left, over a copy of the rows that is thrown away. Their events are shown, and neither signed
  /// nor written; writers go on meanwhile.
  ///
  /// `body` gets how many leaves the snapshot has taken in, and what decides a command.
  public func rehearse<R>(
    at time: Instant, random: any RandomSource, show: @escaping (OpenedEvent) throws -> Void,
    _ body: (UInt64, Rehearse) throws -> R
  ) throws -> R {
    try environment.rehearse { rows in
      let size = try applied(in: rows).count
      var position = size
      return try body(size) { decide in
        let command = Command(
          identifier: CommandID(from: random),
          contentDigest: [UInt8](repeating: 0, count: Limits.commandDigestBytesMin), time: time,
          decide: { _, _ in })
        var scope = DecisionScope(
          command: command, now: time, position: position, random: random, store: self,
          outlet: .rehearsal(show))
        try decide(&scope, &rows)
        position = scope.nextPosition
      }
    }
  }
}
