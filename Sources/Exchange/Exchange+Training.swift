import Ledger
import KeyValue
public import Linkage
import Primitives
import Records

extension Exchange {
  /// Trains a model on the records of the ledger: names counted, weights learned. It shows nobody
  /// and writes nothing; whoever adopts it publishes it.
  public func trainModel(
    acting: Acting, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> ModelTrainer.Outcome {
    _ = try admit(acting, to: .publishModel, target: .nation)
    return try decisions.environment.read { rows in
      var trainer = ModelTrainer(after: try model(in: rows))
      var numbers = [UInt64]()
      try rows.forEach(in: DecisionState.Tables.matching) { key, _ in
        numbers.append(try StoredNumber.read(key, at: 0, in: DecisionState.Tables.matching))
        return true
      }
      for (index, number) in numbers.enumerated() {
        guard let row = try MatchingRow(number: number, under: matching.key, in: rows),
          let newest = row.statements.first
        else { continue }
        trainer.add(newest)
        if index.isMultiple(of: 1_000) { progress(index, numbers.count) }
      }
      var outcome = trainer.train()
      outcome.model.version = 1
      return outcome
    }
  }
}
