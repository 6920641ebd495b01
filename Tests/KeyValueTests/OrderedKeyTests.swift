import KeyValue
import Testing

@Suite struct OrderedKeyTests {
  static let numbers: [UInt64] = [0, 1, 255, 256, 1 << 32, 1 << 63, .max - 1, .max]

  @Test func bytesAreMostSignificantFirst() {
    #expect(orderedKey(0x0102_0304_0506_0708) == [1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test(arguments: numbers) func aNumberComesBack(_ number: UInt64) {
    let bytes: [UInt8] = [9] + orderedKey(number) + [7]
    #expect(orderedNumber(Array(bytes.dropFirst())) == number)
  }

  @Test func byteOrderIsNumericOrder() {
    for (low, high) in zip(OrderedKeyTests.numbers, OrderedKeyTests.numbers.dropFirst()) {
      #expect(orderedKey(low).lexicographicallyPrecedes(orderedKey(high)))
    }
  }

  @Test(arguments: TestEngine.allCases) func aNumberIsReadInsideASpan(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write {
      try $0.put([1, 2, 3] + orderedKey(77), for: [1], in: Rows.plain)
    }
    let number = try environment.read {
      try $0.withValue([1], in: Rows.plain) { orderedNumber($0, at: 3) }
    }
    #expect(number == 77)
  }

  @Test func sevenBytesAreNoNumber() async {
    await #expect(processExitsWith: .failure) { _ = orderedNumber([1, 2, 3, 4, 5, 6, 7]) }
  }
}
