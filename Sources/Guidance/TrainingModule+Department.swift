import Records

/// The Department, its contractor and its auditors.
extension TrainingModule {
  static let department = [
    TrainingModule(
      .governmentAdministrator,
      lessons: [
        "You read totals: by State, region and nation, as known at any position of the log. You "
          + "never see a child, not even by number.",
        "A certified count names its checkpoint and rules. A later count differs because later "
          + "events do; the certified one stays.",
        "Small numbers identify people. Publish nothing that the suppression rules hide, nor a "
          + "difference from which it can be worked out.",
      ],
      questions: [
        Question(
          "Two counts of one period differ. The reason is",
          ["an error, always", "events between the two positions", "chance"], right: 1),
        Question(
          "A table hides a cell of three children. You",
          ["leave it hidden", "work it out from the totals", "ask a State for it"], right: 0),
        Question(
          "You may open",
          ["records with a purpose", "records of your State", "no record at all"], right: 2),
      ]),
    TrainingModule(
      .omeUserAdministrator,
      lessons: [
        "You keep the accounts of State User Administrators and of OME. Name two administrators a "
          + "State where you can, so that one may help the other.",
        "One-time passwords travel apart from names. You never reset your own.",
        "When misuse is suspected, end the sessions and disable first, ask afterwards; incidents "
          + "go "
          + "to the breach procedure.",
      ],
      questions: [
        Question(
          "A State's only administrator leaves. First you",
          ["name another one", "close the account and wait", "give everybody the role"], right: 0),
        Question(
          "You forgot your own password. Who resets it?",
          ["you", "another OME User Administrator", "the Help Desk"], right: 1),
        Question(
          "An account seems to be misused. You",
          ["write a letter", "wait for proof", "disable it and report the incident"], right: 2),
      ]),
    TrainingModule(
      .omeDataAdministrator,
      lessons: [
        "You settle what two States answered differently. You see the records of that item and "
          + "nothing beside it.",
        "Weigh the evidence field by field and write the reason: it is kept, and both States read "
          + "it. What you settle as distinct is not asked again.",
        "A merge can be undone by a split; a wrong link in front of a school cannot. When in "
          + "doubt, "
          + "leave two records.",
      ],
      questions: [
        Question(
          "Which records may you open?",
          ["all, you are OME", "those of the item before you", "those of one State"], right: 1),
        Question(
          "In real doubt you",
          ["leave them distinct", "merge them", "answer nothing for good"], right: 0),
        Question(
          "The reason that you write is",
          ["for you alone", "deleted later", "kept and read by both States"], right: 2),
      ]),
    TrainingModule(
      .privacyActAdministrator,
      lessons: [
        "You act for families: access, amendment, statements of disagreement, the accounting of "
          + "disclosures. Each has a clock; the acknowledgment is due in ten working days.",
        "A dispute statement is tied to exact fields and values and goes out with them from then "
          + "on; "
          + "earlier recipients are told.",
        "You open records with the purpose privacy-act, or on a court's or law enforcement's "
          + "written paper with that purpose, and never on a telephone call.",
      ],
      questions: [
        Question(
          "A request for amendment is acknowledged within",
          ["a year", "ten working days", "when it is decided"], right: 1),
        Question(
          "An officer telephones and asks where a child lives. You",
          ["ask for the written request", "say it, he is an officer", "open the record and read"],
          right: 0),
        Question(
          "A statement of disagreement is shown",
          ["to the family alone", "once", "with the disputed part, on every later disclosure"],
          right: 2),
      ]),
    TrainingModule(
      .helpDesk,
      lessons: [
        "You answer questions about accounts and reinstate disabled ones. You see no child and "
          + "reset no password: for that the caller goes to the User Administrator.",
        "Callers pretend. Never ask for a password; before you reinstate, be certain who asks: "
          + "call "
          + "back on the number that the account has.",
        "Every question is a case with a clock. What may be misuse is an incident and goes on at "
          + "once.",
      ],
      questions: [
        Question(
          "A caller needs a new password. You",
          ["make one", "send him to his User Administrator", "ask for the old one"], right: 1),
        Question(
          "Before you reinstate an account you",
          ["call back on the known number", "ask for the password", "do nothing more"], right: 0),
        Question(
          "A user says that somebody signed in as him. This is",
          ["a question", "nothing, if it was long ago", "an incident"], right: 2),
      ]),
    TrainingModule(
      .systemAdministrator,
      lessons: [
        "You connect States, adopt policies, load tables, keep the machine and its backups. You "
          + "see "
          + "no child.",
        "A policy has a day from which it holds; adopt it ahead, and look at what it does not set. "
          + "A destruction that somebody proposed needs you as the second person: read its basis.",
        "Status 3 is an integrity failure: stop, keep everything, read the operating manual.",
      ],
      questions: [
        Question(
          "A command ends with status 3. You",
          ["run it again until it works", "stop and keep everything", "restore at once"], right: 1),
        Question(
          "Who approves a destruction?",
          ["another than who proposed it", "who proposed it", "nobody, it is automatic"], right: 0),
        Question(
          "The recovery key lies",
          ["beside the data", "in the backup", "on paper, in a safe, away from both"], right: 2),
      ]),
    TrainingModule(
      .auditor,
      lessons: [
        "You read what happened: events, looks, refusals, sign-ins, proofs. You change nothing, "
          + "and "
          + "a replay shows what was shown, not the record as it is today.",
        "Hold the log against a checkpoint in other hands before you believe it. A stranger's tool "
          + "checks the proofs without our code.",
        "A pattern is a question and no verdict: ask the person before you write a name.",
      ],
      questions: [
        Question(
          "Before you rely on the log you",
          ["ask the operator", "hold it against a checkpoint kept elsewhere", "read it twice"],
          right: 1),
        Question(
          "Somebody opened many records of another State. This is",
          ["a question to ask", "proof of misuse", "nothing"], right: 0),
        Question(
          "A replay shows",
          ["the record today", "all records", "what was shown then"], right: 2),
      ]),
  ]
}
