/// What everybody has to know, whatever the role.
extension TrainingModule {
  static let commonLessons = [
    "The exchange holds what States say about migratory children: names, schools, grades, courses, "
      + "eligibility, health flags. All of it is protected by the Privacy Act and FERPA. Whatever "
      + "you open is recorded with your name, your purpose and the moment, before you see it, and "
      + "the family may ask for that list.",
    "Your account is you. Do not share it; change the first password at once; keep the recovery "
      + "codes of your authenticator away from it. After three wrong passwords the account is "
      + "disabled until the Help Desk reinstates it. The Help Desk never needs your password.",
    "Sign out when you leave for more than fifteen minutes and lock the screen when you leave at "
      + "all. Paper goes into a locked drawer and at its end into the shredder; files are kept "
      + "encrypted.",
    "Tell the Help Desk at once about anything odd: a sign-in that was not yours, missing data, "
      + "somebody who asks for your password. Say: msix incident report.",
  ]

  static let commonQuestions = [
    Question(
      "Somebody from the Help Desk telephones and asks for your password to mend your account. You",
      [
        "tell it, since he has to mend the account", "hang up and report the call",
        "tell it and change it afterwards",
      ], right: 1),
    Question(
      "You leave your desk for half an hour. You",
      ["leave the session open, it ends by itself", "turn the screen away", "sign out"], right: 2),
    Question(
      "A cousin asks whether a child of your town is in the exchange. You",
      [
        "say nothing: he has no need to know for official work", "look and say only yes or no",
        "look with the purpose participation",
      ], right: 0),
  ]
}
