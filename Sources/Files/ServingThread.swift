import Glibc

/// A thread with a working directory of its own, for a server that does for its clients what names
/// files relative to where they are.
public enum ServingThread {
  /// Bytes of its stack: the main thread's, since the same commands run on it.
  private static let stackBytes = 8 << 20

  /// Runs a body on a new thread.
  public static func start(_ body: @escaping @Sendable () -> Void) throws(FileError) {
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    defer { unsafe pthread_attr_destroy(&attributes) }
    unsafe pthread_attr_setstacksize(&attributes, stackBytes)
    unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let box = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
    var thread = pthread_t()
    let status = unsafe pthread_create(
      &thread, &attributes,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body()
        }
        return nil
      }, box)
    guard status == 0 else {
      unsafe Unmanaged<Box>.fromOpaque(box).release()
      errno = status
      throw DurableFile.failure("start", "a thread")
    }
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// The library's function by its name: its header shows it to programs that ask for all of GNU.
  private static func unshare() -> Int32 {
    guard let function = unsafe dlsym(nil, "unshare") else { return -1 }
    typealias Unshare = @convention(c) (Int32) -> Int32
    return unsafe unsafeBitCast(function, to: Unshare.self)(0x0000_0200)  // CLONE_FS
  }

  /// What is taken from the right of way of this thread, so that work by the package lets those who
  /// wait at a page go first. Linux keeps it for each thread (setpriority(2)), and hands it on to
  /// the threads that this one starts.
  private static let yieldingNice: Int32 = 10

  /// Lets others go before this thread from now on, for ever. Where the system refuses, all are
  /// equal.
  public static func yieldRightOfWay() {
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, yieldingNice)
  }

  /// Gives this thread a working directory of its own (unshare(2)) and goes there.
  public static func move(to directory: String) throws(FileError) {
    guard unshare() == 0 else {
      throw DurableFile.failure("have a working directory of one's own, to be", directory)
    }
    guard unsafe chdir(directory) == 0 else { throw DurableFile.failure("go to", directory) }
  }
}
