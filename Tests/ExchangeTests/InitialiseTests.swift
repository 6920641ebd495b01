import Exchange
import Files
import Foundation
import Ledger
import Primitives
import Testing
import Vault

/// A ledger is made whole and shown, or not made; once in each place.
@Suite struct InitialiseTests {
  private struct Stopped: Error {}

  private let scratch = Scratch()
  private var folder: String { scratch.path }
  private var home: LedgerHome {
    LedgerHome(directory: folder + "/data", secondPlace: folder + "/second")
  }
  private var founding: Exchange.Founding {
    Exchange.Founding(
      origin: "test.example", isClockSimulated: true, time: moment("2019-01-01T00:00:00Z"),
      operatorName: "tester")
  }
  private var options: Exchange.Options {
    Exchange.Options(operatorName: "tester", lockWaitMilliseconds: 0)
  }

  @Test func theRecoveryKeyIsShownBeforeThereIsALedger() throws {
    defer { scratch.remove() }
    var shown: RecoveryKey?
    let founded = try Exchange.initialise(home, founding) { founded in
      #expect(!home.exists)
      shown = founded.recoveryKey
    }
    #expect(home.exists)
    #expect(try Directory.list(folder) == ["data", "second"])
    let key = try #require(shown)
    #expect(key.description == founded.recoveryKey.description)
    var options = options
    options.secret = .recoveryKey(key.description)
    try Exchange(home: home, options: options).close()
  }

  @Test func whatCouldNotBeShownIsNotMade() throws {
    defer { scratch.remove() }
    #expect(throws: Stopped.self) {
      try Exchange.initialise(home, founding) { _ in throw Stopped() }
    }
    #expect(!Directory.exists(home.directory))
    #expect(try Directory.list(folder) == ["second"])
    #expect(try Directory.list(home.secondPlace).isEmpty)
  }

  @Test func ofTwoAtOnceOneIsRefused() throws {
    defer { scratch.remove() }
    var refused: ExchangeError?
    _ = try Exchange.initialise(home, founding) { _ in
      do {
        _ = try Exchange.initialise(home, founding)
      } catch {
        refused = ExchangeError(wrapping: error)
      }
    }
    #expect(refused?.code == .busy)
    #expect(try Directory.list(home.secondPlace).count == 1)
    try Exchange(home: home, options: options).close()
  }

  /// As a kill leaves it: the folder beside, and what the second place was told.
  @Test func whatAnEarlierTryLeftIsRemoved() throws {
    defer { scratch.remove() }
    let kept = folder + "/kept"
    #expect(throws: Stopped.self) {
      try Exchange.initialise(home, founding) { _ in
        try FileManager.default.createDirectory(
          atPath: kept, withIntermediateDirectories: true)
        for name in ["data.initialising", "second"] {
          try FileManager.default.copyItem(
            atPath: folder + "/" + name, toPath: kept + "/" + name)
        }
        throw Stopped()
      }
    }
    try Directory.removeAll(home.secondPlace)
    for name in try Directory.list(kept) {
      try FileManager.default.moveItem(atPath: kept + "/" + name, toPath: folder + "/" + name)
    }
    try Directory.removeAll(kept)
    #expect(throws: (any Error).self) {
      let beside = LedgerHome(
        directory: home.directory + ".initialising", secondPlace: home.secondPlace)
      try Exchange(home: beside, options: options).close()
    }
    _ = try Exchange.initialise(home, founding)
    #expect(try Directory.list(folder) == ["data", "second"])
    #expect(try Directory.list(home.secondPlace).count == 1)
    try Exchange(home: home, options: options).close()
  }

  @Test(arguments: ["data/file", "data/keys/data.mdb", "data.initialising/file"])
  func whatLiesThereIsLeftAlone(_ name: String) throws {
    defer { scratch.remove() }
    let path = folder + "/" + name
    try Directory.make(Directory.parent(of: path))
    try DurableFile.write([1], to: path)
    do {
      _ = try Exchange.initialise(home, founding)
      Issue.record("a ledger was made over \(name)")
    } catch {
      #expect([.refused, .failed].contains(ExchangeError(wrapping: error).code))
    }
    #expect(try DurableFile.read(path) == [1])
    #expect(!Directory.exists(home.secondPlace))
  }
}
