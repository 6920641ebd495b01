import CBOR
public import Primitives
import Records

extension Exchange {
  /// Why two children are, or are not, taken for one: each field's weight, and what both say where
  /// whoever asks is of one of the two States.
  public struct MatchExplanation: Sendable {
    /// One line of the sum.
    public struct Line: Sendable {
      /// The field, or `prior`, `rules`, `total`.
      public let name: String
      /// How it agrees, where that has a name.
      public let level: String?
      /// Bits, for people: `+4.3`.
      public let bits: String
      /// What the two State records say, in the order of `states`; empty for those of other States,
      /// and where the field has no value of its own.
      public var values: [String] = []
      /// Whether a statement of disagreement goes with what each says; empty where values are.
      public var disputed: [Bool] = []
    }

    /// The States of the two records that agree best.
    public let states: [StateCode]
    /// The model under which it is weighed: the one in force, or the one that an item names.
    public let model: String
    /// The sum, field by field.
    public internal(set) var lines: [Line]
    /// The rules that said something.
    public let rules: [String]
    /// distinct, near, automatic.
    public let verdict: String
    /// From where on a person is asked, and from where on a link needs none.
    public let thresholds: (near: String, automatic: String)
    /// Whether somebody judged them to be two children.
    public let areApart: Bool
    /// The next best child that the first record resembles; nil when there is none.
    public var runnerUp: RunnerUp?
    /// What single change of a field would lead to another verdict.
    public let flips: [Flip]

    /// Another child than the two.
    public struct RunnerUp: Sendable {
      /// The State of its record that agrees best.
      public let state: StateCode
      /// Its sum, for people.
      public let bits: String
      /// distinct, near, automatic.
      public let verdict: String
    }

    /// A change of one field.
    public struct Flip: Sendable {
      /// The field.
      public let field: String
      /// `equal` or `unknown`.
      public let becomes: String
      /// What would be made of the pair.
      public let verdict: String
      /// Its sum, for people.
      public let bits: String
    }

    /// What digests are over.
    var shown: [UInt8] {
      var items: [CBORValue] = [.text(model), .text(verdict)]
      for line in lines {
        items.append(
          .array(
            [.text(line.name), .text(line.level ?? ""), .text(line.bits)]
              + line.values.map { .text($0) }))
      }
      for flip in flips {
        items.append(.array([.text(flip.field), .text(flip.becomes), .text(flip.bits)]))
      }
      if let runnerUp {
        items.append(.array([.state(runnerUp.state), .text(runnerUp.bits)]))
      }
      return CBORValue.array(items).encoded
    }
  }
}
