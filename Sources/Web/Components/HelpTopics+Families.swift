/// Moves, planning and rosters; the privacy desk; the auditor's log.
extension HelpTopic {
  static let placing: [HelpTopic] = [
    HelpTopic(
      "moves", "Moves", routes: ["/moves"],
      [
        "Notices of moves, requests for records and messages that wait for an answer of your State "
          + "or district, with the hour by which it is due.",
        "A line leads to the child's thread. Opening it is a look, and shows the others that what "
          + "is in it was delivered.",
      ]),
    HelpTopic(
      "thread", "A child's thread", routes: ["/thread/:child"],
      [
        "Who posted what, to whom, by when an answer is due and to whom it was shown. Answer here, "
          + "tell of an arrival or departure, or ask for records.",
        "Write of the child only what the other side needs; whoever may see the record can be "
          + "given the thread in an accounting.",
      ]),
    HelpTopic(
      "credits", "The credit planner", routes: ["/child/:child/credits"],
      [
        "Credits by subject and courses not finished, against the table of a State or district "
          + "that you choose. What is missing stands first.",
        "A table is as good as the day on which it was loaded: ask the next school where it "
          + "matters.",
      ]),
    HelpTopic(
      "family", "What a recruiter asks",
      routes: ["/child/:child/recruiter", "/child/:child/family"],
      [
        "Moves and eligibility with its end, priority, services, whom to reach; and who may be of "
          + "the same family by parents and moves.",
        "A likeness is no proof: ask the family. Opening one of the others is a look of its own.",
      ]),
    HelpTopic(
      "packet", "The exit packet", routes: ["/child/:child/packet"],
      [
        "For a family that leaves: the record and its statements in words, to be carried by hand. "
          + "It is a print, recorded and marked with your name."
      ]),
    HelpTopic(
      "roster", "Rosters", routes: ["/roster"],
      [
        "The children of your place: all, those whose eligibility ends soon, those who age out, "
          + "those who may not graduate. Only the page that you open is told as a look."
      ]),
    HelpTopic(
      "letters", "Letters", routes: ["/letters"],
      [
        "Letters have fixed words and a link, never a child. Here are those that wait or could not "
          + "be delivered: mend the holder's address, then they go out at the next try."
      ]),
  ]

  static let privacy: [HelpTopic] = [
    HelpTopic(
      "privacy-desk", "The privacy desk", routes: ["/privacy"],
      [
        "What waits for the office, and where each part is done. Its pages have one purpose, "
          + "whatever the session has chosen."
      ]),
    HelpTopic(
      "notices", "My notices", routes: ["/notices", "/undeliverable"],
      [
        "You were shown something that is contested or corrected since. Read what changed, and use "
          + "what you kept accordingly; a notice stays until it is read.",
        "The privacy office sees which notices reach nobody, because an account has ended.",
      ]),
    HelpTopic(
      "disputes", "Disputes",
      routes: [
        "/dispute", "/disputes", "/disputes/:case", "/disputes/:case/document/:number",
      ],
      [
        "A family contests a datum: name it, and what should stand there. What is due first stands "
          + "first in the list.",
        "A case shows its history in order, with clocks, texts and documents. Below stand the "
          + "steps that you may take today, and no others.",
        "A statement of disagreement goes wherever the record goes; earlier recipients are told.",
      ]),
    HelpTopic(
      "accounting", "Accounting of disclosures", routes: ["/accounting"],
      [
        "To whom a child's record was disclosed, when and why, as its family reads it, in English "
          + "or Spanish. The page is recorded as produced, with who asked."
      ]),
    HelpTopic(
      "requests", "Requests and packs", routes: ["/requests", "/confirm"],
      [
        "Record a family's request, and answer it with the pack: record, statements, accounting, "
          + "and how to contest, in one file to print.",
        "Somebody doubts a paper? Its code says whether it is one of ours; nothing of the child is "
          + "told.",
      ]),
    HelpTopic(
      "rights", "Rights and consents", routes: ["/rights"],
      [
        "Rights are the parent's until the student is of age, unless a paper says otherwise. "
          + "Record guardianships, and written consents to a disclosure with what they cover."
      ]),
    HelpTopic(
      "emergencies", "Emergencies", routes: ["/emergencies"],
      [
        "A record was opened because of health or safety. Another person signs for it, and a "
          + "letter goes to the family. Whoever has one unsigned and overdue makes no further such "
          + "look."
      ]),
    HelpTopic(
      "destruction", "Destruction and holds",
      routes: [
        "/erasures", "/erasures/due", "/erasures/:case/certificate", "/destructions",
        "/destructions/:case/certificate",
      ],
      [
        "One office proposes and names the authority, another person approves: the keys of the "
          + "child's data are destroyed, and nobody can undo it. A legal hold comes first.",
        "The certificate says what was destroyed, and which backups still hold the keys.",
      ]),
    HelpTopic(
      "breaches", "Breaches", routes: ["/breaches", "/breaches/:breach"],
      [
        "Name the accounts that may be misused: they are disabled, and their sessions end in the "
          + "same step. What they looked at is listed without a child.",
        "When it is contained, the accounts may be reinstated.",
      ]),
  ]

  static let audit: [HelpTopic] = [
    HelpTopic(
      "patterns", "Patterns", routes: ["/patterns"],
      [
        "Looks that you may want to ask about, such as many of one account. None is proof of "
          + "anything."
      ]),
    HelpTopic(
      "log", "The log",
      routes: ["/log", "/log/:position", "/log/:position/proof", "/log/:position/receipt"],
      [
        "Events by position, kind and day, with their clear parts. Nothing sealed is opened, so no "
          + "name stands here.",
        "An event's proof shows that it is in the log; the files are in the commands' forms, so "
          + "that somebody else's program can check them.",
      ]),
    HelpTopic(
      "checkpoints", "Checkpoints", routes: ["/checkpoints", "/checkpoints/:size", "/verify"],
      [
        "A checkpoint is a signed note of how far the log has come. Whoever keeps one can see "
          + "later that nothing before it was changed.",
        "Is it whole? looks at the latest checkpoints and at events across the log; the command "
          + "re-reads all of it.",
      ]),
  ]
}
