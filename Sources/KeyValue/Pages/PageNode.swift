/// A key within a page, with its value or the number of the page below it.
struct PageNode {
  let start: Int
  let end: Int
  let flags: Int
  let key: Range<Int>
  /// Where the value lies in the page, or the number of its first overflow page.
  let value: Range<Int>
  let valueBytes: Int
  let child: UInt64

  /// Nil when the node does not lie within the page.
  init?(_ bytes: [UInt8], at start: Int, isLeaf: Bool) {
    guard start.isMultiple(of: 2), start + 8 <= bytes.count else { return nil }
    func short(_ offset: Int) -> Int { Int(PageFormat.number(bytes, start + offset, 2)) }
    let low = short(0) | short(2) << 16
    self.start = start
    flags = isLeaf ? short(4) : 0
    valueBytes = isLeaf ? low : 0
    child = isLeaf ? 0 : UInt64(low) | UInt64(short(4)) << 32
    let valueStart = start + 8 + short(6)
    let inPage = !isLeaf ? 0 : flags & PageFormat.Flag.bigValue != 0 ? 8 : low
    guard valueStart + inPage <= bytes.count else { return nil }
    key = (start + 8)..<valueStart
    value = valueStart..<(valueStart + inPage)
    end = value.upperBound
  }

  /// The nodes of a page in the order of its list; nil when one lies outside of the room for them
  /// or two share bytes.
  static func all(_ bytes: [UInt8], isLeaf: Bool) -> [PageNode]? {
    let (lower, upper) = (
      Int(PageFormat.number(bytes, 12, 2)), Int(PageFormat.number(bytes, 14, 2))
    )
    guard lower >= PageFormat.headerBytes, lower.isMultiple(of: 2), lower <= upper,
      upper <= bytes.count
    else { return nil }
    var nodes = [PageNode]()
    nodes.reserveCapacity((lower - PageFormat.headerBytes) / 2)
    for place in stride(from: PageFormat.headerBytes, to: lower, by: 2) {
      let start = Int(PageFormat.number(bytes, place, 2))
      guard let node = PageNode(bytes, at: start, isLeaf: isLeaf) else {
        return nil
      }
      nodes.append(node)
    }
    let places = nodes.sorted { $0.start < $1.start }
    // The free room ends where the first of them begins.
    guard places.first?.start ?? upper == upper else { return nil }
    for (one, next) in zip(places, places.dropFirst()) where one.end > next.start { return nil }
    return nodes
  }
}
