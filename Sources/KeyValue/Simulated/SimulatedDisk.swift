/// A disk under in-memory environments that loses what a real one may lose, when it is told to.
///
/// ### What it keeps
/// A *volume* is the content of one environment. In the folder where LMDB would keep its
/// `data.mdb` lies a small real file of that name with the volume's number: moving or removing
/// folders moves or removes environments, as on a real disk. Next to what was committed last each
/// volume remembers what was synced last.
///
/// ### What it does
/// A fault is armed to come after so many operations: a crash, a full disk, a full map. From a
/// crash on every operation fails, until ``restart(_:)`` says what the crash left.
///
/// ### Determinism
/// Every choice is drawn from `below`, given at the beginning; the same operations in the same
/// order meet the same faults. Two threads at work at once would make the order a matter of luck.
package final class SimulatedDisk: Sendable {
  /// What may come.
  package enum Fault: Sendable {
    /// The process or machine stops before the commit.
    case crashBeforeCommit
    /// It stops when the commit is done and before anybody is told.
    case crashAfterCommit
    /// It stops at any operation: a look, a commit, an opening, a sync.
    case crash
    /// The disk is full: the commit throws ``StoreError/Code/diskFull``.
    case full
    /// The map is full: the commit throws ``StoreError/Code/mapFull``.
    case fullMap
  }

  /// What stopped.
  package enum Crash: Sendable {
    /// The process: the system still has every commit.
    case process
    /// The machine: of what was not synced any part may be on the disk, in any order.
    case machine
  }

  struct Volume: Sendable {
    /// After the last commit.
    var present: MemoryState
    /// After the last sync, or the last commit of a durable environment.
    var synced: MemoryState
    /// Commits since the sync, oldest first.
    var unsynced: [MemoryState] = []
    /// What was synced before `synced`.
    var former: MemoryState
    /// How many have it open to write: no more than one.
    var writers = 0
  }

  struct Content: Sendable {
    var volumes: [Int: Volume] = [:]
    var lastNumber = 0
    var armed: Armed?
    var isStopped = false
    var commits = 0
  }

  struct Armed: Sendable {
    let fault: Fault
    var operationsLeft: Int
    let onCrash: @Sendable () -> Void
  }

  let content = Guarded(Content())
  let below: @Sendable (Int) -> Int

  /// An empty disk. `below` gives a number below another, seeded.
  package init(below: @escaping @Sendable (Int) -> Int) { self.below = below }

  /// Lets a fault come at the operation of its kind that follows `operations` others. `onCrash` is
  /// called at the moment of a crash, before anybody notices: what lies beside the environments can
  /// be kept as it is then.
  package func arm(
    _ fault: Fault, after operations: Int, onCrash: @escaping @Sendable () -> Void = {}
  ) {
    content.withLock {
      $0.armed = Armed(fault: fault, operationsLeft: operations, onCrash: onCrash)
    }
  }

  /// Takes back what has not come yet; whether there was anything to take back.
  @discardableResult
  package func disarm() -> Bool {
    content.withLock { content in
      defer { content.armed = nil }
      return content.armed != nil
    }
  }

  /// Whether a crash has come and nobody has started anew.
  package var isStopped: Bool { content.withLock { $0.isStopped } }

  /// Commits so far that changed something.
  package var commits: Int { content.withLock { $0.commits } }

  /// Starts anew after a crash, or pulls the plug at rest: volumes are as the crash left them, and
  /// nobody has any open.
  package func restart(_ crash: Crash) {
    content.withLock { content in
      content.isStopped = false
      content.armed = nil
      for number in content.volumes.keys.sorted() {
        guard var volume = content.volumes[number] else { continue }
        if crash == .machine {
          volume.present = left(of: volume)
          volume.synced = volume.present
          volume.unsynced = []
        }
        volume.writers = 0
        content.volumes[number] = volume
      }
    }
  }

  /// Everything on the disk at this moment.
  package struct Image: Sendable {
    let volumes: [Int: Volume]
    let lastNumber: Int
  }

  /// Keeps what is on the disk.
  package func image() -> Image {
    content.withLock { Image(volumes: $0.volumes, lastNumber: $0.lastNumber) }
  }

  /// Puts back what was kept. Nobody has anything open then.
  package func restore(_ image: Image) {
    content.withLock { content in
      content.volumes = image.volumes.mapValues { volume in
        var volume = volume
        volume.writers = 0
        return volume
      }
      content.lastNumber = image.lastNumber
      content.isStopped = false
      content.armed = nil
    }
  }
}

// What happens at an operation.
extension SimulatedDisk {
  /// Any operation but a commit.
  func touch() throws(StoreError) {
    let (isStopped, crash) = content.withLock { content -> (Bool, Armed?) in
      guard !content.isStopped else { return (true, nil) }
      guard case .crash? = content.armed?.fault else { return (false, nil) }
      return (false, content.countDown())
    }
    if isStopped { throw Self.stopped }
    guard let crash else { return }
    crash.onCrash()
    throw Self.stopped
  }

  /// A commit that changes something: `store` puts it onto the disk.
  func commit(_ store: (inout Content) -> Void) throws(StoreError) {
    let (failure, crash) = content.withLock { content -> (StoreError?, Armed?) in
      guard !content.isStopped else { return (Self.stopped, nil) }
      content.commits += 1
      let due = content.countDown()
      switch due?.fault {
      case nil: break
      case .full?: return (StoreError(.diskFull, "simulated"), nil)
      case .fullMap?: return (StoreError(.mapFull, "simulated"), nil)
      case .crash?, .crashBeforeCommit?: return (Self.stopped, due)
      case .crashAfterCommit?:
        store(&content)
        return (Self.stopped, due)
      }
      store(&content)
      return (nil, nil)
    }
    crash?.onCrash()
    if let failure { throw failure }
  }

  private static var stopped: StoreError { StoreError(.other, "the simulated machine stopped") }
}

extension SimulatedDisk.Content {
  /// One operation less to wait; the fault when its time has come.
  fileprivate mutating func countDown() -> SimulatedDisk.Armed? {
    guard var due = armed else { return nil }
    if due.operationsLeft > 0 {
      due.operationsLeft -= 1
      armed = due
      return nil
    }
    armed = nil
    switch due.fault {
    case .crash, .crashBeforeCommit, .crashAfterCommit: isStopped = true
    case .full, .fullMap: break
    }
    return due
  }
}
