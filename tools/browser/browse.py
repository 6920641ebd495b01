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
# What Chromium says when it obeys a sign-out that tells it to forget.
FORGOTTEN = "Clear-Site-Data header on"


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
        self.package = next(name for name in packages if name.endswith("-TX.zip"))
        requirements = os.path.join(folder, "requirements.csv")
        with open(requirements, "w", encoding="utf-8") as file:
            file.write(
                "place,effective_from,subject,credits,also\nCA,20200101,Mathematics,3,\n"
                "CA,20200101,Electives,5,*\n")
        self.say(
            "reference", "load", "credit-requirements", requirements, "--effective", "2020-01-01")
        lines = self.say("account", "demonstrate", "--states", "TX").splitlines()
        self.passwords = {line.split()[0]: line.split()[1] for line in lines}
        self.child = self.a_child()
        self.pair = self.a_pair()
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
        self.states = self.say("children", "--format", "csv").splitlines()[1:]
        rows = [line.split(",") for line in self.states]
        numbers = [row[3] for row in rows]
        number = max(sorted(set(numbers)), key=numbers.count)
        found = {}
        for line in self.say("record", number, "--format", "csv").splitlines():
            row = line.split(",")
            if row[0] == "statement":
                found.setdefault(row[3], row[4])
        return number, found["First Name"], found["Last Name 1"]

    def a_pair(self):
        """Two children of whom Texas alone has a record: their numbers."""
        rows = [line.split(",") for line in self.say("children", "--format", "csv").splitlines()[1:]]
        states = {}
        for row in rows:
            states.setdefault(row[3], []).append(row[0])
        return [number for number in sorted(states) if states[number] == ["TX"]][:2]


    def child_state(self):
        """A State with one record of the child."""
        rows = [line.split(",") for line in self.states]
        states = [row[0] for row in rows if row[3] == self.child[0]]
        return next(state for state in sorted(set(states)) if states.count(state) == 1)

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
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.noise.append(str(error)))

    def hear(self, message):
        """What the console says, but for the browser's word that it forgot what it was told to."""
        if not message.text.startswith(FORGOTTEN):
            self.noise.append(message.text)

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

    def press_until(self, selector, keys="Tab", most=60):
        """Goes on by keyboard until the focus is on what is wanted."""
        for _ in range(most):
            self.page.keyboard.press(keys)
            if self.page.evaluate(f"document.activeElement.matches({selector!r})"):
                return
        raise AssertionError(f"the keyboard does not come to {selector}")

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

    visit.go("/signin")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    visit.press_until("main button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/signin/credentials")
    visit.press_until("#name")
    page.keyboard.type("tx-data")
    visit.press_until("#password")
    page.keyboard.type(ledger.passwords["tx-data"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1).filter(has_text="tx-data").wait_for()
    visit.judge("home-state-data")
    visit.press_until("a[href='/arrival']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/arrival")
    visit.press_until("input[name=purpose]")
    page.keyboard.press("Space")
    visit.press_until("#last")
    page.keyboard.type(last)
    visit.press_until("#first")
    page.keyboard.type(first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/arrival/*")
    visit.press_until(".found a")
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
    page.get_by_text("Comment, or give it on").click()
    visit.judge("item-acts")
    page.get_by_label("Comment", exact=True).fill("Called the last school.")
    page.get_by_role("button", name="Comment").click()
    assert page.get_by_role("heading", name="Noted").is_visible()
    page.go_back()
    page.reload()
    page.get_by_label("Two children").check()
    page.get_by_label("Why", exact=True).fill("The mothers' names are others.")
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
    page.get_by_label("To", exact=True).select_option("CA")
    page.get_by_label("Immunizations").check()
    page.get_by_role("button", name="Send").last.click()
    assert page.get_by_text("Asks for Immunizations.").is_visible()
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


def merged_and_undone(visit, ledger):
    """A registrar proposes, a data administrator decides, and prepares what takes it back."""
    page = visit.page
    visit.sign_in("tx-registrar")
    page.get_by_role("link", name="Merge and split").first.click()
    visit.judge("identity")
    page.get_by_label("MSIX number that stays").fill(ledger.pair[0])
    page.get_by_label("MSIX number that is retired").fill(ledger.pair[1])
    page.get_by_role("button", name="Compare").click()
    visit.judge("merge")
    assert page.get_by_role("heading", name="What it would bring about").is_visible()
    assert ledger.pair[0] not in page.url and ledger.pair[1] not in page.url
    page.get_by_label("Why").fill("The mother says so.")
    page.get_by_role("button", name="Propose").click()
    page.get_by_role("link", name="Merge and split").last.click()
    visit.judge("identity-open")
    page.get_by_role("button", name="Sign out").click()
    visit.sign_in("tx-data")
    visit.go("/worklist")
    page.get_by_role("link", name="Is the proposed merge right?").first.click()
    visit.judge("merge-item")
    page.get_by_label("Right: do it").check()
    page.get_by_label("Why", exact=True).fill("Two papers agree.")
    page.get_by_role("button", name="Answer").click()
    visit.go("/worklist?closed=yes")
    visit.judge("worklist-closed")
    page.get_by_role("link", name="Is the proposed merge right?").first.click()
    page.get_by_role("button", name="Prepare the proposal").click()
    visit.judge("split")
    assert page.get_by_text("came by the merge of event").count() == 1
    page.get_by_role("button", name="Show what it would bring about").click()
    visit.judge("split-preview")
    page.get_by_label("Why").fill("They are two after all.")
    page.get_by_role("button", name="Propose").click()
    assert page.get_by_role("heading", name="Noted").is_visible()
    visit.go("/deputy")
    visit.judge("deputy")


def proposed_by_keyboard(visit, ledger):
    """A split is marked and previewed without a mouse."""
    page = visit.page
    visit.sign_in("tx-registrar")
    visit.go("/identity")
    visit.press_until("#number")
    page.keyboard.type(ledger.child[0])
    page.keyboard.press("Enter")
    page.wait_for_url("**/identity/split/*")
    visit.press_until("input[type=checkbox]")
    page.keyboard.press("Space")
    visit.press_until("#together")
    visit.press_until("main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/preview")
    assert page.get_by_text("a new number").is_visible()
    visit.press_until("#reason")
    visit.press_until("main form button")


def submitted(visit, _ledger):
    page = visit.page
    visit.sign_in("tx-data")
    page.get_by_role("link", name="Submissions", exact=True).first.click()
    visit.judge("submissions")
    page.locator("tbody a").first.click()
    visit.judge("receipt")
    with page.expect_download() as download:
        page.get_by_label("File").select_option("findings.csv")
        page.get_by_role("button", name="Download").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert file.readline().startswith("submission,state,mode,new,severity,rule")
    page.get_by_role("link", name="Timeliness").first.click()
    visit.judge("timeliness-state")


def sent_from_a_browser(visit, ledger):
    """A package as a test, and a State's own list held against its count, on the page and as a file."""
    page = visit.page
    visit.sign_in("tx-data")
    visit.go("/submissions")
    page.get_by_label("Package", exact=True).set_input_files(ledger.package)
    page.get_by_label("A test: judge and match it, and change nothing").check()
    page.get_by_role("button", name="Send it").click()
    assert page.get_by_text("test: nothing was changed").is_visible()
    visit.judge("receipt-of-a-test")
    visit.go("/counts")
    page.get_by_role("link", name="A State's own list").click()
    visit.judge("state-list")
    own = [row.split(",")[1] for row in ledger.states if row.startswith("TX,")]
    table = "state_student_identifier,counted\n" + "".join(f"{name},yes\n" for name in own[:40])
    for answer in ["Here", "As a file (CSV)"]:
        page.get_by_label("The list", exact=True).set_input_files(
            {"name": "own.csv", "mimeType": "text/csv", "buffer": (table + "nobody,yes\n").encode()})
        form = page.locator("form[enctype]")
        form.get_by_label("Period").fill("2023-24")
        form.get_by_label(answer, exact=True).check()
        if answer == "Here":
            form.get_by_role("button", name="Compare").click()
            assert page.get_by_role("heading", name="What came of it").is_visible()
            visit.judge("state-list-compared")
        else:
            with page.expect_download() as download:
                form.get_by_role("button", name="Compare").click()
            with open(download.value.path(), encoding="utf-8") as file:
                assert "nobody,,state-only,no-record," in file.read()


def accounts(visit, _ledger):
    page = visit.page
    visit.sign_in("tx-accounts")
    page.get_by_role("link", name="Accounts", exact=True).first.click()
    visit.judge("accounts")
    page.get_by_role("link", name="Hand in an application").click()
    visit.judge("application")
    page.get_by_label("Name of the account").fill("tx-new")
    page.get_by_label("Full name").fill("Nora Example")
    page.get_by_label("Organisation").fill("A made-up office")
    page.get_by_label("Role").select_option("secondary")
    page.get_by_label("Place").fill("TX")
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_role("link", name="To the account").click()
    visit.judge("account-applied")
    page.get_by_label("Supervisor, by name and place").fill("Rosa Head, a school")
    page.get_by_role("button", name="Note it").first.click()
    assert page.get_by_text("The supervisor's word is noted").is_visible()
    visit.judge("account-verified", dark=False)
    page.get_by_role("link", name="Secondary", exact=False).first.click()
    visit.judge("applicant-training")
    visit.go("/accounts")
    page.get_by_label("Name, organisation or role").fill("tx-deputy")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="tx-deputy").click()
    visit.judge("account-active")
    page.get_by_role("button", name="Make a one-time").click()
    visit.judge("one-time-password", dark=False)
    visit.go("/reviews")
    visit.judge("reviews")


def help_desk(visit, _ledger):
    page = visit.page
    visit.sign_in("tx-recruiter")
    visit.go("/report")
    page.get_by_label("A question to the Help Desk").check()
    page.get_by_label("What happened?").fill("Where is the list?")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="Sign out").click()
    visit.sign_in("helpdesk")
    page.get_by_role("link", name="Cases").first.click()
    visit.judge("cases")
    page.get_by_label("Answer").first.fill("Under Worklist.")
    page.get_by_role("button", name="Answer and close").first.click()
    assert page.get_by_text("answered and closed").is_visible()
    page.get_by_role("link", name="Closed ones as well").click()
    visit.judge("cases-closed")
    page.get_by_role("link", name="Help: Cases").click()
    visit.judge("help-cases")
    page.get_by_role("link", name="All help").click()
    visit.judge("help")


def figures(visit, _ledger):
    page = visit.page
    visit.sign_in("ome-counts")
    visit.go("/counts")
    page.get_by_role("link", name="Why it changed").click()
    page.get_by_label("Known at first").fill("2023-09-01")
    page.get_by_label("Period").fill("2023-24")
    page.get_by_role("button", name="Explain").click()
    visit.judge("count-difference")
    page.get_by_role("link", name="Certificates").first.click()
    visit.judge("certificates")
    page.get_by_label("Period", exact=True).fill("2023-24")
    page.get_by_label("I certify the counts").check()
    page.get_by_role("button", name="Certify").click()
    visit.judge("certificate")
    assert page.get_by_text("It stands").is_visible()
    page.get_by_role("link", name="Reports", exact=True).first.click()
    visit.judge("reports")
    for name in ["Counts", "Trends", "Mobility", "Use"]:
        visit.go("/reports")
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
        visit.judge(f"report-{name.lower()}")
    page.get_by_role("link", name="Timeliness").first.click()
    visit.judge("timeliness-nation")


def telephone_of_administrators(visit, ledger):
    page = visit.page
    visit.sign_in("tx-data")
    for path, name in [
        ("/worklist", "worklist"), ("/submissions", "submissions"), ("/timeliness", "timeliness"),
        ("/reports/grades?period=2023-24", "report"), ("/identity", "identity"),
    ]:
        visit.go(path)
        visit.judge(f"narrow-{name}", dark=False)
    page.get_by_label("MSIX number", exact=True).fill(ledger.child[0])
    page.get_by_role("button", name="Show its records").click()
    visit.judge("narrow-split", dark=False)
    visit.context.clear_cookies()
    visit.sign_in("tx-accounts")
    visit.go("/accounts")
    visit.judge("narrow-accounts", dark=False)
    page.locator("tbody a").first.click()
    visit.judge("narrow-account", dark=False)


def privacy_desk(visit, ledger):
    """A family's dispute from the letter to the statement, and its papers in Spanish."""
    number, _first, _last = ledger.child
    page = visit.page
    visit.sign_in("privacy")
    visit.judge("home-privacy")
    page.get_by_role("link", name="Privacy desk").first.click()
    visit.judge("privacy-desk")
    page.get_by_role("link", name="Enter a dispute").click()
    visit.judge("dispute-opening")
    page.get_by_label("MSIX number of the child").fill(number)
    page.get_by_label("Whose datum it is").select_option(ledger.child_state())
    page.get_by_label("Contested field 1").select_option("Birth Date")
    page.get_by_label("Who asks, and how to reach him or her").fill("Rosa Example, 555-0100")
    page.get_by_label("Parent", exact=True).check()
    page.get_by_label("How you know who it is").fill("passport seen")
    page.get_by_label("The letter").fill("The day of birth is wrong.")
    page.get_by_label("Documents").set_input_files(
        [{"name": "letter.txt", "mimeType": "text/plain", "buffer": b"She was born in April.\n"}])
    page.get_by_role("button", name="Enter it").click()
    visit.judge("dispute")
    with page.expect_download() as download:
        page.get_by_role("link", name="Document: letter.txt (not scanned)").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert file.read() == "She was born in April.\n"
    assert number not in page.url

    def step(act, said, choice=None):
        page.locator("summary", has_text=re.compile(f"^{act}$")).click()
        form = page.locator("details[open] form")
        if choice:
            form.get_by_label(choice).check()
        form.locator("textarea").last.fill(said)
        form.get_by_role("button", name=act).click()
        assert page.get_by_text("Recorded", exact=True).is_visible(), act

    step("Acknowledge", "We wrote to the family.")
    step("Decide", "The certificate says so.", "No: refuse")
    step("The family asks for a review", "They ask.")
    step("Decide again", "As before.", "No: refuse")
    step("File the statement of disagreement", "She was born in April.")
    visit.judge("dispute-stated", dark=False)
    for path, name in [
        ("/disputes", "disputes"), ("/undeliverable", "undeliverable"), ("/rights", "rights"),
        ("/requests", "requests"), ("/emergencies", "emergencies"), ("/erasures", "erasures"),
        ("/erasures/due", "erasures-due"), ("/breaches", "breaches"), ("/confirm", "confirm"),
        ("/notices", "notices"), ("/accounting", "accounting"),
    ]:
        visit.go(path)
        visit.judge(name, dark=False)
    page.get_by_label("MSIX number of the child").fill(number)
    page.get_by_label("Parent", exact=True).check()
    page.get_by_label("Español").check()
    page.get_by_role("button", name="Make it").click()
    visit.judge("accounting-es")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page.get_by_role("heading", name="Registro de divulgaciones").is_visible()
    visit.go("/requests")
    page.locator("summary", has_text="A family asks for access").click()
    form = page.locator("details[open] form")
    form.get_by_label("MSIX number of the child").fill(number)
    form.get_by_label("Who asks").first.fill("Rosa Example")
    form.get_by_label("Parent", exact=True).check()
    form.get_by_label("How identity was proved").fill("passport")
    form.get_by_role("button", name="Record the request").click()
    assert page.get_by_text("Access is due by").is_visible()
    page.locator("summary", has_text="Answer with the access pack").click()
    form = page.locator("details[open] form")
    form.get_by_label("MSIX number of the child").fill(number)
    form.get_by_label("Español").check()
    with page.expect_download() as download:
        form.get_by_role("button", name="Make the access pack").click()
    with open(download.value.path(), encoding="utf-8") as pack:
        text = pack.read()
    assert 'lang="es"' in text and "She was born in April." in text
    assert download.value.suggested_filename == "access-pack.html"


def the_log(visit, _ledger):
    """An auditor reads the log, takes a proof, and asks whether it is whole."""
    page = visit.page
    visit.sign_in("auditor")
    page.get_by_role("link", name="The log").first.click()
    visit.judge("log")
    page.get_by_label("From position").fill("0")
    page.get_by_label("Kind").fill("submission.")
    page.get_by_role("button", name="Show").click()
    visit.judge("log-kind", dark=False)
    page.locator("tbody a").first.click()
    visit.judge("log-event")
    for link, ending in [("Proof of inclusion", ".json"), ("Checkpoint", ".txt")]:
        with page.expect_download() as download:
            page.get_by_role("link", name=link, exact=True).click()
        assert download.value.suggested_filename.endswith(ending), link
    visit.go("/checkpoints")
    visit.judge("checkpoints", dark=False)
    visit.go("/verify")
    visit.judge("verify")
    assert page.get_by_text("checks hold").is_visible()
    visit.go("/patterns")
    visit.judge("patterns", dark=False)


def recruiting(visit, ledger):
    """A recruiter on a telephone: moves, eligibility, the family."""
    _number, first, last = ledger.child
    page = visit.page
    visit.sign_in("tx-recruiter")
    visit.go("/arrival")
    page.get_by_label("Participation in the Migrant Education Program").check()
    page.get_by_label("Family name, or both").fill(last)
    page.get_by_label("Given name").fill(first)
    page.get_by_role("button", name="Search").click()
    page.locator(".found a").first.click()
    page.get_by_role("link", name="Moves and family").click()
    visit.judge("recruiter")
    assert page.get_by_role("heading", name="Qualifying moves").is_visible()
    page.get_by_role("link", name="Who may be of the family").click()
    visit.judge("family")
    page.get_by_role("link", name="Moves, eligibility, services").click()
    page.get_by_role("link", name="First screen").click()
    page.get_by_role("link", name="Credit planner").click()
    visit.judge("credits-empty", dark=False)
    page.get_by_label("Requirements of").select_option("CA")
    page.get_by_role("button", name="Show").click()
    visit.judge("credits")
    assert page.get_by_role("heading", name="Requirements of CA").is_visible()


def roster(visit, _ledger):
    """By keyboard alone: whom to see before eligibility ends."""
    page = visit.page
    visit.sign_in("tx-data")
    visit.go("/arrival")
    page.get_by_label("Participation in the Migrant Education Program").check()
    page.get_by_label("Family name, or both").fill("Nobody")
    page.get_by_label("Given name").fill("Here")
    page.get_by_role("button", name="Search").click()
    visit.go("/roster")
    visit.judge("roster-empty", dark=False)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'view'"):
            break
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/roster?*")
    assert page.get_by_label("All", exact=True).is_checked()
    visit.judge("roster")
    assert page.get_by_role("columnheader", name="Eligible until").is_visible()


STORIES = [
    (privacy_desk, {}), (the_log, {}), (recruiting, {"viewport": NARROW}), (roster, {}),
    (public_pages, {}), (own_account, {}), (arrival, {}), (telephone, {"viewport": NARROW}),
    (match_desk, {}), (counted, {}), (audit, {}), (submitted, {}),
    (sent_from_a_browser, {}), (merged_and_undone, {}),
    (proposed_by_keyboard, {}), (accounts, {}), (help_desk, {}), (figures, {}), (moved, {}),
    (telephone_of_administrators, {"viewport": NARROW}),
    (without_a_script, {"java_script_enabled": False}), (by_keyboard, {}), (first_pages, {}),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--screens")
    parser.add_argument("--counts")
    parser.add_argument("--only", action="append", help="a story by name; may be given again")
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
                    if asked.only and story.__name__ not in asked.only:
                        continue
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
