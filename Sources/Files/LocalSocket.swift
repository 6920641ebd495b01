import Glibc

/// A socket in the file system (unix(7)), for processes of one machine and one user.
///
/// Its path may be of any length: the system takes 108 bytes, so it is named through the folder's
/// descriptor.
public enum LocalSocket {
  /// Connections that wait to be taken: more clients than that at once are told to try again.
  static let waitingMax: Int32 = 64

  /// Listens at a path, for this user alone (0600). What lies there is taken away: the caller holds
  /// the lock that says that nobody listens any more.
  public static func listen(at path: String) throws(FileError) -> LocalListener {
    let descriptor = try make()
    guard unsafe unlink(path) == 0 || errno == ENOENT else {
      throw DurableFile.failure("remove", path)
    }
    // Nobody shall connect between bind and chmod: the folder is this user's alone (0700).
    try Directory.make(parent(of: path))
    guard unsafe chmod(parent(of: path), 0o700) == 0 else {
      throw DurableFile.failure("keep for its owner", parent(of: path))
    }
    let bound = try unsafe withAddress(path) { unsafe bind(descriptor, $0, $1) }
    guard bound == 0, unsafe chmod(path, 0o600) == 0, Glibc.listen(descriptor, waitingMax) == 0
    else {
      let failure = DurableFile.failure("listen at", path)
      Glibc.close(descriptor)
      throw failure
    }
    return LocalListener(descriptor: descriptor, path: path)
  }

  /// Connects to whoever listens at a path; nil when nobody does, also where a process that died
  /// has left its socket.
  public static func connect(to path: String) throws(FileError) -> LocalConnection? {
    guard Directory.exists(path) else { return nil }
    let descriptor = try make()
    let status = try unsafe withAddress(path) { unsafe Glibc.connect(descriptor, $0, $1) }
    if status == 0 { return LocalConnection(descriptor: descriptor) }
    let isAbsent = errno == ECONNREFUSED || errno == ENOENT || errno == ENOTDIR
    let failure = DurableFile.failure("connect to", path)
    Glibc.close(descriptor)
    guard isAbsent else { throw failure }
    return nil
  }

  private static func make() throws(FileError) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { throw DurableFile.failure("make", "a socket") }
    return descriptor
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws(FileError) -> Int32 {
    let folder = unsafe open(parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw DurableFile.failure("open", parent(of: path)) }
    defer { Glibc.close(folder) }
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    let short = Array("/proc/self/fd/\(folder)/\(name)".utf8)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard short.count < room else {
      throw FileError(.other, "the name of the socket \(path) is too long")
    }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: short) }
    let saved = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    return saved
  }
}

/// Takes connections, until it is closed.
public final class LocalListener: Sendable {
  private let descriptor: Int32
  private let path: String

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// The next connection; nil after `stop`. Waits.
  public func accept() throws(FileError) -> LocalConnection? {
    while true {
      let taken = Glibc.accept(descriptor, nil, nil)
      if taken >= 0 {
        _ = fcntl(taken, F_SETFD, FD_CLOEXEC)
        return LocalConnection(descriptor: taken)
      }
      switch errno {
      case EINTR, ECONNABORTED: continue
      case EINVAL: return nil
      default: throw DurableFile.failure("take a connection at", path)
      }
    }
  }

  /// Takes no more: whoever waits in `accept` is told so. The path goes.
  public func stop() {
    unsafe unlink(path)
    shutdown(descriptor, Int32(SHUT_RDWR))
  }

  deinit { Glibc.close(descriptor) }
}

/// One connection. One thread at a time.
public final class LocalConnection: Sendable {
  private let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { Glibc.close(descriptor) }

  /// Bytes of the control message's head, and of one descriptor in it (cmsg(3), 64 bits).
  private static let headBytes = 16
  private static let descriptorBytes = 4
  /// Standard input and outputs, and one more.
  private static let descriptorsMax = 4

  /// The process's user on the other side, as the system knows it (SO_PEERCRED); nil where it does
  /// not say.
  public var peerUser: UInt32? {
    // struct ucred: process, user, group.
    var credentials: (Int32, UInt32, UInt32) = (0, 0, 0)
    var length = socklen_t(12)
    let status = unsafe getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
    return status == 0 && length == 12 ? credentials.1 : nil
  }

