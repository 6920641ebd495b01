#!/usr/bin/env python3
"""Looks at the pages as people do: a made-up ledger, a server, Chromium.

    tools/browser/browse.py --program .build/debug/msix [--screens DIR] [--counts FILE]

Each story is a check; on every page that a story comes to, axe-core looks for what breaks WCAG 2.2
AA, in light and in dark, the page must not be wider than a telephone, and the browser's console must
be silent. Pictures of the pages lie in DIR. Needs `tools/setup` (Chromium, playwright).
"""

import argparse
import contextlib
import glob
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
CHROMIUM = "/usr/bin/chromium"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Ledger:
    """A made-up ledger with accounts, and a server over it."""

    def __init__(self, program, folder):
        self.program, self.data = program, os.path.join(folder, "data")
        self.environment = dict(
            os.environ, XDG_STATE_HOME=os.path.join(folder, "state"), NO_COLOR="1",
            MSIX_SESSIONS=os.path.join(folder, "sessions"))
        self.environment.pop("MSIX_DATA", None)
        self.log = open(os.path.join(folder, "server.log"), "wb")
        self.say("init", "--origin", "browser.example", "--simulated-clock")
        packages = sorted(glob.glob(os.path.join(ROOT, "samples/states/*.zip")))[:10]
        for state in sorted({name[-6:-4] for name in packages}):
            self.say("state", "connect", state, "--ia", "2020-01-01", "--isa", "2020-01-01")
        near = subprocess.run(
            [sys.executable, os.path.join(ROOT, "tools/make-sample/near_matches.py"), folder],
            capture_output=True, text=True, check=True).stdout.split()
        self.say("submit", *packages, *near)
        lines = self.say("account", "demonstrate", "--states", "TX").splitlines()
        self.passwords = {line.split()[0]: line.split()[1] for line in lines}
        self.child = self.a_child()
        self.server = subprocess.Popen(
            [program, "serve", "--port", "0", "--data", self.data], stdout=subprocess.PIPE,
            stderr=self.log, text=True, env=self.environment)
        self.address = None
        for line in self.server.stdout:
            if found := re.search(r"https://\S+", line):
                self.address = found.group(0).rstrip("/")
                break
        if self.address is None:
            raise RuntimeError("the server did not begin")

    def say(self, *words):
        done = subprocess.run(
            [self.program, *words, "--data", self.data], capture_output=True, text=True,
            env=self.environment, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{words}: {done.stderr}")
        return done.stdout

    def a_child(self):
        """The child with the most State records: number, first and last name."""
        rows = [line.split(",") for line in self.say("children", "--format", "csv").splitlines()[1:]]
        numbers = [row[3] for row in rows]
        number = max(sorted(set(numbers)), key=numbers.count)
        found = {}
        for line in self.say("record", number, "--format", "csv").splitlines():
            row = line.split(",")
            if row[0] == "statement":
                found.setdefault(row[3], row[4])
        return number, found["First Name"], found["Last Name 1"]

    def end(self):
        """Ends the server as an operator does; gives its status."""
        self.server.send_signal(signal.SIGTERM)
        status = self.server.wait(timeout=30)
        self.log.close()
        return status


class Visit:
    """A browser that judges every page it comes to."""

    def __init__(self, browser, ledger, screens, viewport=None, **context):
        self.context = browser.new_context(
            ignore_https_errors=True, viewport=viewport or WIDE, **context)
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.ledger, self.screens, self.noise = ledger, screens, []
        self.page.on("console", lambda message: self.noise.append(message.text))
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))

    def go(self, path):
        self.page.goto(self.ledger.address + path)

    def judge(self, name, dark=True):
        """What is wrong with the page that is open, in light and in dark."""
        page, wrong = self.page, []
        for scheme in ["light", "dark"] if dark else ["light"]:
            page.emulate_media(color_scheme=scheme)
            # Colors glide for a tenth of a second; what is judged in between is nobody's color.
            page.wait_for_timeout(150)
            found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
            for rule in found:
                places = [node["target"] for node in rule["nodes"]][:3]
                wrong.append(f"{name} ({scheme}): {rule['id']}: {rule['help']} at {places}")
            if self.screens:
                page.screenshot(
                    path=os.path.join(self.screens, f"{name}-{scheme}.png"), full_page=True)
        page.emulate_media(color_scheme="light")
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if width > 0:
            wrong.append(f"{name}: {width} pixels wider than the window")
        if self.noise:
            wrong.append(f"{name}: the console says {self.noise}")
        if wrong:
            raise AssertionError("\n".join(wrong))

    def sign_in(self, account, judged=False):
        page = self.page
        self.go("/signin")
        if judged:
            self.judge("warning")
        page.get_by_role("button", name="I have read this").click()
        if judged:
            self.judge("sign-in")
        page.get_by_label("Account").fill(account)
        page.get_by_label("Password").fill(self.ledger.passwords[account])
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", level=1).filter(has_text=account).wait_for()

    def close(self):
        self.context.close()


