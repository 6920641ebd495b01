import KeyValue
import Ledger
import Projecting

extension Exchange {
  /// Checks the pages of what can be made again: damage that no look-up meets would be spread by a
  /// later write. (`msix verify` does the same for what cannot.)
  public func checkPages() throws {
    for environment in [decisions.environment] + projections.map(\.environment) {
      do throws(StoreError) {
        try environment.checkPages()
      } catch {
        guard error.code == .corrupted else { throw error }
        throw ExchangeError(
          .integrity,
          "\(error.reason). decision/ and views/ can be removed; they are then made anew")
      }
    }
  }
}
