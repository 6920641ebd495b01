import CBOR
import Files
import Intake
import KeyValue
import Ledger
import Projecting
import Records
import Signing
import Vault

/// Why a use case did not do what it was asked, for people and for exit codes.
public struct ExchangeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds a caller tells apart.
  public enum Code: Sendable {
    /// The ledger, the law or a policy says no.
    case refused
    /// The machine does not do it: a full or failing disk, permissions, a clock that runs behind.
    case failed
    /// The words of the call do not make sense.
    case usage
    /// There is no such thing.
    case notFound
    /// What is stored does not agree with itself.
    case integrity
    /// Somebody else is at it: try again.
    case busy
  }

  /// The kind.
  public let code: Code
  /// What is wrong and what to do. Names no child.
  public let reason: String

  /// An error.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// Equal when of one kind.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// The reason.
  public var description: String { reason }

  /// What the library says only of a damaged environment is damage. (`notFound` is a table that is
  /// gone: environments themselves are looked for before they are opened.)
  private static func code(of code: StoreError.Code) -> Code {
    switch code {
    case .busy, .readersFull, .alreadyOpen: .busy
    case .diskFull, .mapFull, .permissionDenied, .closed, .injected: .failed
    case .corrupted, .versionMismatch, .notFound, .keyTooLong, .keyExists, .other: .integrity
    }
  }

  /// Any error of the layers below, as one of these.
  public init(wrapping error: any Error) {
    switch error {
    case let error as ExchangeError: self = error
    case let error as LedgerError:
      let code: Code =
        switch error.code {
        case .integrity: .integrity
        case .busy: .busy
        case .notFound: .notFound
        case .noRoom, .clockBehind, .mayNotSign: .failed
        default: .refused
        }
      self.init(code, error.reason)
    case let error as VaultError:
      self.init(error.code == .integrity ? .integrity : .refused, error.reason)
    case let error as ProjectingError: self.init(.integrity, error.reason)
    case let error as CBORError: self.init(.integrity, error.description)
    case let error as StoreError:
      let word = error.code == .diskFull ? "the disk is full: " : ""
      self.init(Self.code(of: error.code), word + error.reason)
    case let error as FileError:
      self.init(error.code == .locked ? .busy : .failed, error.reason)
    case let error as SigningError:
      self.init(error.code == .busy ? .busy : .refused, error.reason)
    case let error as IntakeError: self.init(.refused, error.description)
    default: self.init(.refused, String(describing: error))
    }
  }
}