def public_pages(visit, _ledger):
    for path, name in [
        ("/", "front"), ("/en/rights", "rights-en"), ("/es/rights", "rights-es"),
        ("/es/help", "help-es"), ("/administrators", "administrators"), ("/nothing", "not-found"),
    ]:
        # The browser itself remarks on a page that is not there.
        visit.go(path)
        if name == "not-found":
            visit.noise.clear()
        visit.judge(name)
    assert visit.page.get_by_role("heading", name="Nothing here").is_visible()


def own_account(visit, _ledger):
    visit.sign_in("tx-registrar", judged=True)
    visit.judge("home-registrar")
    for path, name in [
        ("/account", "account"), ("/account/password", "password"),
        ("/account/training", "trainings"), ("/account/training/primary", "training"),
        ("/account/rules", "rules"), ("/account/sessions", "sessions"),
        ("/account/contact", "contact"), ("/report", "report"),
    ]:
        visit.go(path)
        visit.judge(name)
    cookie = next(c for c in visit.context.cookies() if c["name"] == "__Host-msix-session")
    assert cookie["httpOnly"] and cookie["secure"] and cookie["sameSite"] == "Strict", cookie
    visit.page.get_by_role("button", name="Sign out").click()
    assert visit.page.get_by_role("link", name="Sign in").first.is_visible()


def arrival(visit, ledger):
    number, first, last = ledger.child
    page = visit.page
    visit.sign_in("tx-registrar")
    page.get_by_role("link", name="Find a child").first.click()
    visit.judge("arrival")
    page.get_by_label("Enrollment in school").check()
    page.get_by_label("Family name, or both").fill(last)
    page.get_by_label("Given name").fill(first)
    page.get_by_role("button", name="Search").click()
    visit.judge("found")
    assert number not in page.url and last not in page.url
    page.locator(".found a").first.click()
    visit.judge("child")
    assert page.get_by_role("heading", name="Whom to call").is_visible()
    assert page.get_by_text("Enrollment in school").is_visible()
    page.get_by_role("link", name="Whole record").click()
    visit.judge("record")
    page.get_by_label("As it stood on").fill("2024-01-01")
    page.get_by_label("With what was before").check()
    page.get_by_role("button", name="Show").click()
    visit.judge("record-past", dark=False)
    page.get_by_role("link", name="First screen").click()
    with page.expect_download() as download:
        page.get_by_text("Export to a file").click()
        page.get_by_label("Form").select_option("csv")
        page.get_by_role("button", name="Export").click()
    with open(download.value.path(), encoding="utf-8") as copy:
        assert "34 CFR 99.33" in copy.read()
    assert download.value.suggested_filename == "msix-record.csv"
    page.get_by_role("button", name="Print", exact=True).click()
    visit.judge("print")
    paper = page.pdf(format="Letter")
    assert paper.startswith(b"%PDF") and len(paper) > 5_000


