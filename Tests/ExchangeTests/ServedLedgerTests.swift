import Ledger
import Foundation
import Synchronization
import Testing

@testable import Exchange

/// Who waits for whom where a server holds the ledger.
@Suite struct ServedLedgerTests {
  /// A package that is being taken keeps neither looks nor acts out, and whoever must be alone
  /// waits for it without keeping them out either.
  @Test func whoeverMustBeAloneKeepsNobodyOutWhileAPackageIsTaken() throws {
    let world = try TestLedger()
    let served = ServedLedger(world.exchange, directory: world.home.directory)
    let (begun, over) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let package = DispatchSemaphore(value: 0)
    let (alone, aloneBegins) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      _ = try? served.use(.submission) { _ in
        begun.signal()
        package.wait()
      }
      over.signal()
    }
    begun.wait()
    Thread.detachNewThread {
      aloneBegins.signal()
      _ = try? served.use(.alone) { _ in }
      alone.signal()
    }
    aloneBegins.wait()
    // Whether it stands at the door yet or not: neither waits for the package, or this never ends.
    for _ in 0..<50 {
      #expect(try served.use(.look) { _ in 1 } == 1)
      #expect(try served.use(.act) { _ in 2 } == 2)
    }
    #expect(alone.wait(timeout: .now()) == .timedOut, "it was alone beside a package")
    package.signal()
    over.wait()
    alone.wait()
    #expect(try served.use(.alone) { _ in 3 } == 3)
  }

  /// Acts go one after another, beside looks.
  @Test func actsGoOneAtATime() throws {
    let world = try TestLedger()
    let served = ServedLedger(world.exchange, directory: world.home.directory)
    let inside = Counter()
    _ = atOnce(8) { _ -> Bool in
      let most = try? served.use(.act) { exchange in
        let now = inside.add(1)
        _ = try exchange.log.event(at: 0)
        inside.add(-1)
        return now
      }
      return most == 1
    }.map { #expect($0) }
  }

  private final class Counter: Sendable {
    private let value = Mutex(0)

    @discardableResult
    func add(_ number: Int) -> Int {
      value.withLock { value in
        value += number
        return value
      }
    }
  }
}
