/// Where environments lie: on the machine's disks with LMDB, or on a disk that is made up.
///
/// It travels with the path of every environment, so that a whole ledger can be run on a disk that
/// crashes to order.
public struct Storage: Sendable {
  /// LMDB, in the folders of the machine.
  public static let machine = Storage(disk: nil)

  /// The made-up disk; nil for the machine's.
  let disk: SimulatedDisk?

  /// A disk whose crashes and faults a simulation orders.
  package static func simulated(_ disk: SimulatedDisk) -> Storage { Storage(disk: disk) }
}