def telephone(visit, ledger):
    _number, first, last = ledger.child
    page = visit.page
    visit.go("/")
    visit.judge("narrow-front")
    visit.sign_in("tx-recruiter")
    visit.judge("narrow-home")
    visit.go("/arrival")
    visit.judge("narrow-arrival")
    page.get_by_label("Participation in the Migrant Education Program").check()
    page.get_by_label("Family name, or both").fill(last)
    page.get_by_label("Given name").fill(first)
    page.get_by_role("button", name="Search").click()
    visit.judge("narrow-found")
    page.locator(".found a").first.click()
    visit.judge("narrow-child")
    assert page.get_by_text("Export to a file").count() == 0, "a Secondary User does not export"
    page.get_by_role("link", name="Whole record").click()
    visit.judge("narrow-record")


def without_a_script(visit, ledger):
    """The story again in a browser that runs no script: axe cannot look, the story must hold."""
    _number, first, last = ledger.child
    page = visit.page
    visit.sign_in("privacy")
    visit.go("/arrival")
    page.get_by_label("Access or amendment").check()
    page.get_by_label("Family name, or both").fill(last)
    page.get_by_label("Given name").fill(first)
    page.get_by_role("button", name="Search").click()
    page.locator(".found a").first.click()
    page.get_by_role("button", name="Print", exact=True).click()
    assert page.get_by_text("34 CFR 99.33").is_visible()


