import Testing

func zz(_ body: () throws -> Int) throws -> Int { try body() }
func zy(_ body: (inout Int) throws -> Void) throws -> Int { var a = 0; try body(&a); return a }

@Suite struct ZZTests {
  @Test func plain() throws {
    #expect(try zz { 1 } == 1)
    #expect(try zz { 2 } == 2)
    let x = try zz { 3 }
    #expect(x == 3)
    #expect(try zz { 4 } == 4)
  }
  @Test func noTry() throws {
    func q(_ b: () -> Int) -> Int { b() }
    #expect(q { 1 } == 1)
    #expect(q { 2 } == 2)
    let x = q { 3 }
    #expect(x == 3)
  }
  @Test func nested() throws {
    _ = try zz {
      #expect(try zz { 1 } == 1)
      let x = try zz { 3 }
      #expect(x == 3)
      #expect(try zz { 4 } == 4)
      let y = try zy { a in a = 7; a += 1 }
      #expect(try zy { $0 = 5 } == 5)
      #expect(y == 8)
      let z = try zy { a throws in a = 7; a += 3 }
      #expect(z == 10)
      return 1
    }
  }
  @Test func nested2() throws {
    _ = try zz {
      #expect(try zy { $0 = 5 } == 5)
      let y = try zy { a in a = 7; a += 1 }
      #expect(y == 8)
      return 1
    }
  }
  @Test func nested3() throws {
    _ = try zz {
      func cut(_ a: inout Int) throws { a = 5 }
      #expect(try zy { try cut(&$0) } == 5)
      let y = try zy { a throws in try cut(&a); a += 1 }
      #expect(y == 6)
      return 1
    }
  }
  @Test func flat3() throws {
      func cut(_ a: inout Int) throws { a = 5 }
      #expect(try zy { try cut(&$0) } == 5)
      let y = try zy { a throws in try cut(&a); a += 1 }
      #expect(y == 6)
  }
}
