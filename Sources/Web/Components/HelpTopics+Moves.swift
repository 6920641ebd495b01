/// Help about moves, records requests, messages, and letters.
extension HelpTopic {
  static let moves = [
    HelpTopic(
      "moves", "Moves", routes: ["/moves"],
      [
        "Notices that a child arrived or left, requests for records, and messages, from and to "
          + "your State or district. What waits for an answer comes first, with the moment by "
          + "which it is due.",
        "Yours are marked. Open one to read its words and to answer: reading is recorded as the "
          + "delivery to you.",
        "Children are named by number alone here. The list is a look, and the family may read of "
          + "it.",
      ]),
    HelpTopic(
      "thread", "Moves and messages of a child", routes: ["/thread/:child"],
      [
        "All that your State and another posted about one child, and to whom it was shown. Other "
          + "States see nothing of it.",
        "Acknowledge a notice; for a request say that the records went, or why they do not. Where "
          + "your State has sent the record to the exchange since, no words are needed. The "
          + "number of the event is your receipt.",
        "Write under Write: a message, an arrival, a departure, or a request. Left empty, it goes "
          + "to where the child was last, as another State says; or name a State, and a district "
          + "of it by its seven digits. A request may name the parts of the record that it wants.",
        "Social Security numbers are refused. Names and birth dates of the child or the parents "
          + "want your second word: the thread tells already who is meant.",
      ]),
    HelpTopic(
      "letters", "Letters", routes: ["/letters"],
      [
        "E-mail to accounts for whom something waits: fixed words and a link, without names or "
          + "numbers. Here are the letters that wait and those that could not be delivered.",
        "An account without an address, or with a wrong one, keeps its own particulars: ask its "
          + "holder to mend them under My account. A new address makes the letters due again.",
      ]),
  ]
}
