/// What schools teach and test: titles as schools write them.
enum Achievement {
  /// A subject with its courses from grade 6 to grade 12.
  struct Subject: Sendable {
    let area: [UInt8]
    let titles: [[UInt8]]

    init(_ area: String, _ titles: [String]) {
      self.area = Array(area.utf8)
      self.titles = titles.map { Array($0.utf8) }
    }

    /// The course of that grade, 6 to 12.
    func title(_ grade: Int) -> [UInt8] { titles[max(0, min(grade - 6, titles.count - 1))] }
  }

  static let subjects = [
    Subject(
      "Mathematics",
      [
        "Mathematics 6", "Mathematics 7", "Pre-Algebra", "Algebra I", "Geometry", "Algebra II",
        "Statistics",
      ]),
    Subject(
      "English Language Arts",
      [
        "Language Arts 6", "Language Arts 7", "Language Arts 8", "English 9", "English 10",
        "English 11", "English 12",
      ]),
    Subject(
      "Science",
      [
        "Science 6", "Science 7", "Science 8", "Physical Science", "Biology", "Chemistry",
        "Environmental Science",
      ]),
    Subject(
      "Social Studies",
      [
        "Social Studies 6", "Social Studies 7", "US History 8", "World Geography",
        "World History", "US History", "Government",
      ]),
    Subject(
      "World Languages",
      [
        "Spanish A", "Spanish A", "Spanish B", "Spanish I", "Spanish II", "Spanish III", "French I",
      ]),
    Subject(
      "Physical Education",
      ["PE 6", "PE 7", "PE 8", "Health", "Team Sports", "Weight Training", "Lifetime Fitness"]),
    Subject(
      "Career and Technical",
      [
        "Keyboarding", "Exploring Careers", "Shop 8", "Agriculture I", "Welding I", "Culinary Arts",
        "Auto Mechanics",
      ]),
  ]

  /// The position of mathematics above; Algebra I is its course of grade 9.
  static let mathematics = 0

  /// How a score is called.
  static func interpretation(_ score: Int) -> String {
    score >= 600 ? "Advanced" : score >= 520 ? "Proficient" : score >= 450 ? "Basic" : "Below Basic"
  }
}
