extension PageCheck {
  /// A page and all below it. Its keys lie at or above `low` and below `high`.
  mutating func descend(
    _ page: UInt64, _ depth: Int, from low: [UInt8]?, below high: [UInt8]?
  ) throws(StoreError) {
    try reach(page)
    let bytes = try read(page, pageBytes)
    let isLeaf = depth == 1
    guard bytes.count == pageBytes else { throw damage("page \(page) is cut off") }
    guard PageFormat.number(bytes, 0, 8) == page else {
      throw damage("page \(page) bears another number")
    }
    guard
      PageFormat.number(bytes, 10, 2) == (isLeaf ? PageFormat.Kind.leaf : PageFormat.Kind.branch)
    else { throw damage("page \(page) is of another kind") }
    guard let nodes = PageNode.all(bytes, isLeaf: isLeaf) else {
      throw damage("page \(page) has nodes that do not lie in it, or overlap")
    }
    // A branch divides.
    guard nodes.count >= (isLeaf ? 1 : 2) else { throw damage("page \(page) is empty") }
    guard areInOrder(nodes, bytes, isLeaf: isLeaf, from: low, below: high) else {
      throw damage("page \(page) has keys out of order")
    }
    if isLeaf {
      counts.leafPages += 1
      counts.entries += UInt64(nodes.count)
      for node in nodes { try takeLeaf(node, bytes, page) }
      return
    }
    counts.branchPages += 1
    for (index, node) in nodes.enumerated() {
      let first = index == 0 ? low : Array(bytes[node.key])
      let next = index + 1 < nodes.count ? Array(bytes[nodes[index + 1].key]) : high
      try descend(node.child, depth - 1, from: first, below: next)
    }
  }

  /// Whether keys ascend within their bounds. The first key of a branch says nothing: all that is
  /// below the second lies there.
  private func areInOrder(
    _ nodes: [PageNode], _ bytes: [UInt8], isLeaf: Bool, from low: [UInt8]?, below high: [UInt8]?
  ) -> Bool {
    let counted = isLeaf ? nodes[...] : nodes.dropFirst()
    guard let first = counted.first, let last = counted.last else { return true }
    if tree == .freeList, counted.contains(where: { $0.key.count != 8 }) { return false }
    if let low, isBelow(bytes, first.key, low, low.indices) { return false }
    if let high, !isBelow(bytes, last.key, high, high.indices) { return false }
    for (one, next) in zip(counted, counted.dropFirst())
    where !isBelow(bytes, one.key, bytes, next.key) { return false }
    return true
  }

  /// Keys sort as bytes do; those of the free list are numbers.
  private func isBelow(
    _ left: [UInt8], _ leftRange: Range<Int>, _ right: [UInt8], _ rightRange: Range<Int>
  ) -> Bool {
    if tree == .freeList {
      return PageFormat.number(left, leftRange.lowerBound, 8)
        < PageFormat.number(right, rightRange.lowerBound, 8)
    }
    return left[leftRange].lexicographicallyPrecedes(right[rightRange])
  }

  private mutating func takeLeaf(
    _ node: PageNode, _ bytes: [UInt8], _ page: UInt64
  ) throws(StoreError) {
    let isBig = node.flags & PageFormat.Flag.bigValue != 0
    let flags = node.flags & ~PageFormat.Flag.bigValue
    guard flags == (tree == .tables ? PageFormat.Flag.table : 0) else {
      throw damage("page \(page) has a row of another kind")
    }
    switch tree {
    case .rows: if isBig { try takeOverflow(node, bytes) }
    case .tables: try takeTable(node, bytes, page)
    case .freeList:
      guard isBig else { return try takeFree(node, Array(bytes[node.value]), bytes, page) }
      let first = try takeOverflow(node, bytes)
      let all = try read(first, PageFormat.headerBytes + node.valueBytes)
      guard all.count == PageFormat.headerBytes + node.valueBytes else {
        throw damage("overflow page \(first) is cut off")
      }
      try takeFree(node, Array(all[PageFormat.headerBytes...]), bytes, page)
    }
  }

  /// The pages of a value that does not fit a page of rows; gives the first.
  @discardableResult
  private mutating func takeOverflow(
    _ node: PageNode, _ bytes: [UInt8]
  ) throws(StoreError) -> UInt64 {
    let first = PageFormat.number(bytes, node.value.lowerBound, 8)
    let needed = PageFormat.overflowPages(valueBytes: node.valueBytes, pageBytes: pageBytes)
    let header = try read(first, PageFormat.headerBytes)
    guard header.count == PageFormat.headerBytes else {
      throw damage("overflow page \(first) is cut off")
    }
    // More than needed: a shorter value was put in the place of one of the same commit.
    let pages = PageFormat.number(header, 12, 4)
    guard first <= state.lastPage, max(pages, needed) <= state.lastPage - first + 1 else {
      throw damage("overflow page \(first) reaches behind the last page, \(state.lastPage)")
    }
    guard PageFormat.number(header, 0, 8) == first, pages >= needed,
      PageFormat.number(header, 10, 2) == PageFormat.Kind.overflow
    else { throw damage("overflow page \(first) is not that of its row") }
    guard try read(first + needed - 1, pageBytes).count == pageBytes else {
      throw damage("overflow page \(first) is cut off")
    }
    for page in first..<(first + pages) { try reach(page) }
    counts.overflowPages += pages
    return first
  }

  private mutating func takeTable(
    _ node: PageNode, _ bytes: [UInt8], _ page: UInt64
  ) throws(StoreError) {
    guard node.flags == PageFormat.Flag.table, node.value.count == TreeRecord.byteCount else {
      throw damage("page \(page) has a misshapen row")
    }
    let name = bytes[node.key]
    // A damaged name is not printed.
    let isReadable = name.allSatisfy { (0x21...0x7E).contains($0) }
    found.append(
      (
        isReadable ? String(decoding: name, as: UTF8.self) : "a table with a damaged name",
        TreeRecord(bytes, at: node.value.lowerBound)
      ))
  }

  /// A row of the free list: the transaction that let pages go, their number, the pages.
  private mutating func takeFree(
    _ node: PageNode, _ value: [UInt8], _ bytes: [UInt8], _ page: UInt64
  ) throws(StoreError) {
    let transaction = PageFormat.number(bytes, node.key.lowerBound, 8)
    guard transaction <= state.transaction, value.count >= 8, value.count.isMultiple(of: 8),
      PageFormat.number(value, 0, 8) < UInt64(value.count / 8)
    else { throw damage("page \(page) has a misshapen row") }
    var last = PageFormat.noPage
    for index in 0..<Int(PageFormat.number(value, 0, 8)) {
      let free = PageFormat.number(value, 8 + 8 * index, 8)
      // LMDB merges these lists, which descend, and loses pages of one that does not.
      guard free < last else { throw damage("page \(page) has a list out of order") }
      last = free
      try reach(free)
    }
  }
}
