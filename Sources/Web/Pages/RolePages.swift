import Exchange
import Primitives
import Records

/// Handing back a role that one does not need.
enum RolePages {
  static let routes: [Route] = [
    .get("/account/roles", .session) { try form($0) },
    .post("/account/roles", .session) { try handBack($0) },
  ]

  private static func form(_ asking: Asking, alert: Model? = nil) throws -> Answer {
    let roles = try asking.holder.holder.roles
    return AccountPages.page(
      "Hand back a role", .ownRoles,
      .of([
        "alert": alert,
        "roles": roles.enumerated().map { place, role in
          ["place": place, "title": AccountsPages.words(role)] as Model
        },
      ]), asking)
  }

  private static func handBack(_ asking: Asking) throws -> Answer {
    do {
      let roles = try asking.holder.holder.roles
      guard let place = asking.form["role"].flatMap({ Int($0) }), roles.indices.contains(place),
        asking.form["sure"] == "yes"
      else { throw PageError.input("Choose a role, and say that you do not need it.") }
      try asking.exchange.handBack(roles[place], acting: try asking.acting())
      return .redirect(roles.count == 1 ? "/" : "/account")
    } catch {
      return try AccountPages.again(error) { try form(asking, alert: $0) }
    }
  }
}