def by_keyboard(visit, ledger):
    """From the warning to the child's first screen without a mouse."""
    _number, first, last = ledger.child
    page = visit.page

    def press_until(wanted, keys="Tab", most=60):
        for _ in range(most):
            page.keyboard.press(keys)
            if page.evaluate(wanted):
                return
        raise AssertionError(f"the keyboard does not come to {wanted}")

    def named(selector):
        return f"document.activeElement.matches({selector!r})"

    visit.go("/signin")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    press_until(named("main button"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/signin/credentials")
    press_until(named("#name"))
    page.keyboard.type("tx-data")
    press_until(named("#password"))
    page.keyboard.type(ledger.passwords["tx-data"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).filter(has_text="tx-data").wait_for()
    visit.judge("home-state-data")
    press_until(named("a[href='/arrival']"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/arrival")
    press_until(named("input[name=purpose]"))
    page.keyboard.press("Space")
    press_until(named("#last"))
    page.keyboard.type(last)
    press_until(named("#first"))
    page.keyboard.type(first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/arrival/*")
    press_until(named(".found a"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/child/*")
    assert page.get_by_role("heading", name="Last school").is_visible()


def first_pages(visit, ledger):
    """What each role sees first; who sees no child has no way to one."""
    for account in ["ome-counts", "auditor", "system", "helpdesk", "tx-accounts", "ome-data"]:
        visit.context.clear_cookies()
        visit.sign_in(account)
        visit.judge(f"home-{account}", dark=False)
        assert visit.page.get_by_role("link", name="Find a child").count() == 0, account
        # The browser itself remarks on a refusal.
        visit.go("/arrival")
        visit.noise.clear()
        assert visit.page.get_by_role("heading", name="Not permitted").is_visible(), account


def match_desk(visit, _ledger):
    page = visit.page
    visit.sign_in("tx-data")
    page.get_by_role("link", name="Worklist").first.click()
    visit.judge("worklist")
    page.get_by_role("link", name="Are these one child?").first.click()
    visit.judge("item")
    assert page.get_by_role("img", name="What each field adds").is_visible()
    page.get_by_text("Comment, or give it to a colleague").click()
    page.get_by_label("Comment", exact=True).fill("Called the last school.")
    page.get_by_role("button", name="Comment").click()
    assert page.get_by_role("heading", name="Noted").is_visible()
    page.go_back()
    page.reload()
    page.get_by_label("Two children").check()
    page.get_by_label("Why").fill("The mothers' names are others.")
    page.get_by_role("button", name="Answer").click()
    assert page.get_by_role("heading", name="Noted").is_visible()


def moved(visit, ledger):
    """Another State tells that a child came to it; this one answers and asks back."""
    number, first, last = ledger.child
    ledger.say("move", "notify", number, "arrival", "--from", "CA", "--to", "TX", "--text",
               "came on the morning bus")
    page = visit.page
    visit.sign_in("tx-data")
    visit.go("/arrival")
    page.get_by_label("Enrollment in school").check()
    page.get_by_label("Family name, or both").fill(last)
    page.get_by_label("Given name").fill(first)
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Moves", exact=True).click()
    visit.judge("moves")
    page.get_by_role("link", name="Arrival").first.click()
    visit.judge("thread")
    assert page.get_by_text("came on the morning bus").is_visible()
    page.get_by_label("A word, if you like").fill("thank you")
    page.get_by_role("button", name="Acknowledge").click()
    assert page.get_by_text("Receipt: event").is_visible()
    page.get_by_text("Reply", exact=True).first.click()
    page.get_by_label("Your message").first.fill("Is Algebra finished?")
    page.get_by_role("button", name="Send").first.click()
    page.get_by_label("What").select_option("request")
    page.get_by_label("To").select_option("CA")
    page.get_by_role("button", name="Send").last.click()
    visit.judge("thread-answered")
    assert page.get_by_role("heading", name="Records request").is_visible()
    assert number not in page.url


def counted(visit, _ledger):
    page = visit.page
    visit.sign_in("ome-counts")
    page.get_by_role("link", name="Counts", exact=True).first.click()
    visit.judge("counts")
    page.get_by_label("Period").fill("2023-24")
    page.get_by_label("As it was known on").fill("2024-09-01")
    page.get_by_role("button", name="Count").click()
    visit.judge("counts-past", dark=False)
    assert page.get_by_role("heading", name="2023-24, category 1").is_visible()
    page.get_by_role("link", name="Data quality").first.click()
    visit.judge("quality")


def audit(visit, ledger):
    """A look that the search just made is found in the trail and made again."""
    number, first, last = ledger.child
    page = visit.page
    visit.sign_in("tx-registrar")
    visit.go("/arrival")
    page.get_by_label("Credit accrual").check()
    page.get_by_label("Family name, or both").fill(last)
    page.get_by_label("Given name").fill(first)
    page.get_by_role("button", name="Search").click()
    page.locator(".found a").first.click()
    page.get_by_role("button", name="Sign out").click()
    visit.sign_in("auditor")
    page.get_by_role("link", name="Who saw what").first.click()
    visit.judge("trail-empty", dark=False)
    page.get_by_label("MSIX number of a child").fill(number)
    page.get_by_role("button", name="Show").click()
    visit.judge("trail")
    assert number not in page.url
    page.get_by_role("link", name="show again").first.click()
    visit.judge("replay")
    assert page.get_by_text("The same as what was shown").is_visible()


STORIES = [
    (public_pages, {}), (own_account, {}), (arrival, {}), (telephone, {"viewport": NARROW}),
    (match_desk, {}), (moved, {}), (counted, {}), (audit, {}),
    (without_a_script, {"java_script_enabled": False}), (by_keyboard, {}), (first_pages, {}),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--screens")
    parser.add_argument("--counts")
    asked = parser.parse_args()
    if asked.screens:
        os.makedirs(asked.screens, exist_ok=True)
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="msix-browser-") as folder:
        start = time.monotonic()
        ledger = Ledger(os.path.abspath(asked.program), folder)
        print(f"a ledger and its server after {time.monotonic() - start:.1f} s", flush=True)
        try:
            with sync_playwright() as playwright, contextlib.closing(
                playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            ) as browser:
                for story, context in STORIES:
                    start = time.monotonic()
                    visit = Visit(browser, ledger, asked.screens, **context)
                    try:
                        story(visit, ledger)
                        passed += 1
                        word = "passed"
                    except Exception as error:  # the others are told, too
                        failed += 1
                        word = f"FAILED: {error}"
                    visit.close()
                    print(f"{story.__name__} {time.monotonic() - start:.1f} s: {word}", flush=True)
        finally:
            status = ledger.end()
        if status == 0:
            passed += 1
        else:
            failed += 1
            print(f"the server ended with {status}")
        with open(os.path.join(folder, "server.log"), encoding="utf-8") as log:
            text = log.read()
        told = [word for word in [*ledger.child, "tx-registrar"] if word in text]
    if told:
        failed += 1
        print("the server's log names somebody")
    print(f"{passed} passed, {failed} failed")
    if asked.counts:
        with open(asked.counts, "w", encoding="utf-8") as counts:
            counts.write(f"{passed} {failed}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
