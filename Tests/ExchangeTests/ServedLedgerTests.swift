import Primitives
import Ledger
import Foundation
import Records
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

  /// While the projections follow a package, a record is shown as it was before, and says so.
  @Test func aGlanceDoesNotWaitForWhatFollows() throws {
    let world = try TestLedger()
    let outcome = try world.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    let exchange = world.exchange
    let served = ServedLedger(exchange, directory: world.home.directory)
    func glance() throws -> Exchange.ConsolidatedRecord {
      try served.use(.glance) {
        try $0.record(msixID: number, knownAt: nil, acting: world.acting())
      }
    }
    // One that waits for it first: what was there when the serving began is not missed.
    let before = try glance()
    try exchange.catchUp()
    let size = exchange.log.size
    #expect(before.knownAt < size && before.look == size - 1)

    let (begun, over) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let isFollowed = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      exchange.following.alone {
        begun.signal()
        isFollowed.wait()
      }
      over.signal()
    }
    begun.wait()
    // Or this never ends. Its own looks are no reason to wait either.
    for _ in 0..<3 { #expect(try glance().knownAt == size - 1) }
    #expect(exchange.log.size == size + 3)
    isFollowed.signal()
    over.wait()

    // A person's command is: the next look sees it.
    exchange.seen(through: exchange.log.size)
    let end = exchange.log.size
    #expect(try glance().knownAt >= end - 1)
  }

  @Test func looksAndPackagesKeepNoGlanceWaitingAndAMergeDoes() throws {
    let world = try IdentityWorld()
    let exchange = world.exchange
    exchange.beginServing()
    let before = exchange.mustSee.withLock { $0 }
    let one = try world.send(
      "TX", "20231001", TestStudent(id: "P", first: "Ana", last: "Luna"))
    let other = try world.send(
      "TX", "20231002", TestStudent(id: "Q", first: "Ramiro", last: "Soto"))
    _ = try exchange.record(msixID: one, knownAt: nil, acting: world.ledger.acting())
    let item = try world.merge(one, other, as: "TX1")
    #expect(exchange.mustSee.withLock { $0 } == before)
    #expect(try world.resolve(item, .approve, as: "TX2") == "validated")
    #expect(exchange.mustSee.withLock { $0 } > before)
    let merged = try exchange.record(msixID: one, knownAt: nil, acting: world.ledger.acting())
    #expect(merged.statements.count == 2)
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
