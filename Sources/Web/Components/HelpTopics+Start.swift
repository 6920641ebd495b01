/// The way in, the first page and one's own account.
extension HelpTopic {
  static let start: [HelpTopic] = [
    HelpTopic(
      "sign-in", "Signing in", routes: ["/signin", "/signin/credentials"],
      [
        "First comes a warning: use is monitored and recorded. Acknowledge it, then give the name "
          + "of your account and your password, and the code of your authenticator if you have "
          + "set one up.",
        "After three failures in a row the account is disabled. The Help Desk opens it again; a "
          + "new password comes from your User Administrator alone.",
        "Each recovery code that you kept opens the account once in place of a code.",
      ]),
    HelpTopic(
      "home", "The first page", routes: ["/"],
      [
        "Each card is a place your roles lead to, and says what waits there. A card with a red "
          + "edge has something overdue.",
        "Above the cards stand failed attempts to sign in with your account since you were here. "
          + "If they were not yours, change your password and report it.",
      ]),
    HelpTopic(
      "user-administrators", "User Administrators", routes: ["/administrators"],
      [
        "They keep the accounts of a State. Give two letters to see those of one State. When none "
          + "is listed, ask the Help Desk."
      ]),
    HelpTopic(
      "my-account", "My account",
      routes: [
        "/account", "/account/password", "/account/authenticator", "/account/sessions",
        "/account/contact", "/account/roles",
      ],
      [
        "What is due stands first, in the order in which it is to be done: password, "
          + "authenticator, training, Rules of Behavior. Nothing else opens before.",
        "A password has at least eight characters: capital and small letters, digits, special "
          + "characters; none of your last six. All other sessions end when it is changed.",
        "Sessions lists where you are signed in. If one is not yours, end all and change the "
          + "password.",
        "Your particulars name you in the accounting of disclosures, which families may read: keep "
          + "them true.",
      ]),
    HelpTopic(
      "training", "Training and rules",
      routes: ["/account/training", "/account/training/:role", "/account/rules"],
      [
        "Each of your roles has a module: read the lessons, then answer the questions. You may try "
          + "as often as you need. The certificate holds for a year and stands in your account.",
        "The Rules of Behavior are read and accepted once a year, and whenever they change.",
      ]),
    HelpTopic(
      "report-a-problem", "Reporting a problem", routes: ["/report"],
      [
        "Say what it is about and what happened. Do not put in anything by which a child could be "
          + "recognized; give the number of the event that stands below a page instead.",
        "You get the number of a case and the day by which it is answered. Suspected misuse goes "
          + "to those who act on breaches as well.",
      ]),
  ]

  static let finding: [HelpTopic] = [
    HelpTopic(
      "find-a-child", "Finding a child", routes: ["/arrival", "/arrival/:search"],
      [
        "Choose your purpose once: it stands on every page and goes with every look, and families "
          + "can read it. Purposes that rest on a paper ask where it lies.",
        "Give a family name and a given name or the day of birth. Exchanged names, joined names "
          + "and familiar forms are found. The likeliest child comes first; compare before you "
          + "open.",
        "Whoever is not found may never have taken part in the program, or be written otherwise: "
          + "try one of two family names.",
      ]),
    HelpTopic(
      "child", "A child's record", routes: ["/child/:child", "/child/:child/record"],
      [
        "The first screen has what a school needs today: last school and grade, whom to call, "
          + "credits and courses under way, flags, doses. How old each State's word is stands "
          + "beside it.",
        "The whole record says of every value which State said it, and when. Where States differ, "
          + "both values stand there, marked. With a day given you see what stood there then.",
        "A disputed value carries the family's statement, which goes wherever the record goes.",
        "Print and export are looks of their own; each copy carries a mark with your name.",
      ]),
  ]
}
