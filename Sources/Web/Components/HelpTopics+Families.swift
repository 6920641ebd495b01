/// What families are owed: disputes, accounting, packs, rights, destruction.
extension HelpTopic {
  static let families: [HelpTopic] = [
    HelpTopic(
      "privacy-desk", "The privacy desk", routes: ["/privacy"],
      [
        "What waits stands first. Everything else leads on from here; opened from a child's page, "
          + "the forms have its number filled in.",
        "The desk has one purpose, the Privacy Act, whatever you have chosen for records.",
      ]),
    HelpTopic(
      "disputes", "Disputes", routes: ["/disputes", "/undeliverable"],
      [
        "The most urgent case first. A State sees those that it holds, that are about its data, or "
          + "that were forwarded to it.",
        "A notice reaches nobody where the account is closed or was none: find another way to tell "
          + "whoever it was.",
      ]),
    HelpTopic(
      "dispute", "A dispute", routes: ["/disputes/:case", "/disputes/:case/document/:number"],
      [
        "The history stands in order: who did what, what was said, which clock it started. Below "
          + "it are the steps that the law lets you take today.",
        "A State that does not answer in time holds nobody up: after its day the case can be "
          + "decided. A statement of disagreement goes with the values from then on, and whoever "
          + "saw them before is told.",
      ]),
    HelpTopic(
      "dispute-opening", "Entering a request", routes: ["/dispute"],
      [
        "One case is about one State's record. Where two States say the same wrong thing, enter "
          + "two cases.",
        "Name the field, and its row where the record has several: the number of the State's row, "
          + "such as 002.",
        "The day on which the letter came starts the clocks; that day itself does not count.",
      ]),
    HelpTopic(
      "accounting", "The accounting of disclosures", routes: ["/accounting"],
      [
        "Every disclosure of what is now the child's record, whoever had it then. Choose the "
          + "family's language; print it with your browser.",
        "Disclosures to law enforcement are left out without a gap, as the Privacy Act says; that "
          + "they were is recorded.",
      ]),
    HelpTopic(
      "requests", "Requests and packs", routes: ["/requests", "/child/:child/packet", "/confirm"],
      [
        "A request starts a clock of 45 days; the access pack answers it. It holds the record, the "
          + "statements, who saw them, and how to contest.",
        "The exit packet is for a family that leaves: the same without the accounting.",
        "Whoever doubts a paper asks by its code, and compares the digest. Nothing of the child is "
          + "shown.",
      ]),
    HelpTopic(
      "rights", "Rights and consents", routes: ["/rights"],
      [
        "The rights are a parent's until the student is of age. Record a guardianship or an "
          + "emancipation after you have seen the paper.",
        "A consent opens one record to one recipient until its last day; looks name its number.",
      ]),
    HelpTopic(
      "emergencies", "Emergencies", routes: ["/emergencies"],
      [
        "Nobody waits for a signature where a life is at stake: the look comes first. Another "
          + "person signs for it afterwards, and a letter goes to the family.",
        "Ask whoever looked what happened before you sign. Nobody signs for himself.",
      ]),
    HelpTopic(
      "destruction", "Destruction and holds",
      routes: [
        "/erasures", "/destructions", "/erasures/due", "/erasures/:case/certificate",
        "/destructions/:case/certificate",
      ],
      [
        "One office proposes and names the authority; a System Administrator approves. Names of "
          + "children do not belong into it: every auditor reads it.",
        "A legal hold stops every approval until it is lifted. Past counts keep their value.",
        "The certificate says that no wrapping of a destroyed key was found in any file. Backups "
          + "from before still hold the keys until their end.",
      ]),
    HelpTopic(
      "breaches", "Breaches", routes: ["/breaches", "/breaches/:breach"],
      [
        "Declaring one disables the accounts and ends their sessions at once. What they looked at "
          + "is listed without a child; a notice is queued for each.",
        "Nobody reinstates an account before the breach is contained.",
      ]),
    HelpTopic(
      "notices", "My notices", routes: ["/notices"],
      [
        "What you were shown was corrected, or its family contests it. Open the record anew before "
          + "you rely on it, and tell whoever had it from you."
      ]),
  ]

  static let audit: [HelpTopic] = [
    HelpTopic(
      "log", "The log", routes: ["/log", "/log/:position"],
      [
        "Every act is one event, in one order, signed. Go to a position or a day, or keep to a "
          + "kind such as dispute.",
        "What names or describes a child is sealed and stays closed here. Who did what stands in "
          + "the trail.",
      ]),
    HelpTopic(
      "proofs", "Checkpoints and proofs",
      routes: [
        "/log/:position/proof", "/log/:position/receipt", "/checkpoints", "/checkpoints/:size",
        "/verify",
      ],
      [
        "A checkpoint commits to the whole log. Keep one elsewhere: whoever changed anything "
          + "before it would be found out.",
        "A proof of inclusion shows with a checkpoint that an event is in the log. Any verifier of "
          + "RFC 9162 reads it.",
        "The check of this page is a sample. The operators' msix verify reads every byte.",
      ]),
    HelpTopic(
      "patterns", "Patterns worth a look", routes: ["/patterns"],
      [
        "Each pattern has innocent reasons, and they stand beside it. Ask before you judge; "
          + "nothing follows from a pattern by itself."
      ]),
  ]

  static let planning: [HelpTopic] = [
    HelpTopic(
      "roster", "The roster", routes: ["/roster"],
      [
        "Whoever is in school in your place, or eligible by an arrival there. Alerts are those "
          + "whose eligibility ends or who age out; the third list are those who may not graduate.",
        "Each child on a page is told of this look, so ask for no more than you work with.",
      ]),
    HelpTopic(
      "recruiter", "Moves and family",
      routes: ["/child/:child/recruiter", "/child/:child/family"],
      [
        "Moves with the end of eligibility as each State says it, services, and whom to reach.",
        "Relatives share a parent's name and a move or telephone, or both parents' names. None of "
          + "it is proof: ask the family.",
      ]),
    HelpTopic(
      "credits", "The credit planner", routes: ["/child/:child/credits"],
      [
        "Choose a State or district whose requirements are loaded. Courses fill its subjects; what "
          + "is left over goes to the electives.",
        "A course that two States tell of counts once. What is accepted, the school decides that "
          + "graduates the student.",
      ]),
  ]
}
