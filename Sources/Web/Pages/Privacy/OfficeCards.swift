import Exchange
import Primitives
import Records

/// What the first page says to those who answer families, and to whoever saw what is contested
/// since: numbers alone.
struct OfficeCards {
  private let asking: Asking
  private let visitor: Exchange.Visitor

  init(_ asking: Asking, _ visitor: Exchange.Visitor) {
    self.asking = asking
    self.visitor = visitor
  }

  var cards: [HomePage.Card] {
    get throws { try notices + disputes + emergencies + audit }
  }

  private func card(
    _ title: String, _ path: String, _ waiting: Exchange.Waiting, _ words: String
  ) -> HomePage.Card {
    var lines = [words]
    if waiting.overdue > 0 {
      lines.append("\(waiting.overdue) are late")
    } else if let day = waiting.nextDue {
      lines.append("the next by \(day)")
    }
    return HomePage.Card(
      title: title, path: path, figure: String(waiting.items), lines: lines,
      isDue: waiting.overdue > 0)
  }

  private var notices: [HomePage.Card] {
    get throws {
      guard !visitor.roles(for: .searchRecords).isEmpty else { return [] }
      let count = try asking.exchange.noticesWaiting(for: visitor.account)
      guard count > 0 else { return [] }
      return [
        HomePage.Card(
          title: "My notices", path: "/notices", figure: String(count),
          lines: ["What you were shown was corrected, or is contested."], isDue: true)
      ]
    }
  }

  private var disputes: [HomePage.Card] {
    get throws {
      let day = asking.time.date
      if !visitor.roles(for: .accounting).isEmpty {
        let waiting = try asking.exchange.deskWaiting(on: day)
        return [
          card("Disputes", "/disputes", waiting.disputes, "cases are open"),
          card("Requests for access", "/requests", waiting.requests, "wait for an answer"),
        ]
      }
      return try Set(visitor.roles(for: .correctionCase).compactMap(\.scope.state)).sorted().map {
        card(
          "Disputes of \($0)", "/disputes",
          try asking.exchange.disputesWaiting(for: $0, on: day), "cases are open")
      }
    }
  }

  private var emergencies: [HomePage.Card] {
    get throws {
      guard !visitor.roles(for: .cosignEmergency).isEmpty else { return [] }
      let waiting = try asking.exchange.emergenciesWaiting(on: asking.time.date)
      guard waiting.items > 0 else { return [] }
      return [
        card(
          "Emergencies", "/emergencies", waiting, "want a second signature or a letter")
      ]
    }
  }

  private var audit: [HomePage.Card] {
    get throws {
      guard !visitor.roles(for: .replayDisclosure).isEmpty,
        visitor.holder.roles.contains(where: { $0.role == .auditor })
      else { return [] }
      return [
        HomePage.Card(
          title: "Is it whole?", path: "/verify",
          lines: ["Checkpoints and proofs, checked now."]),
        HomePage.Card(
          title: "Patterns worth a look", path: "/patterns",
          lines: ["Looks that an auditor may want to ask about."]),
      ]
    }
  }
}
