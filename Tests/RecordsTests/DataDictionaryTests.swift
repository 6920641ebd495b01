import CBOR
import Records
import Testing

struct DataDictionaryTests {
  @Test func everyElementStandsOnceInTheLayoutsOrder() {
    let elements = Group.allCases.filter(\.isInLayout).flatMap { group in
      DataDictionary.columns(of: group).compactMap(\.element?.rawValue)
    }
    #expect(elements == Array(1...82))
  }

  @Test func headerAndTransportColumnsAreComplete() {
    #expect(DataDictionary.headerColumns.map(\.id) == (1...6).map { "H0\($0)" })
    let transport = Set(
      Group.allCases.flatMap { DataDictionary.columns(of: $0).map(\.id) }
        .filter { $0.hasPrefix("T") })
    #expect(transport == Set((1...9).map { "T0\($0)" }))
  }

  @Test(arguments: Group.allCases)
  func groupBeginsWithItsTies(group: Group) {
    let columns = DataDictionary.columns(of: group)
    #expect(columns.first?.name == "Student Record ID")
    if let name = group.recordIDColumn {
      #expect(columns.dropFirst().first?.name == name)
      #expect(DataDictionary.column(named: name, in: group)?.isRequired == true)
    }
    #expect(Set(columns.map(\.name)).count == columns.count)
    // The fields of a row ascend by element, and validation walks both lists together.
    let elements = columns.compactMap(\.element)
    #expect(elements == elements.sorted())
  }

  @Test func columnsAreFoundByElementAndByName() {
    let column = DataDictionary.column(of: .qualifyingArrivalDate)
    #expect(column?.id == "E26")
    #expect(column?.name == "Qualifying Arrival Date")
    #expect(column?.kind == .date)
    #expect(DataDictionary.group(of: .qualifyingArrivalDate) == .qualifyingMoves)
    #expect(DataDictionary.column(named: "Sex", in: .demographics)?.element == .sex)
    #expect(DataDictionary.column(named: "sex", in: .demographics) == nil)
    #expect(DataDictionary.column(named: "Sex", in: .enrollments) == nil)
    #expect(DataDictionary.column(of: Element(rawValue: 83)) == nil)
  }

  @Test func extensionsStandBeyondTheLayout() {
    #expect(DataDictionary.column(of: .cvxCode)?.name == "CVX Code")
    #expect(DataDictionary.column(of: .doseDate)?.name == "Administration Date")
    let documented = DataDictionary.column(of: .eligibilityDocumentedDate)
    #expect(documented?.name == "Eligibility Documented Date")
    #expect(documented?.isInLayout == false)
    #expect(DataDictionary.column(named: "Immunization Record ID", in: .immunizations) != nil)
  }

  @Test func placesOfBirthHaveLeftTheList() {
    let dropped = (1...82).filter {
      DataDictionary.column(of: Element(rawValue: $0))?.isInLayout == false
    }
    #expect(dropped == [14, 15, 16])
  }

  @Test func codesStandWhereTheKindSaysSo() {
    for column in Group.allCases.flatMap(DataDictionary.columns(of:)) {
      let isCoded = column.kind == .code || column.kind == .yesNo
      #expect(column.codes.isEmpty != isCoded, "\(column.id)")
      #expect(Set(column.codes.map(\.value)).count == column.codes.count, "\(column.id)")
      let longest = column.codes.map(\.value.unicodeScalars.count).max() ?? 0
      #expect(longest <= column.maxLength ?? 0 || !isCoded, "\(column.id)")
      #expect(!column.meaning.isEmpty)
    }
    #expect(DataDictionary.column(of: .gradeLevel)?.codes.count == 23)
    #expect(DataDictionary.column(of: .enrollmentType)?.codes.map(\.value).last == "07")
  }

  @Test func listsAreKnownForEveryColumn() {
    for column in [
      DataDictionary.headerColumns, Group.allCases.flatMap(DataDictionary.columns(of:)),
    ]
    .joined() {
      #expect(column.lists.count == DataDictionary.List.allCases.count)
      // The list in force is what stands in the layout.
      #expect((column.lists.last == .listed) == column.isInLayout, "\(column.id)")
    }
    #expect(DataDictionary.column(of: .msixID)?.lists == [.listed, .listed, .listed, .listed])
    #expect(DataDictionary.column(of: Element(rawValue: 68))?.lists[1] == .unknown)
  }

  @Test func aNameMeansOneColumnOfAGroup() {
    let key = { (name: String) in DataDictionary.elementName(name).lowercased() }
    for group in Group.allCases {
      let columns = DataDictionary.columns(of: group)
      let names = columns.map { key($0.name) }
      let others = columns.flatMap { $0.aliases.map(key) }
      #expect(Set(names).count == names.count, "\(group)")
      #expect(Set(names + others).count == names.count + others.count, "\(group)")
      for column in columns {
        let codes = column.codes.flatMap { [$0.value] + $0.alsoWritten }.map { $0.lowercased() }
        #expect(Set(codes).count == codes.count, "\(column.id)")
      }
    }
  }

  @Test func elementNamesAreColumnNamesWithoutMarks() {
    #expect(
      DataDictionary.column(of: .graduationIndicator)?.elementName == "GraduationHSEIndicator")
    #expect(DataDictionary.column(of: Element(rawValue: 73))?.elementName == "GradetoDate")
    #expect(Group.alternateStateStudentIDs.elementName == "AlternateStateStudentIDs")
  }

  @Test func wordsOfTheStateStandBesideWhatWasUnderstood() throws {
    let plain = Row(recordID: 1, fields: [.init(.sex, "Female"), .init(.birthDate, "20120315")])
    let other = Row(
      recordID: 1,
      fields: [.init(.sex, "Female", written: " f "), .init(.birthDate, "20120315")])
    let blocks = [plain, other].map { StudentBlock(groups: [.init(.demographics, [$0])]) }
    #expect(blocks[0] != blocks[1])
    #expect(blocks[0].comparableContent == blocks[1].comparableContent)
    #expect(blocks[0].comparableContent == blocks[0].item.encoded)
    #expect(blocks[1].demographics?.fields.map(\.asWritten) == [" f ", "20120315"])
    // Words that are no others are none.
    #expect(Row.Field(.sex, "Male", written: "Male") == Row.Field(.sex, "Male"))
  }
}
