import Records

/// Schools, districts and regions.
extension TrainingModule {
  static let school = [
    TrainingModule(
      .primary,
      lessons: [
        "You place children. Choose the purpose that you really have before a record opens: "
          + "enrollment, placement, credit accrual, participation. Look at the State and the date "
          + "behind each value: it is what that State said on that day.",
        "Two records that are one child: propose a merge, with the reason. Another data "
          + "administrator decides; you never approve your own proposal. Nobody edits a value "
          + "here: "
          + "corrections come from the State's own system.",
        "A printed or exported record goes to whoever needs it for the child's schooling, and to "
          + "nobody beside. It carries your name.",
      ],
      questions: [
        Question(
          "A birth date is wrong in the record. You",
          [
            "ask the State that sent it to correct it in its system", "correct it in the exchange",
            "write it into a message",
          ], right: 0),
        Question(
          "You proposed a merge. Who approves it?",
          ["you", "a data administrator who is not you", "the system, after a day"], right: 1),
        Question(
          "Which purpose do you give when you place a child in a mathematics course?",
          ["participation", "any, they are all the same", "placement"], right: 2),
      ]),
    TrainingModule(
      .secondary,
      lessons: [
        "You look children up to help them and tell other States of their moves. Choose the "
          + "purpose "
          + "that you really have before a record opens.",
        "You do not propose merges and do not export records: tell a Primary User or your State "
          + "Data Administrator when two records look like one child.",
        "A move notice has no Social Security number and no more about the child than the "
          + "receiving district needs.",
      ],
      questions: [
        Question(
          "Two records look like one child. You",
          [
            "merge them", "tell a Primary User or the State Data Administrator",
            "print both and throw one away",
          ], right: 1),
        Question(
          "What does not belong into a move notice?",
          ["the receiving district", "the expected month", "a Social Security number"], right: 2),
        Question(
          "When is a look at a record written down?",
          [
            "before it is shown, always", "when it is printed",
            "when the child is of another State",
          ],
          right: 0),
      ]),
    dataAdministrator(.districtDataAdministrator, of: "district"),
    dataAdministrator(.regionalDataAdministrator, of: "region"),
  ]

  private static func dataAdministrator(_ role: Role, of place: String) -> TrainingModule {
    TrainingModule(
      role,
      lessons: [
        "You answer for the data of your \(place). Worklist items wait for you with a day by which "
          + "they are due; what nobody answers in time goes up to the State and to OME.",
        "Decide near matches, merges and splits on the evidence shown, and say unsure when you "
          + "are. "
          + "Whoever proposed a matter does not decide it.",
        "Data quality shows what is missing and old in your \(place). It is mended where it "
          + "was entered, and comes with the State's next file.",
      ],
      questions: [
        Question(
          "You are not certain that two records are one child. You answer",
          ["same", "unsure", "distinct, to be quick"], right: 1),
        Question(
          "An item is past its day. What happens?",
          ["it goes up a level", "it is approved", "it disappears"], right: 0),
        Question(
          "You may validate",
          ["everything in the nation", "what you proposed yourself", "matters of your \(place)"],
          right: 2),
      ])
  }
}
