/// The desk of data administrators: near matches, merges and splits, submissions.
extension HelpTopic {
  static let desk: [HelpTopic] = [
    HelpTopic(
      "worklist", "The worklist", routes: ["/worklist", "/settlements"],
      [
        "Each line is a question and a State whose answer is awaited. The most open question comes "
          + "first, with the others of its family behind it.",
        "What a district or region does not answer in time goes up to the State, and from there to "
          + "OME. Overdue lines are marked.",
        "Decided items can be listed too; from a merge or a split that was carried out a proposal "
          + "to undo it can be made.",
      ]),
    HelpTopic(
      "item", "A worklist item", routes: ["/worklist/:item", "/settlements/:item"],
      [
        "The records stand side by side; what differs is marked. The drawing shows what each field "
          + "adds or takes away: to the right speaks for one child, to the left for two.",
        "The effect says what would become of the numbers, the State records and the counts if the "
          + "answer were yes. Nothing of it has happened yet.",
        "Answer with a reason; it is sealed with the records. Between two States nothing is linked "
          + "before both say so. Nobody answers what he has proposed himself.",
        "Give an item to a colleague of your own State, of your level or below, or pass it up from "
          + "a district to its region or State, with a reason. A comment decides nothing and is "
          + "sealed with the records.",
      ]),
    HelpTopic(
      "deputy", "Deputy and absence", routes: ["/deputy"],
      [
        "A deputy answers the worklist in your place on the days on which you say that you are "
          + "away, and validates what you started where the State has no other data administrator.",
        "He is a colleague of your State who may start merges and splits.",
      ]),
  ]

  static let proposals: [HelpTopic] = [
    HelpTopic(
      "merge-and-split", "Merging and splitting", routes: ["/identity"],
      [
        "A merge says that two numbers are one child's. A split says that some State records are "
          + "another child's. You propose; another data administrator decides, of another State "
          + "where the records of several are touched.",
        "Before you propose you see the effect: which records go where, which number stays, which "
          + "is retired, and what the counts would be.",
        "Your own open proposals stand below. You may take one back until it is decided.",
      ]),
    HelpTopic(
      "merge", "Proposing a merge", routes: ["/identity/merge/:child/:other"],
      [
        "The first number stays. The second is retired and leads to the first for ever: whoever "
          + "types it finds the child.",
        "Look at the weights and the records side by side before you propose, and say what you "
          + "know that the records do not: a call to the school, the family's papers.",
        "A merge is undone by a split: the State records that came leave again, with a new number.",
      ]),
    HelpTopic(
      "split", "Proposing a split", routes: ["/identity/split/:child"],
      [
        "Mark the State records that are not this child's. One at least stays, and keeps the "
          + "number. Those that leave get a new number each, or one together.",
        "A record that came by a merge says so. To undo that merge, mark the records that came "
          + "with it.",
        "The new numbers are given when the split is validated, not before.",
      ]),
  ]

  static let submissions: [HelpTopic] = [
    HelpTopic(
      "submissions", "Submissions and receipts", routes: ["/submissions"],
      [
        "The packages of your State, the newest first: when each came, how many students were new, "
          + "changed, unchanged, taken back or rejected.",
        "A package is a zip of the layout's CSV files, or one XML document. As a test it is judged "
          + "and matched, and nothing changes.",
        "The same package sent twice gets the same receipt; one that was cut short is completed by "
          + "sending it again.",
      ]),
    HelpTopic(
      "receipt", "A receipt", routes: ["/submissions/:submission"],
      [
        "What is new stands first: findings that were not there with your last file. What you knew "
          + "already is counted by rule.",
        "Identifiers changed are children whose MSIX number is another than your file said: bring "
          + "them into your system.",
        "The JSON file is signed and holds the proof that it stands in the log; keep it. The CSV "
          + "files are for work.",
      ]),
    HelpTopic(
      "timeliness", "Timeliness", routes: ["/timeliness"],
      [
        "How soon States send what 34 CFR 200.85 asks, by what starts the clock. In time, late, "
          + "and overdue are told apart; open clocks are not judged yet.",
        "Where nobody told when a clock began, the start is worked out and the line says how "
          + "often.",
        "With a day in the past you see what was known then.",
      ]),
  ]
}
