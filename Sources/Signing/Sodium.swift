import CSodium

/// Proof that libsodium has been started, which every use of it needs once a process.
enum Sodium {
  static let isReady: Bool = sodium_init() >= 0

  static func require() {
    precondition(isReady, "libsodium could not be started: is libsodium23 installed?")
  }
}