  /// Seconds after which a read of a silent partner ends.
  public func setTimeout(seconds: Int) {
    var time = timeval(tv_sec: seconds, tv_usec: 0)
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  /// Sends all bytes; descriptors, at most four, travel with the first of them.
  public func send(_ bytes: [UInt8], descriptors: [Int32] = []) throws(FileError) {
    var sent = 0
    while sent < bytes.count {
      let count = Self.send(
        Array(bytes[sent...]), sent == 0 ? descriptors : [], over: descriptor)
      if count < 0 {
        if errno == EINTR { continue }
        throw DurableFile.failure("write to", "the socket")
      }
      sent += count
    }
  }

  private static func send(_ bytes: [UInt8], _ descriptors: [Int32], over socket: Int32) -> Int {
    var control = [UInt8](repeating: 0, count: room(for: descriptors.count))
    unsafe control.withUnsafeMutableBytes { room in
      guard !descriptors.isEmpty else { return }
      unsafe room.storeBytes(of: headBytes + descriptorBytes * descriptors.count, as: Int.self)
      unsafe room.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: Int32.self)
      unsafe room.storeBytes(of: passedDescriptors, toByteOffset: 12, as: Int32.self)
      for (index, passed) in descriptors.enumerated() {
        unsafe room.storeBytes(
          of: passed, toByteOffset: headBytes + descriptorBytes * index, as: Int32.self)
      }
    }
    var bytes = bytes
    return unsafe bytes.withUnsafeMutableBytes { content in
      unsafe control.withUnsafeMutableBytes { control in
        unsafe withMessage(content, control) { unsafe sendmsg(socket, $0, noSignal) }
      }
    }
  }

  /// Receives exactly so many bytes, and the descriptors that came with the first of them.
  public func receive(
    count: Int
  ) throws(FileError) -> (bytes: [UInt8], descriptors: [Int32]) {
    var bytes = [UInt8](repeating: 0, count: count)
    var descriptors = [Int32]()
    var received = 0
    while received < count {
      var control = [UInt8](repeating: 0, count: Self.room(for: Self.descriptorsMax))
      let got = unsafe bytes.withUnsafeMutableBytes { content in
        unsafe control.withUnsafeMutableBytes { control in
          let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: content[received...])
          return unsafe Self.withMessage(rest, control) {
            unsafe recvmsg(descriptor, $0, Self.closeOnExecution)
          }
        }
      }
      if got < 0, errno == EINTR { continue }
      if descriptors.isEmpty { descriptors = Self.descriptors(in: control) }
      guard got > 0 else {
        for unused in descriptors { Glibc.close(unused) }
        if got == 0 { throw FileError(.other, "the other side of the socket went away") }
        throw DurableFile.failure("read from", "the socket")
      }
      received += got
    }
    return (bytes, descriptors)
  }

  private static func descriptors(in control: [UInt8]) -> [Int32] {
    unsafe control.withUnsafeBytes { control in
      let length = unsafe control.load(as: Int.self)
      guard unsafe control.load(fromByteOffset: 8, as: Int32.self) == SOL_SOCKET,
        unsafe control.load(fromByteOffset: 12, as: Int32.self) == passedDescriptors,
        length <= control.count
      else { return [] }
      return stride(from: headBytes, to: length, by: descriptorBytes).map {
        unsafe control.load(fromByteOffset: $0, as: Int32.self)
      }
    }
  }

  private static func withMessage(
    _ content: UnsafeMutableRawBufferPointer, _ control: UnsafeMutableRawBufferPointer,
    _ body: (UnsafeMutablePointer<msghdr>) -> Int
  ) -> Int {
    var piece = unsafe iovec(iov_base: content.baseAddress, iov_len: content.count)
    return unsafe withUnsafeMutablePointer(to: &piece) { piece in
      var message = unsafe msghdr()
      unsafe message.msg_iov = piece
      unsafe message.msg_iovlen = 1
      if control.count > 0 {
        unsafe message.msg_control = control.baseAddress
        unsafe message.msg_controllen = control.count
      }
      return unsafe body(&message)
    }
  }

  private static func room(for count: Int) -> Int {
    count == 0 ? 0 : headBytes + (descriptorBytes * count + 7) / 8 * 8
  }

  // The headers give these as enumerations, whose names Swift does not share between versions.
  private static let passedDescriptors: Int32 = 0x01
  private static let noSignal: Int32 = 0x4000
  private static let closeOnExecution: Int32 = 0x4000_0000
}
