import Records

/// State educational agencies.
extension TrainingModule {
  static let state = [
    TrainingModule(
      .stateDataAdministrator,
      lessons: [
        "You answer for what your State sends: packages, their receipts and findings, timeliness "
          + "and quality. A refused file has a receipt that says why; mend and send again.",
        "Your worklist is the State's. Near matches between States need both States' word. A "
          + "disagreement goes to OME's Data Administrator.",
        "A family's request for correction has clocks: decided within thirty days, forwarded "
          + "within four working days when another State owns the datum. A correction never "
          + "overwrites: the old value stays and is marked.",
      ],
      questions: [
        Question(
          "A near match is between your State and another. It is linked when",
          ["you say same", "both States say same", "a day has passed"], right: 1),
        Question(
          "Another State owns the datum that a family contests. You",
          [
            "forward the request within four working days", "correct it for them",
            "tell the family to write there",
          ], right: 0),
        Question(
          "What does the receipt of a refused file say?",
          ["nothing", "only that it was refused", "why, by rule and place"], right: 2),
      ]),
    TrainingModule(
      .stateUserAdministrator,
      lessons: [
        "You keep your State's accounts, from the application to the end. An account is opened "
          + "after the supervisor verified it, the State's authority approved it and the training "
          + "certificate is there. Give the narrowest role and scope that the work needs.",
        "The account's name and the one-time password go to the holder on two different ways. "
          + "Before you reset a password, be certain who asks: call back.",
        "You see no child's data. Review accounts that were not used for ninety days and close "
          + "what is not needed. You cannot grant roles to yourself, and the last administrator "
          + "of a State cannot close his own account.",
      ],
      questions: [
        Question(
          "Somebody calls and asks for a new password at once. You",
          ["reset it and say it", "call back on the number that you know", "say the old one"],
          right: 1),
        Question(
          "How do name and one-time password reach the holder?",
          ["in one e-mail", "on a note at the screen", "on two different ways"], right: 2),
        Question(
          "An account was disabled after three failures. Who reinstates it?",
          ["the Help Desk or a System Administrator", "you", "nobody"], right: 0),
      ]),
  ]
}
