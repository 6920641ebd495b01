import Primitives
import Sealing

/// What pages draw upon besides themselves. An address holds the digest of its content, so that
/// browsers keep it for ever and ask for another when it changes.
struct Assets: Sendable {
  let path: String
  let type: String
  let bytes: [UInt8]

  private init(_ name: String, type: String, _ text: String) {
    bytes = Array(text.utf8)
    path = "/assets/\(Hex.encode(SHA256Digest.of(bytes).prefix(8)))/\(name)"
    self.type = type
  }

  static let stylesheet = Assets(
    "site.css", type: "text/css; charset=utf-8",
    Stylesheet.tokens + Stylesheet.base + Stylesheet.components + Stylesheet.record
      + Stylesheet.narrow + Stylesheet.paper)

  static let script = Assets(
    "site.js", type: "text/javascript; charset=utf-8", Script.text)

  static let icon = Assets(
    "icon.svg", type: "image/svg+xml",
    ##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">"##
      + ##"<rect width="32" height="32" rx="6" fill="#1a4480"/>"##
      + ##"<path d="M6 23V9l10 9 10-9v14" fill="none" stroke="#fff" stroke-width="3.5"/></svg>"##)

  static let routes: [Route] =
    [stylesheet, script, icon].map { asset in
      .get(asset.path, .open, nil) { _ in
        var answer = Answer.file(asset.bytes, type: asset.type)
        answer.isLasting = true
        return answer
      }
    } + [
      .get("/robots.txt", .open, nil) { _ in
        .file(Array("User-agent: *\nDisallow: /\n".utf8), type: "text/plain; charset=utf-8")
      }
    ]
}

/// What a browser may do besides: every page is whole without it.
enum Script {
  static let text = #"""
    "use strict";
    // After a form that was refused, readers and keyboards begin at what is wrong.
    const first = document.querySelector("[data-focus]");
    if (first) first.focus();
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
    // A session that ends by itself says so two minutes before.
    const idle = Number(document.body.dataset.idleMinutes || 0);
    if (idle > 2) {
      setTimeout(() => {
        const note = document.createElement("p");
        note.className = "alert alert-warning idle";
        note.setAttribute("role", "status");
        note.textContent =
          "Your session ends in two minutes unless you open a page. Typed text is lost then.";
        document.body.append(note);
      }, (idle - 2) * 60000);
    }
    // Pages with children leave the screen when the browser brings them back from its memory.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) window.location.reload();
    });

    """#
}
