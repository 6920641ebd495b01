import Population
import Testing

struct TruthTests {
  @Test func everyRecordIsNamedOnce() throws {
    let nation = try WrittenNation(children: 500, seed: 3, level: .dirty)
    let truth = try nation.rows("truth.csv")
    #expect(truth.count == nation.report.records)
    var owners = [Identity: [String]]()
    for row in truth {
      let identity = Identity(
        try #require(row["state"]), try #require(row["state_student_identifier"]))
      owners[identity, default: []].append(try #require(row["child"]))
    }
    let reused = owners.filter { $0.value.count > 1 }
    #expect(!reused.isEmpty, "the seed should give a number twice somewhere")
    for (_, children) in reused { #expect(Set(children).count == 2) }
    for row in truth {
      let identity = Identity(row["state"] ?? "", row["state_student_identifier"] ?? "")
      #expect((row["reused"] == "Y") == (reused[identity] != nil))
    }
    // A child with two numbers in one State is what the dirty level is for.
    let pairs = Dictionary(grouping: truth) { "\($0["state"] ?? "") \($0["child"] ?? "")" }
    #expect(pairs.contains { $0.value.count == 2 })
  }

  @Test func childrenAreAllThereAndTwinsShareTheirBirthday() throws {
    let nation = try WrittenNation(children: 400, seed: 2)
    let children = try nation.rows("children.csv")
    #expect(children.count == 400)
    #expect(
      Set(children.map { $0["child"] }) == Set(try nation.rows("truth.csv").map { $0["child"] }))
    let twins = children.filter { $0["multiple_birth"] == "Yes" }
    #expect(twins.count > 5)
    for (_, siblings) in Dictionary(grouping: children, by: { $0["family"] }) {
      let births = Dictionary(grouping: siblings, by: { $0["birth_date"] })
      for (_, born) in births {
        #expect(Set(born.map { $0["multiple_birth"] }).count == 1)
        // The last family may lose a twin to the number of children asked for.
        let isCut = siblings.contains { $0["child"] == children.last?["child"] }
        #expect((born.count == 2) == (born[0]["multiple_birth"] == "Yes") || isCut)
        #expect(
          Set(born.map { "\($0["first_name"] ?? "") \($0["middle_name"] ?? "")" }).count
            == born.count)
      }
    }
  }

  @Test func facilitiesHaveOneNameADay() throws {
    let nation = try WrittenNation(children: 1)
    let rows = try nation.rows("facilities.csv")
    let kinds = ["district": 7, "school": 12]
    for row in rows {
      #expect(row["id"]?.count == kinds[row["kind"] ?? ""])
      #expect(row["id"]?.prefix(7) == row["district_id"]?.prefix(7))
    }
    for (_, names) in Dictionary(grouping: rows, by: { $0["id"] }) {
      let sorted = names.sorted { ($0["effective_from"] ?? "") < ($1["effective_from"] ?? "") }
      #expect(sorted.last?["effective_until"] == "")
      for (earlier, later) in zip(sorted, sorted.dropFirst()) {
        #expect((earlier["effective_until"] ?? "") < (later["effective_from"] ?? ""))
        #expect(earlier["effective_until"] != "")
      }
    }
  }
}
