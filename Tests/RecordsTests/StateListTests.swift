import CBOR
import Primitives
import Testing

@testable import Records

@Suite("States")
struct StateListTests {
  private func list() throws -> StateList {
    try StateList.initial(effectiveFrom: try day("2000-01-01"))
  }

  @Test("fifty States, the District, Puerto Rico and four territories, each in a zone")
  func whole() throws {
    let list = try list()
    let codes = list.entries.map(\.code.description)
    let others = ["AS", "DC", "GU", "MP", "PR", "VI"]
    #expect(codes.count == 56 && codes == codes.sorted() && Set(codes).count == 56)
    #expect(codes.filter(others.contains) == others)
    #expect(Set(list.entries.map(\.name)).count == 56)
    let zones = try StatuteZones.table(states: list, effectiveFrom: try day("2000-01-01"))
    #expect(Set(list.entries.map(\.zone)) == Set(zones.zones.map(\.name)))
    for entry in list.entries { #expect(zones.zoneOfState[entry.code] == entry.zone) }
    #expect(list.entry(try state("TN"))?.name == "Tennessee")
    #expect(list.entry(try state("TN"))?.zone == "Central")
    #expect(list.entry(try state("ZZ")) == nil)
  }

  @Test("how many in each zone")
  func zones() throws {
    let counts = Dictionary(grouping: try list().entries, by: \.zone).mapValues(\.count)
    #expect(
      counts == [
        "Eastern": 22, "Central": 16, "Mountain": 6, "Arizona": 1, "Pacific": 4, "Alaska": 1,
        "Hawaii": 1, "Atlantic": 2, "Chamorro": 2, "Samoa": 1,
      ])
  }

  @Test("CBOR comes back; disorder is refused")
  func cbor() throws {
    let list = try list()
    #expect(try StateList(cbor: try throughBytes(list.cbor)) == list)
    let rows = try #require(list.cbor["states"]?.items)
    for wrong in [
      Array(rows.reversed()), [rows[0], rows[0]], [.array([.text("TX"), .text("Texas")])],
      [.array([.text("Texas"), .text("Texas"), .text("Central")])],
    ] {
      let value = CBORValue.record([
        "version": .int(1), "effective-from": .date(list.effectiveFrom), "states": .array(wrong),
      ])
      #expect(throws: CBORError(.structure, "")) { try StateList(cbor: value) }
    }
  }
}
