/// What everybody takes upon himself before he is let in, and again every year and when it changes.
/// The rules are those of the program's Rules of Behavior, in words of our own.
public enum RulesOfBehavior {
  /// The version that is accepted. It goes up with every change of a rule, and everybody then
  /// accepts anew.
  public static let version = 1

  /// One part of the Rules.
  public struct Section: Sendable {
    /// What it is about.
    public let title: String
    /// The rules, each one sentence or two.
    public let rules: [String]
  }

  /// All of them, in the order in which they are read.
  public static let sections: [Section] = [
    Section(
      title: "Why there are rules",
      rules: [
        "Use the exchange for official business of the Migrant Education Program and for nothing "
          + "else.",
        "Read these rules, understand them and keep them. Whoever does not may lose the account, "
          + "face action by the employer, or be prosecuted.",
        "Take the security training before your first access and once a year after it; read these "
          + "rules again once a year, and whenever they change.",
      ]),
    Section(
      title: "You are watched",
      rules: [
        "This is a system of the Department of Education: its use may be monitored, recorded and "
          + "audited. Nobody has a right of privacy in it.",
        "Use without authority is forbidden and carries criminal and civil penalties.",
        "Signs of a crime may be handed to law enforcement. Using the system, with or without "
          + "authority, is consent to all of this.",
      ]),
    Section(
      title: "What the system does by itself",
      rules: [
        "A session without an act for thirty minutes ends.",
        "Your role decides what you can do, and your account ties every act to you.",
        "Acts and refusals are recorded and cannot be removed.",
        "What travels between a browser and the exchange is encrypted.",
      ]),
    Section(
      title: "Name and password",
      rules: [
        "Protect your name and password at all times, and never share them with anybody: whatever "
          + "is done with them is done by you.",
        "Change the password at your first sign-in and at least every ninety days, or sooner where "
          + "your State says so. The last six are refused.",
        "Make it of eight characters or more, with capital and small letters, digits and special "
          + "characters.",
        "Do not write it down where it can be found, and do not let a browser or program remember "
          + "it.",
        "Three wrong passwords in a row disable the account. Only the Help Desk or a System "
          + "Administrator reinstates it.",
      ]),
    Section(
      title: "At your desk",
      rules: [
        "Sign out when you will be away for more than fifteen minutes.",
        "Sign out or lock the computer whenever you leave your seat.",
        "Outside working hours clear your desk of reports and other media with information of the "
          + "exchange, and keep them in a locked drawer or container.",
        "The same holds for paper, disks, sticks, downloads and every other form of it.",
      ]),
    Section(
      title: "Files, media and paper",
      rules: [
        "Keep digital copies encrypted wherever that is possible.",
        "Cleanse or destroy media before you part with them. Shred paper and compact discs.",
        "Make magnetic media unreadable with suitable software or a strong enough magnetic field: "
          + "deleting a file does not remove what is on the medium.",
        "Media on which everything is encrypted may be left out of this; cleansing them is better.",
      ]),
    Section(
      title: "Who may know",
      rules: [
        "Tell nothing from the exchange to anybody who does not need it for official work.",
        "If you can see or do more than your work needs, tell your User Administrator, and hand "
          + "the "
          + "access back.",
        "Under FERPA and the Privacy Act, information may be used for five purposes: participation "
          + "in the program, enrollment in school, placement in grade or course, accrual of "
          + "credits, and telling which records are of one child; and for the correction of data. "
          + "Anything else needs the parent's or student's written consent beforehand.",
        "Put no Social Security number and nothing that identifies a child into e-mail or free "
          + "text.",
      ]),
    Section(
      title: "When something is wrong",
      rules: [
        "Tell the Help Desk at once when you suspect that security was broken: somebody may have "
          + "used your name, pages look strange, data are missing or have an odd form, the system "
          + "cannot be reached. It is better to ask for nothing than to be silent."
      ]),
    Section(
      title: "People who look and people who ask",
      rules: [
        "Shoulder surfing: see that nobody watches your hands or your screen when you type a "
          + "password or read a record; sit so that you block the view.",
        "Social engineering: question whatever does not make sense. Nobody of the Help Desk ever "
          + "needs your password.",
        "When a caller is not known to you, ask for a number, hang up and call back. When the "
          + "answers do not make sense, end the call and report it.",
      ]),
    Section(
      title: "Fax, downloads, attachments",
      rules: [
        "Before you fax, call the recipient, so that somebody stands at the machine and takes the "
          + "paper at once.",
        "Scan documents and files from the Internet, and attachments of e-mail, for viruses and "
          + "other malicious code.",
      ]),
  ]

  /// The Rules as they are read.
  public static var text: String {
    let parts = sections.enumerated().map { number, section in
      "\(number + 1). \(section.title)\n" + Layout.list(section.rules)
    }
    return "Rules of Behavior, version \(version)\n\n" + parts.joined(separator: "\n\n")
  }
}
