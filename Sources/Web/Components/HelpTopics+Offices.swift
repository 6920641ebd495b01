/// Accounts, counts, and who saw what.
extension HelpTopic {
  static let accounts: [HelpTopic] = [
    HelpTopic(
      "accounts", "Accounts", routes: ["/accounts"],
      [
        "The accounts that you keep or may read. Applications are accounts that are not open yet. "
          + "Narrow the list by a name, an organisation or how an account stands.",
        "State User Administrators keep those of their State, OME's those of the Department and of "
          + "State User Administrators. Help Desk and System Administrators reinstate.",
      ]),
    HelpTopic(
      "account-of-another", "An account", routes: ["/accounts/:account"],
      [
        "Only what you may do is offered. Disabled is for a time; deactivated is for ever, and the "
          + "name is never given again.",
        "A one-time password is shown once: tell it to the holder on another way than the name of "
          + "the account. All sessions of the account end.",
        "An application needs the supervisor's word, the State's approval and the training before "
          + "it can be opened. The papers below say what is there.",
      ]),
    HelpTopic(
      "application", "An application", routes: ["/application"],
      [
        "Hand it in for somebody who needs access. It grants nothing: the supervisor, the "
          + "authority and the training come after it. The name is held from then on, whatever "
          + "becomes of it.",
        "Ask for the narrowest role and place that the work needs.",
      ]),
    HelpTopic(
      "application-training", "The training of an applicant",
      routes: ["/applicants/:account/training/:role"],
      [
        "Who applies has no account yet and takes the quiz at your screen. Let him answer himself: "
          + "the certificate is his."
      ]),
    HelpTopic(
      "review", "Reviewing inactive accounts", routes: ["/reviews"],
      [
        "Accounts that nobody signed in to for longer than the policy says. Say of each whether it "
          + "stays. What does not stay is disabled and can be reinstated.",
        "What was kept is asked about again after the same time.",
      ]),
    HelpTopic(
      "cases", "Cases and incidents", routes: ["/cases", "/incidents"],
      [
        "Questions and reports, the most urgent first. The answer closes the case. Nobody closes "
          + "his own.",
        "Reports of misuse, odd data or a system that looks strange are incidents: they go on to "
          + "those who act on breaches.",
      ]),
  ]

  static let figures: [HelpTopic] = [
    HelpTopic(
      "counts", "Counts", routes: ["/counts"],
      [
        "How many children count in a performance period, each once in the nation. States add up "
          + "to more, because a child may count in several.",
        "Give a day to see what was known then. The number of the event stands beside the result: "
          + "asked again, it gives the same.",
      ]),
    HelpTopic(
      "count-difference", "Why a count changed", routes: ["/counts/difference"],
      [
        "Two moments of what was known; the rules and the period are the same for both. The "
          + "changes add up to the difference, by cause.",
        "A State's data administrator sees each child as well, which is a look at it; others see "
          + "causes alone.",
      ]),
    HelpTopic(
      "state-list", "A State's own list", routes: ["/counts/list"],
      [
        "Send the list of whom your State counts, as a CSV file. The answer names whom one of the "
          + "two counts and the other does not, with the reason; it can be kept as a file.",
        "The list of the children who count in your State is a file as well. Whoever is named in "
          + "either is told of the look.",
      ]),
    HelpTopic(
      "counted-child", "Why one child counts", routes: ["/counts/child"],
      [
        "Give the child's number: the answer says from which day it counts in the State, or the "
          + "first reason why not, from what a State cannot mend to what it can.",
        "The days that decided and the statements they come from stand below. It is a look at the "
          + "child.",
      ]),
    HelpTopic(
      "certificates", "Certificates of counts",
      routes: ["/certificates", "/certificates/:event"],
      [
        "A certificate puts the numbers of a period into the log, signed, with a checkpoint. Made "
          + "once, it can be looked at again however much was recorded since.",
        "Verifying asks: is the event in this log and well signed, is the checkpoint this log's, "
          + "do the same rules give the same numbers? Counting again from nothing takes longer.",
      ]),
    HelpTopic(
      "reports", "Published reports", routes: ["/reports", "/reports/:report"],
      [
        "Fixed tables as they could be published. Small numbers are hidden, and others from which "
          + "they could be worked out, for everybody alike.",
        "The drawing shows the last column; the table has everything.",
      ]),
    HelpTopic(
      "data-quality", "Data quality", routes: ["/quality"],
      [
        "A score of 100 says how much of what a use needs is there, and how little is in doubt. "
          + "Each use has a score of its own; the age says when records were last confirmed.",
        "State Data Administrators see their districts, regional and district ones their own.",
      ]),
  ]

  static let trail: [HelpTopic] = [
    HelpTopic(
      "who-saw-what", "Who saw what", routes: ["/trail"],
      [
        "Ask by a child's number, and as an auditor by account or State, with days. Refusals stand "
          + "there too. Your question is an event itself."
      ]),
    HelpTopic(
      "replay", "What a look showed", routes: ["/trail/:event"],
      [
        "What was shown is made again from the log and compared with the digest recorded then. "
          + "Equal means: these very values. Erased means that the child's data are destroyed."
      ]),
  ]
}
