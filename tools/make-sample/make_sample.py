#!/usr/bin/env python3
"""Makes samples/states: packages that eight made-up State systems would have sent in three years.

    tools/make-sample/make_sample.py               write samples/states anew
    tools/make-sample/make_sample.py --out DIR     write it elsewhere
    tools/make-sample/make_sample.py --check       check what is there: the rules of a submission,
                                                   and that this program would make the same again

Nobody in it exists. Chance comes from SplitMix64 seeded with a label for each family and child, so
the same program makes the same rows everywhere, and a new family leaves the others as they are.
Python's standard library only.
"""

import argparse
import csv
import datetime
import hashlib
import io
import os
import re
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.normpath(os.path.join(HERE, "..", "..", "samples", "states"))
SEED = "msix-sample-1"
MOST_BYTES = 200_000

# --------------------------------------------------------------------------------- the layout

HEADER = [
    "Submitting State", "Submission Date", "Total Students in File", "Total Records in File",
    "Beginning Effective Date", "Ending Effective Date",
]
GROUPS = {
    "student.csv": [
        "Student Record ID", "Reporting State Code", "Action Code", "MSIX Identification Number",
        "State Student Identifier", "State Student Identifier Type",
    ],
    "alternate_state_student_ids.csv": [
        "Student Record ID", "Alternate State Record ID", "Alternate State Student ID",
        "Alternate State Student ID Type",
    ],
    "demographics.csv": [
        "Student Record ID", "Demographics Record ID", "First Name", "Middle Name", "Last Name 1",
        "Last Name 2", "Suffix", "Sex", "Birth Date", "Multiple Birth Flag", "Birth City",
        "Birth State", "Birth Country", "Birth Date Verification",
        "Male Parent/Guardian First Name", "Male Parent/Guardian Last Name",
        "Female Parent/Guardian First Name", "Female Parent/Guardian Last Name",
        "Parent 1 Email Address", "Parent 2 Email Address", "Parent 1 Phone Number",
        "Parent 2 Phone Number",
    ],
    "qualifying_moves.csv": [
        "Student Record ID", "Qualifying Moves Record ID", "Qualifying Arrival Date",
        "Qualifying Move From City", "Qualifying Move From State", "Qualifying Move From Country",
        "Qualifying Move To City", "Qualifying Move To State", "Eligibility Expiration Date",
    ],
    "enrollments.csv": [
        "Student Record ID", "Enrollments Record ID", "Enrollment Date", "Enrollment Type",
        "School or Project Name", "MEP Project Type", "School Identification Code",
        "Facility Name", "Facility Address 1", "Facility Address 2", "Facility Address 3",
        "Facility City", "School District ID", "School District", "Facility State",
        "Facility Zip", "Telephone Number", "Grade Level", "LEP Indicator", "IEP Indicator",
        "Med Alert Indicator", "PFS Flag", "Immunization Record Flag", "Withdrawal Date",
        "District of Residence", "Residency Date", "Residency Verification Date",
        "Designated Graduation School", "Graduation/HSE Indicator", "Graduation/HSE Date",
        "Out of State Transcript Indicator", "Continuation of Services Reason",
        "Algebra 1 or Equivalent Indicator", "Enrollment Comment",
    ],
    "course_history.csv": [
        "Student Record ID", "Course History Record ID", "Course Title", "Subject Area Name",
        "Course Type", "Begin Academic Year", "End Academic Year", "Course Section", "Term Type",
        "Clock Hours", "Grade-to-Date", "Credits Granted", "Final Grade",
    ],
    "assessments.csv": [
        "Student Record ID", "Assessments Record ID", "Assessment Title", "Assessment Content",
        "Assessment Type", "Assessment Administration Date", "Assessment Reporting Method",
        "Score Results", "Assessment Interpretation",
    ],
}
STUDENT, ALTERNATES, DEMOGRAPHICS, MOVES, ENROLLMENTS, COURSES, ASSESSMENTS = GROUPS

# ---------------------------------------------------------------------------- made-up geography


class State:
    """A State: its invented districts, and how its system writes identifiers."""

    def __init__(self, code, fips, area, id_type, id_form, towns):
        self.code, self.area, self.id_type, self.id_form = code, area, id_type, id_form
        self.towns = towns
        # Well formed, and in a range that no agency was ever given.
        self.districts = [f"{fips}97{index + 1:03}" for index in range(len(towns))]

    def school(self, town, grade):
        level = 0 if grade in ("KG", "01", "02", "03", "04", "05") else 1
        level = 2 if grade in SECONDARY else level
        name = ("Elementary School", "Middle School", "High School")[level]
        return f"{self.towns[town]} {name}", f"{self.districts[town]}9970{level + 1}"


STATES = {
    state.code: state
    for state in [
        State("TX", "48", "956", "02", "TXM{:06}", ["Rio Seco Hondo", "Llano Bajo", "Mesa Rota"]),
        State("FL", "12", "863", "01", "12{:010}", ["Citrus Bend", "Palmetto Hollow"]),
        State("CA", "06", "559", "01", "6{:09}", ["Valle Hermosa", "Almond Fork", "Puente Roto"]),
        State("WA", "53", "509", "02", "WA{:07}", ["Cherry Bluff", "Orchard Gap"]),
        State("MI", "26", "269", "01", "26{:08}", ["Blueberry Marsh", "Asparagus Hill"]),
        State("GA", "13", "229", "02", "GA{:06}", ["Onion Branch", "Pecan Flats"]),
        State("OR", "41", "541", "02", "OR{:06}", ["Pear Crossing", "Hop Vine"]),
        State("NC", "37", "910", "02", "NC{:08}", ["Sweetpotato Fork", "Christmas Tree Gap"]),
    ]
}
ABROAD = {"MEX": ["San Isidro del Pozo", "Villa Nopal"], "GTM": ["Aldea Tres Nubes"]}
FOREIGN_STATES = {"San Isidro del Pozo": "MICH", "Villa Nopal": "GTO"}

# When each State sends. A full reload sends every record, changed or not.
SENDS = {
    "TX": "20231106 20240212 20240805 20241104 20250804 20251103 20260803",
    "FL": "20231107 20240806 20241105 20250805 20251104 20260804",
    "CA": "20231108 20240807 20241106 20250210 20250806 20251105 20260805",
    "WA": "20231109 20240808 20250807 20251106 20260309 20260806",
    "MI": "20240809 20241108 20250808 20251107 20260807",
    "GA": "20231110 20240812 20250811 20251110 20260810",
    "OR": "20240813 20250812 20260811",
    "NC": "20240814 20250212 20250813 20260812",
}
FULL_RELOADS = {"20251110-GA"}
SECONDARY = ("09", "10", "11", "12")

# ------------------------------------------------------------------------------ chance and dates


class Dice:
    """SplitMix64, seeded by a label."""

    def __init__(self, *label):
        digest = hashlib.sha256("/".join([SEED, *map(str, label)]).encode()).digest()
        self.state = int.from_bytes(digest[:8], "big")

    def below(self, limit):
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        word = self.state
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB % 2**64
        return (word ^ (word >> 31)) % limit

    def among(self, things):
        return things[self.below(len(things))]

    def percent(self, share):
        return self.below(100) < share


def day(text):
    return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def plain(date):
    return date.strftime("%Y%m%d") if date else ""


def plus(date, days):
    return date + datetime.timedelta(days=days)


def plus_months(date, months):
    month = date.month - 1 + months
    year, month = date.year + month // 12, month % 12 + 1
    first_next = datetime.date(year + month // 12, month % 12 + 1, 1)
    return datetime.date(year, month, min(date.day, plus(first_next, -1).day))


def age_on(birth, date):
    return date.year - birth.year - ((date.month, date.day) < (birth.month, birth.day))


# -------------------------------------------------------------------------- families and children


class Child:
    def __init__(self, key, first, middle, sex, birth, family, twin=False, out_of_school=False):
        self.key, self.first, self.middle, self.sex = key, first, middle, sex
        self.birth, self.family, self.twin = day(birth), family, twin
        self.out_of_school = out_of_school
        self.finished = None  # (indicator, date) of graduation or HSE
        self.hand_made = None  # state -> enrollment rows, instead of the usual ones
        dice = Dice("child", key)
        self.learner = dice.percent(42)
        self.plan = dice.percent(9)
        self.priority = dice.percent(33)
        self.alert = "Chronic" if dice.percent(5) else "None"

    def grade(self, date):
        """The grade in the school year that holds `date`."""
        if self.out_of_school:
            return "00"
        autumn = datetime.date(date.year - (date.month < 8), 9, 1)
        age = age_on(self.birth, autumn)
        if age < 5:
            return f"P{max(0, age_on(self.birth, date))}"
        return "KG" if age == 5 else f"{age - 5:02}" if age <= 17 else "00"


class Stop:
    """A stay in one place after a qualifying move."""

    def __init__(self, state, town, arrive, leave=None, origin=None):
        self.state, self.town = state, town
        self.arrive, self.leave = day(arrive), day(leave) if leave else None
        self.origin = origin  # (city, state, country); nil: the stop before


class Family:
    def __init__(self, key, names, stops):
        self.key, self.stops, self.children = key, stops, []
        self.last1, self.last2, self.father, self.mother = names
        for index, stop in enumerate(stops):
            if stop.origin is None:
                before = stops[index - 1]
                stop.origin = (STATES[before.state].towns[before.town], before.state, "")

    def child(self, first, middle, sex, birth, **more):
        key = f"{self.key}-{len(self.children) + 1}"
        self.children.append(Child(key, first, middle, sex, birth, self, **more))
        return self.children[-1]


GIRLS = ["María Elena", "Ana Lucía", "Guadalupe", "Rosa Isela", "Yaretzi", "Ximena", "Fernanda",
         "Itzel", "Camila", "Daniela", "Brenda", "Leticia", "Marisol", "Paloma", "Noemí", "Areli"]
BOYS = ["José", "Juan Carlos", "Luis Ángel", "Miguel", "Edgar", "Ángel", "Iván", "Rigoberto",
        "Brayan", "Emiliano", "Santiago", "Ulises", "Fidel", "Adrián", "Tomás", "Noé"]
MIDDLES = ["", "", "", "Alberto", "Isabel", "Antonio", "Guadalupe", "de Jesús", "Rafael"]
SURNAMES = ["Almaraz", "Barrientos", "Cantú", "Delgadillo", "Escamilla", "Figueroa", "Galarza",
            "Huizar", "Ibarra", "Jasso", "Lozoya", "Mendieta", "Negrete", "Olvera", "Pacheco",
            "Quezada", "Rentería", "Saldívar", "Tovar", "Urbina", "Villaseñor", "Zamarripa"]
FATHERS = ["Ramón", "Efraín", "Gilberto", "Porfirio", "Samuel", "Wenceslao", "Arturo", "Hilario"]
MOTHERS = ["Josefina", "Elvia", "Rosaura", "Maricela", "Ofelia", "Bertha", "Nohemí", "Irma"]
FROM_MEXICO = ("San Isidro del Pozo", "", "MEX")
FROM_GUATEMALA = ("Aldea Tres Nubes", "", "GTM")

# How ordinary families travel: the stops of each route, and how many families take it.
ROUTES = [
    (6, [("TX", "20230612", "20240520"), ("MI", "20240603", "20241025"), ("TX", "20241104", "")]),
    (3, [("TX", "20230905", "20250515"), ("WA", "20250602", "20251017"), ("TX", "20251027", "")]),
    (4, [("FL", "20231002", "20240418"), ("GA", "20240429", "20240828"), ("NC", "20240909", "")]),
    (3, [("FL", "20230918", "20250502"), ("GA", "20250512", "20251003"), ("FL", "20251013", "")]),
    (5, [("CA", "20230515", "20240610"), ("OR", "20240620", "20240930"), ("CA", "20241010", "")]),
    (3, [("CA", "20230821", "20250606"), ("WA", "20250616", "")]),
    (6, [("CA", "20240115", "")]),
    (4, [("WA", "20230410", "")]),
    (2, [("TX", "20250224", "")]),
    (2, [("FL", "20240923", "")]),
    (2, [("GA", "20230320", "")]),
    (2, [("OR", "20250519", "")]),
    (2, [("MI", "20240517", "")]),
    (4, [("FL", "20240108", "20250214"), ("NC", "20250224", "")]),
    (2, [("WA", "20250811", "")]),
]


def surnames(dice):
    """The children's one or two surnames, and the parents' names."""
    one = dice.below(len(SURNAMES))
    two = (one + 1 + dice.below(len(SURNAMES) - 1)) % len(SURNAMES)
    last1, last2 = SURNAMES[one], SURNAMES[two]
    father, mother = (dice.among(FATHERS), last1), (dice.among(MOTHERS), last2)
    return last1, "" if dice.percent(25) else last2, father, mother


def ordinary_families():
    number = 0
    for count, legs in ROUTES:
        for _ in range(count):
            number += 1
            key = f"F{number:02}"
            dice = Dice("family", key)
            stops = []
            for index, (state, arrive, leave) in enumerate(legs):
                shift = dice.below(12)
                town = dice.below(len(STATES[state].towns))
                origin = None
                if index == 0:
                    origin = dice.among([FROM_MEXICO, FROM_MEXICO, FROM_GUATEMALA,
                                         (STATES["TX"].towns[2], "TX", "")])
                stops.append(Stop(
                    state, town, plain(plus(day(arrive), shift)),
                    plain(plus(day(leave), shift - 11)) if leave else None, origin,
                ))
            family = Family(key, surnames(dice), stops)
            add_siblings(family, dice)
            yield family


def add_siblings(family, dice):
    birth = datetime.date(2006 + dice.below(13), 1 + dice.below(12), 1 + dice.below(28))
    used = set()
    for _ in range(dice.among([1, 2, 2, 3, 3, 4])):
        if birth > datetime.date(2023, 8, 1):
            break
        sex = dice.among(["Female", "Male"])
        names = GIRLS if sex == "Female" else BOYS
        first = names[(dice.below(len(names)) + len(used)) % len(names)]
        while first in used:
            first = names[(names.index(first) + 1) % len(names)]
        used.add(first)
        middle = dice.among(MIDDLES)
        if middle and (middle in first or (middle == "Isabel" and sex == "Male")
                       or (middle in ("Alberto", "Antonio", "Rafael") and sex == "Female")):
            middle = ""
        out = age_on(birth, datetime.date(2023, 9, 1)) >= 17 and dice.percent(70)
        family.child(first, middle, sex, plain(birth), out_of_school=out)
        birth = plus(birth, 420 + dice.below(1100))


# ---------------------------------------------------------- families with a story of their own

# (child, State) -> other values of demographics there: typed by another hand.
VARIANTS = {}
# (child, State) -> the day from which a corrected name is sent as a second demographics row.
CORRECTIONS = {}
# (child, State) -> the package in which its record is retracted.
RETRACTIONS = {}
# (child, State) -> (day, town): the State gave the child a second identifier from that day on.
SECOND_IDS = {}


def row(kind, start, end=None, **more):
    """A hand-made enrollment: its type, its days, and columns that differ from the usual."""
    return kind, day(start), day(end) if end else None, more


def story_families():
    yield from twins_and_small_children()
    yield from young_adults()
    yield from ends_of_eligibility()
    yield from records_gone_wrong()


def twins_and_small_children():
    family = Family("TWINS", ("Almaraz", "Cantú", ("Efraín", "Almaraz"), ("Irma", "Cantú")), [
        Stop("TX", 0, "20230605", "20240524", FROM_MEXICO), Stop("MI", 0, "20240604", "20241018"),
        Stop("TX", 0, "20241028"),
    ])
    family.child("José Luis", "", "Male", "20140511", twin=True)
    family.child("José Manuel", "", "Male", "20140511", twin=True)
    family.child("Areli", "", "Female", "20170830")
    yield family

    # Three years old on 10 February 2026, and seen again afterwards; a brother too young to count.
    family = Family("THREE", ("Huizar", "Lozoya", ("Hilario", "Huizar"), ("Elvia", "Lozoya")), [
        Stop("WA", 0, "20250714", None, FROM_MEXICO)])
    child = family.child("Ximena", "", "Female", "20230210")
    child.hand_made = {"WA": [
        row("06", "20250714", "20250831"), row("06", "20250908", "20260220"),
        row("06", "20260302", None, comment="Seen again after the third birthday."),
    ]}
    family.child("Noé", "", "Male", "20240722")
    yield family

    # Three years old on 20 June 2026, but last seen in May: no residence after the birthday.
    family = Family("UNSEEN", ("Jasso", "Tovar", ("Samuel", "Jasso"), ("Bertha", "Tovar")), [
        Stop("GA", 1, "20250915", None, FROM_GUATEMALA)])
    child = family.child("Camila", "", "Female", "20230620")
    child.hand_made = {"GA": [row("06", "20250915", "20260515")]}
    yield family


def young_adults():
    # 22 years old on 5 March 2026.
    family = Family("TWENTYTWO", ("Ibarra", "Olvera", ("", ""), ("", "")), [
        Stop("FL", 0, "20231016", None, FROM_GUATEMALA)])
    child = family.child("Rigoberto", "", "Male", "20040305", out_of_school=True)
    child.hand_made = {"FL": [
        row("06", "20231016", "20240831"), row("06", "20240909", "20250829"),
        row("02", "20250908", "20251212"), row("06", "20251215", "20260304"),
    ]}
    yield family

    family = Family("GRADUATE", ("Negrete", "Urbina", ("Arturo", "Negrete"),
                                 ("Ofelia", "Urbina")), [
        Stop("CA", 0, "20230717", None, (STATES["TX"].towns[1], "TX", ""))])
    child = family.child("Fernanda", "Isabel", "Female", "20061122")
    child.finished = ("Graduation", day("20250606"))
    child.hand_made = {"CA": [
        row("05", "20230816", "20240605"), row("01", "20240814", "20250606")]}
    family.child("Edgar", "", "Male", "20110304")
    yield family

    family = Family("EQUIVALENCY", ("Pacheco", "", ("", ""), ("Josefina", "Pacheco")), [
        Stop("OR", 1, "20240610", None, FROM_MEXICO)])
    child = family.child("Ulises", "", "Male", "20060418", out_of_school=True)
    child.finished = ("HSE", day("20250314"))
    child.hand_made = {"OR": [row("02", "20240617", "20250314")]}
    yield family


def ends_of_eligibility():
    # Eligible until 2028, but nothing shows residence after May 2025.
    family = Family("VANISHED", ("Quezada", "Galarza", ("Ramón", "Quezada"),
                                 ("Irma", "Galarza")), [
        Stop("GA", 0, "20250121", "20250523", (STATES["FL"].towns[0], "FL", ""))])
    family.child("Brenda", "", "Female", "20130917")
    family.child("Iván", "", "Male", "20160206")
    yield family

    # Eligible until 4 October 2024; served on to earn credits.
    family = Family("CONTINUED", ("Saldívar", "Mendieta", ("Porfirio", "Saldívar"),
                                  ("Rosaura", "Mendieta")), [
        Stop("MI", 1, "20211004", None, (STATES["TX"].towns[0], "TX", ""))])
    child = family.child("Marisol", "", "Female", "20080612")
    child.hand_made = {"MI": [
        row("05", "20230905", "20240607"), row("01", "20240903", "20250606"),
        row("05", "20250902", "20260605", reason="03", comment="Credit accrual to graduation."),
    ]}
    yield family

    # Eligible until 15 March 2025; the family settled.
    family = Family("SETTLED", ("Zamarripa", "Escamilla", ("Gilberto", "Zamarripa"),
                                ("Maricela", "Escamilla")), [
        Stop("TX", 1, "20220315", None, FROM_MEXICO)])
    for first, sex, birth in [("Santiago", "Male", "20120101"), ("Paloma", "Female", "20150729")]:
        child = family.child(first, "", sex, birth)
        child.hand_made = {"TX": [
            row("01", "20230816", "20240530"), row("01", "20240814", "20250529"),
            row("07", "20250813", "20260528"),
        ]}
    yield family


def records_gone_wrong():
    # The interview was done again: there had been no qualifying move.
    family = Family("INVALID", ("Rentería", "Figueroa", ("Wenceslao", "Rentería"),
                                ("Nohemí", "Figueroa")), [
        Stop("NC", 1, "20240422", None, (STATES["GA"].towns[0], "GA", ""))])
    for child in (family.child("Tomás", "", "Male", "20101003"),
                  family.child("Noemí", "", "Female", "20140127")):
        RETRACTIONS[child.key, "NC"] = "20250212-NC"
    yield family

    family = Family("MISTAKEN", ("Delgadillo", "Jasso", ("Samuel", "Delgadillo"),
                                 ("Elvia", "Jasso")), [
        Stop("FL", 1, "20240304", None, FROM_MEXICO)])
    child = family.child("Fidel", "", "Male", "20090815")
    RETRACTIONS[child.key, "FL"] = "20250805-FL"
    family.child("Leticia", "", "Female", "20120509")
    yield family

    # Came back to the same State and was given a second identifier there.
    family = Family("TWICE", ("Villaseñor", "Barrientos", ("Gilberto", "Villaseñor"),
                              ("Bertha", "Barrientos")), [
        Stop("NC", 0, "20240506", "20241011", (STATES["FL"].towns[1], "FL", "")),
        Stop("FL", 1, "20241021", "20250425"), Stop("NC", 1, "20250505"),
    ])
    child = family.child("Emiliano", "Rafael", "Male", "20131230")
    SECOND_IDS[child.key, "NC"] = day("20250505")
    yield family

    # One child, two hands: what names go through between two States.
    hands = [
        ("HYPHEN", "Ana Lucía", "Female", "20110219", {"Last Name 1": "Olvera-Tovar",
                                                       "Last Name 2": ""}),
        ("DROPPED", "Luis Ángel", "Male", "20150903", {"Last Name 2": ""}),
        ("SHORT", "María Elena", "Female", "20120614", {"First Name": "Ma. Elena"}),
        ("ACCENTS", "Adrián", "Male", "20160321", {"First Name": "ADRIAN",
                                                   "Last Name 1": "OLVERA"}),
        ("SWAPPED", "Daniela", "Female", "20140407", {"Birth Date": "20140704"}),
        ("NICKNAME", "Guadalupe", "Female", "20091111", {"First Name": "Lupe"}),
        ("SEX", "Noé", "Male", "20170525", {"Sex": "Female"}),
    ]
    for number, (key, first, sex, birth, other) in enumerate(hands):
        origin = (STATES["TX"].towns[number % 3], "TX", "")
        legs = [("CA", "20230710", "20240605", "WA", "20240617"),
                ("TX", "20230814", "20250512", "MI", "20250523")][number % 2]
        family = Family(key, ("Olvera", "Tovar", ("Hilario", "Olvera"), ("Ofelia", "Tovar")), [
            Stop(legs[0], number % 2, legs[1], legs[2], origin),
            Stop(legs[3], number % 2, legs[4]),
        ])
        family.last1, family.last2 = (("Olvera", "Tovar"), ("Cantú", "Urbina"))[
            key not in ("HYPHEN", "ACCENTS")]
        family.father, family.mother = ("Hilario", family.last1), ("Ofelia", family.last2)
        child = family.child(first, "", sex, birth)
        VARIANTS[child.key, legs[3]] = other
        yield family

    # The first package misspelt the name; the second row of demographics mends it.
    family = Family("MENDED", ("Galarza", "Pacheco", ("Arturo", "Galarza"), ("Irma", "Pacheco")), [
        Stop("CA", 1, "20240729", None, FROM_MEXICO)])
    child = family.child("Itzel", "", "Female", "20130805")
    CORRECTIONS[child.key, "CA"] = ({"First Name": "Itsel"}, day("20250101"))
    yield family


# ------------------------------------------------------------------------ a child's rows in a State


def school_years(start, end):
    """The school years that touch the days from `start` to `end`: first and last day of school."""
    for year in range(start.year - 1, end.year + 1):
        first, last = datetime.date(year, 8, 14), datetime.date(year + 1, 6, 5)
        if first <= end and last >= start:
            yield year, max(first, start), min(last, end)


def usual_rows(child, stop):
    """What schools and projects would have written down during one stop."""
    dice = Dice("stop", child.key, stop.state, stop.arrive)
    end = stop.leave or datetime.date(2026, 8, 31)
    rows = []
    for year, first, last in school_years(stop.arrive, end):
        if (last - first).days < 5:
            continue
        grade = child.grade(first)
        wait = 1 + dice.below(6)
        if grade[0] == "P" or grade == "00":
            kind = "02" if grade in ("P3", "P4") and dice.percent(45) else "06"
            close = end if kind == "06" and last == end else last
            rows.append((kind, plus(first, wait), min(close, end), {}))
        else:
            kind = "05" if dice.percent(25) else "01"
            rows.append((kind, plus(first, wait), last, {}))
            begin, finish = datetime.date(year, 10, 7), datetime.date(year, 12, 13)
            if kind == "01" and dice.percent(15) and first <= begin and last >= finish:
                rows.append(("02", begin, finish, {}))
        summer, autumn = datetime.date(year + 1, 6, 17), datetime.date(year + 1, 7, 19)
        invited = grade not in ("P0", "P1", "P2", "00")
        if invited and stop.arrive <= summer and autumn <= end and dice.percent(45):
            rows.append(("03", summer, autumn, {}))
    arrived_in_summer = 6 <= stop.arrive.month <= 7
    begin, finish = plus(stop.arrive, 10), datetime.date(stop.arrive.year, 7, 26)
    long_enough = (finish - begin).days > 14 and finish <= end
    if arrived_in_summer and long_enough and dice.percent(60):
        if child.grade(begin) not in ("P0", "P1", "P2", "00"):
            rows.append(("03", begin, finish, {}))
    if not any(start <= plus(stop.arrive, 30) for _, start, _, _ in rows):
        until = min([start for _, start, _, _ in rows] + [end])
        rows.append(("06", plus(stop.arrive, 2), until, {}))
    rows = [(kind, start, None if stop.leave is None and finish >= end else finish, more)
            for kind, start, finish, more in rows]
    return sorted(rows, key=lambda item: (item[1], item[0]))


class Record:
    """One State's record of one child: what its system could say on any day."""

    def __init__(self, child, state, identifier, stops):
        self.child, self.state, self.identifier, self.stops = child, state, identifier, stops
        self.enrollments = []  # (stop, kind, start, end, more)
        for index, stop in enumerate(stops):
            later = stops[index + 1].arrive if index + 1 < len(stops) else None
            made = (child.hand_made or {}).get(state.code)
            if made is not None:
                rows = [item for item in made
                        if item[1] >= stop.arrive or stop.arrive < day("20230901")]
                rows = [item for item in rows if later is None or item[1] < later]
            else:
                rows = usual_rows(child, stop)
            # Nothing older than three months before the first package is sent.
            self.enrollments += [(stop, *item) for item in rows if item[1] >= day("20230601")]

    def block(self, today):
        """The groups' rows as they stand on that day, or nil before the State knows the child."""
        known = plus(today, -5)
        stops = [stop for stop in self.stops if stop.arrive <= known]
        if not stops:
            return None
        enrollments = [item for item in self.enrollments if item[2] <= known]
        return {
            ALTERNATES: self.alternates(),
            DEMOGRAPHICS: self.demographics(today),
            MOVES: [self.move(stop, today) for stop in stops],
            ENROLLMENTS: [self.enrollment(item, today) for item in enrollments],
            COURSES: self.courses(enrollments, today),
            ASSESSMENTS: self.assessments(enrollments, today),
        }

    def alternates(self):
        dice = Dice("alternate", self.child.key, self.state.code)
        if self.state.code not in ("CA", "WA", "MI") or not dice.percent(30):
            return []
        kind = "02" if self.state.id_type == "01" else "01"
        return [{"Alternate State Student ID": f"{dice.below(10**9):09}",
                 "Alternate State Student ID Type": kind}]

    def demographics(self, today):
        child, family = self.child, self.child.family
        dice = Dice("contact", child.key, self.state.code)
        country = family.stops[0].origin[2]
        abroad = country != "" and age_on(child.birth, family.stops[0].arrive) >= 1
        born = family.stops[0].origin[0] if abroad else STATES["TX"].towns[2]
        values = {
            "First Name": child.first, "Middle Name": child.middle,
            "Last Name 1": family.last1, "Last Name 2": family.last2, "Sex": child.sex,
            "Birth Date": plain(child.birth), "Multiple Birth Flag": "Yes" if child.twin else "No",
            "Birth City": born, "Birth State": FOREIGN_STATES.get(born, "") if abroad else "TX",
            "Birth Country": country if abroad else "USA",
            "Birth Date Verification": dice.among(["1004", "1004", "1004", "1007", "1010"]),
            "Male Parent/Guardian First Name": family.father[0],
            "Male Parent/Guardian Last Name": family.father[1],
            "Female Parent/Guardian First Name": family.mother[0],
            "Female Parent/Guardian Last Name": family.mother[1],
        }
        if family.father[0] and dice.percent(30):
            values["Parent 1 Phone Number"] = f"{self.state.area}55501{dice.below(100):02}"
        if family.mother[0] and dice.percent(60):
            values["Parent 2 Phone Number"] = f"{self.state.area}55501{dice.below(100):02}"
        if family.mother[0] and dice.percent(20):
            values["Parent 2 Email Address"] = f"parent.{family.key.lower()}@example.org"
        values.update(VARIANTS.get((child.key, self.state.code), {}))
        if (child.key, self.state.code) in CORRECTIONS:
            wrong, mended = CORRECTIONS[child.key, self.state.code]
            return [values | wrong] + ([values] if today >= mended else [])
        return [values]

    def move(self, stop, today):
        city, state, country = stop.origin
        child = self.child
        expires = [plus_months(stop.arrive, 36), plus_months(child.birth, 22 * 12)]
        if child.finished and child.finished[1] <= today:
            expires.append(child.finished[1])
        return {
            "Qualifying Arrival Date": plain(stop.arrive), "Qualifying Move From City": city,
            "Qualifying Move From State": state, "Qualifying Move From Country": country,
            "Qualifying Move To City": self.state.towns[stop.town],
            "Qualifying Move To State": self.state.code,
            "Eligibility Expiration Date": plain(min(expires)),
        }

    def enrollment(self, item, today):
        stop, kind, start, end, more = item
        child, state = self.child, self.state
        town, district = state.towns[stop.town], state.districts[stop.town]
        dice = Dice("enrollment", child.key, state.code, start, kind)
        grade = child.grade(start)
        values = {
            "Enrollment Date": plain(start), "Enrollment Type": kind,
            "Facility City": town, "School District ID": district,
            "School District": f"{town} School District", "Facility State": state.code,
            "Facility Zip": f"000{10 + stop.town}",
            "Telephone Number": f"{state.area}55501{10 + stop.town}", "Grade Level": grade,
            "LEP Indicator": "Yes" if child.learner else "No",
            "IEP Indicator": "Yes" if child.plan else "No",
            "Med Alert Indicator": child.alert,
            "PFS Flag": "Yes" if child.priority and kind != "07" else "No",
            "Immunization Record Flag": "Yes" if dice.percent(90) else "No",
            "Residency Date": plain(stop.arrive), "Residency Verification Date": plain(start),
        }
        if end and end <= today:
            values["Withdrawal Date"] = plain(end)
        if kind == "06":
            values["Facility Name"] = f"{town} Migrant Education Office"
            values["District of Residence"] = district
        elif kind in ("02", "03"):
            name = f"{town} {'Summer' if kind == '03' else 'Migrant'} Project"
            values["School or Project Name"] = values["Facility Name"] = name
        else:
            name, code = state.school(stop.town, grade)
            values["School or Project Name"] = values["Facility Name"] = name
            values["School Identification Code"] = code
            values["Facility Address 1"] = f"{100 + 7 * int(code[-1])} School Street"
        if kind in ("02", "03", "05"):
            values["MEP Project Type"] = "02" if kind == "02" and grade == "00" else "01"
        if grade in SECONDARY:
            values["Designated Graduation School"] = state.school(stop.town, grade)[1]
            values["Out of State Transcript Indicator"] = "Yes" if stop.origin[1] not in (
                "", state.code) else "No"
            values["Algebra 1 or Equivalent Indicator"] = "No" if grade == "09" else "Yes"
        finished = child.finished
        if finished and finished[1] <= today and start <= finished[1] == end:
            values["Graduation/HSE Indicator"] = finished[0]
            values["Graduation/HSE Date"] = plain(finished[1])
        values["Continuation of Services Reason"] = more.get("reason", "")
        values["Enrollment Comment"] = more.get("comment", "")
        return values

    def courses(self, enrollments, today):
        rows = []
        for stop, kind, start, end, _ in enrollments:
            grade = self.child.grade(start)
            if kind not in ("01", "05", "07") or grade not in SECONDARY:
                continue
            year = start.year - (start.month < 8)
            finished = end is not None and end <= today and (end.month, end.day) >= (5, 20)
            for title, subject, section in COURSES_OF[grade]:
                dice = Dice("course", self.child.key, self.state.code, start, title)
                mark = dice.among(["A", "B", "B", "C", "C", "D"])
                values = {
                    "Course Title": title, "Subject Area Name": subject, "Course Type": "01",
                    "Begin Academic Year": str(year), "End Academic Year": str(year + 1),
                    "Course Section": section,
                    "Term Type": "0827" if section == "01" else "0828",
                }
                if finished:
                    values["Credits Granted"] = "1.00" if section == "01" else "0.50"
                    values["Final Grade"] = mark
                else:
                    days = (min(today, end or today) - start).days
                    values["Clock Hours"] = str(max(1, days // 2))
                    values["Grade-to-Date"] = mark
                rows.append(values)
        return rows

    def assessments(self, enrollments, today):
        rows = []
        for stop, kind, start, end, _ in enrollments:
            grade = self.child.grade(start)
            year = start.year + (start.month >= 8)
            given = datetime.date(year, 4, 15)
            if kind not in ("01", "05") or not start <= given <= (end or today):
                continue
            if today < datetime.date(year, 7, 1):
                continue
            dice = Dice("assessment", self.child.key, self.state.code, start)
            if grade in ("03", "04", "05", "06", "07", "08", "11") and dice.percent(60):
                for subject, code in [("Mathematics", "09"), ("Reading", "10")]:
                    score = 360 + dice.below(100)
                    label = ("Below Basic" if score < 390 else
                             "Basic" if score < 420 else "Proficient")
                    rows.append(assessment(
                        f"{self.state.code} State Assessment {subject} Grade {grade}", subject,
                        code, f"04{year}", "0499", score, label))
            if self.child.learner and dice.percent(30):
                level = 1 + dice.below(5)
                rows.append(assessment(
                    "English Language Proficiency Test", "English language proficiency", "03",
                    f"02{year}" if start <= datetime.date(year, 2, 1) else f"04{year}", "0512",
                    level, f"Other: level {level} of 5"))
        return rows


COURSES_OF = {
    "09": [("Algebra I", "Mathematics", "01"), ("English 9", "English Language Arts", "01"),
           ("Biology", "Science", "02")],
    "10": [("Geometry", "Mathematics", "01"), ("English 10", "English Language Arts", "01"),
           ("World History", "Social Studies", "02")],
    "11": [("Algebra II", "Mathematics", "01"), ("English 11", "English Language Arts", "01"),
           ("United States History", "Social Studies", "02")],
    "12": [("Statistics", "Mathematics", "01"), ("English 12", "English Language Arts", "01"),
           ("Government", "Social Studies", "02")],
}


def assessment(title, content, kind, month, method, score, label):
    return {
        "Assessment Title": title, "Assessment Content": content, "Assessment Type": kind,
        "Assessment Administration Date": month, "Assessment Reporting Method": method,
        "Score Results": str(score), "Assessment Interpretation": label,
    }


# ------------------------------------------------------------------------------------- packages


def make_records():
    """Every State record, in a fixed order."""
    families = [*ordinary_families(), *story_families()]
    records, taken = [], set()
    for family in families:
        for child in family.children:
            travelled = [stop for stop in family.stops if stop.arrive > child.birth]
            for code in dict.fromkeys(stop.state for stop in travelled):
                stops = [stop for stop in travelled if stop.state == code]
                second = SECOND_IDS.get((child.key, code))
                parts = [stops] if second is None else [
                    [stop for stop in stops if stop.arrive < second],
                    [stop for stop in stops if stop.arrive >= second],
                ]
                for part, own in enumerate(parts):
                    records.append(Record(child, STATES[code], name_record(
                        STATES[code], child.key, part, taken), own))
    return records


def name_record(state, key, part, taken):
    dice = Dice("identifier", state.code, key, part)
    digits = int(re.search(r":0(\d+)", state.id_form)[1])
    while True:
        identifier = state.id_form.format(dice.below(10**digits))
        if (state.code, identifier) not in taken:
            taken.add((state.code, identifier))
            return identifier


def make_packages():
    """Yields (name, {file: rows}) of every package, and at last the record list."""
    records = make_records()
    packages = {}
    for code, dates in SENDS.items():
        before = "20230901"
        said, gone = {}, set()
        for date in dates.split():
            name = f"{date}-{code}"
            blocks = []
            for record in records:
                if record.state.code != code or record.identifier in gone:
                    continue
                content = record.block(day(date))
                if content is None:
                    continue
                action = "U" if record.identifier in said else "I"
                if RETRACTIONS.get((record.child.key, code)) == name:
                    action, content = "D", said[record.identifier]
                    gone.add(record.identifier)
                elif said.get(record.identifier) == content and name not in FULL_RELOADS:
                    continue
                said[record.identifier] = content
                blocks.append((action, record, content))
            packages[name] = write_rows(code, date, before, blocks)
            before = date
    return packages, records


def write_rows(code, date, before, blocks):
    files = {name: [] for name in GROUPS}
    for number, (action, record, content) in enumerate(blocks, 1):
        student = f"{number:07}"
        files[STUDENT].append({
            "Student Record ID": student, "Reporting State Code": code, "Action Code": action,
            "State Student Identifier": record.identifier,
            "State Student Identifier Type": record.state.id_type,
        })
        for name, rows in content.items():
            for index, values in enumerate(rows, 1):
                files[name].append(
                    {"Student Record ID": student, GROUPS[name][1]: f"{index:03}"} | values)
    dice = Dice("moment", date, code)
    hour, minute, second = 20 + dice.below(3), dice.below(60), dice.below(60)
    moment = f"{date}{hour:02}{minute:02}{second:02}{dice.below(1000):03}"
    header = {
        "Submitting State": code, "Submission Date": moment,
        "Total Students in File": str(len(blocks)),
        "Total Records in File": str(sum(map(len, files.values()))),
        "Beginning Effective Date": f"{before}180000000",
        "Ending Effective Date": f"{date}175959999",
    }
    return {"header.csv": [header]} | {name: rows for name, rows in files.items() if rows}


def csv_bytes(columns, rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def member_bytes(package):
    return {
        name: csv_bytes(HEADER if name == "header.csv" else GROUPS[name], rows)
        for name, rows in package.items()
    }


def truth_bytes(records):
    columns = ["state", "state_student_identifier", "child"]
    rows = sorted((record.state.code, record.identifier, record.child.key)
                  for record in records if record_was_sent(record))
    return csv_bytes(columns, [dict(zip(columns, values)) for values in rows])


def record_was_sent(record):
    return any(record.block(day(date)) for date in SENDS[record.state.code].split())


def write_all(out):
    packages, records = make_packages()
    os.makedirs(out, exist_ok=True)
    for name in os.listdir(out):
        if re.fullmatch(r"\d{8}-[A-Z]{2}\.zip", name):
            os.remove(os.path.join(out, name))
    for name, package in sorted(packages.items()):
        with zipfile.ZipFile(os.path.join(out, name + ".zip"), "w") as archive:
            for member, data in member_bytes(package).items():
                entry = zipfile.ZipInfo(member, date_time=(1980, 1, 1, 0, 0, 0))
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
    with open(os.path.join(out, "truth.csv"), "wb") as handle:
        handle.write(truth_bytes(records))
    students = sum(len(package[STUDENT]) for package in packages.values())
    children = len({record.child.key for record in records})
    print(f"{len(packages)} packages, {students} blocks, {len(records)} State records, "
          f"{children} children in {os.path.relpath(out)}")


# --------------------------------------------------------------------------------------- checking

REQUIRED = {
    STUDENT: ["Reporting State Code", "State Student Identifier", "State Student Identifier Type"],
    ALTERNATES: ["Alternate State Student ID", "Alternate State Student ID Type"],
    DEMOGRAPHICS: ["First Name", "Last Name 1", "Sex", "Birth Date", "Multiple Birth Flag",
                   "Birth Country", "Birth Date Verification"],
    MOVES: ["Qualifying Arrival Date", "Qualifying Move From City", "Qualifying Move To City",
            "Qualifying Move To State", "Eligibility Expiration Date"],
    ENROLLMENTS: ["Enrollment Date", "Enrollment Type", "Facility Name", "School District ID",
                  "School District", "Facility State", "Grade Level", "LEP Indicator",
                  "IEP Indicator", "PFS Flag", "Residency Date", "Residency Verification Date"],
    COURSES: ["Course Title", "Subject Area Name", "Begin Academic Year", "End Academic Year"],
    ASSESSMENTS: [column for column in GROUPS[ASSESSMENTS] if column != "Student Record ID"],
}
GRADES = {"P0", "P1", "P2", "P3", "P4", "P5", "KG", "00"} | {f"{n:02}" for n in range(1, 13)}
LONGEST = {"Suffix": 10, "State Student Identifier": 15, "Alternate State Student ID": 15,
           "Birth City": 30, "Birth State": 10, "Birth Country": 4, "Facility City": 30,
           "Facility Address 1": 35, "School District": 60, "Assessment Title": 55,
           "Assessment Content": 35, "Score Results": 40, "Designated Graduation School": 30}


class Checker:
    """Reads packages as a receiver would, and gathers what it finds wrong."""

    def __init__(self):
        self.problems, self.known, self.seen = [], {}, set()
        self.kinds, self.actions, self.unchanged = set(), [], 0

    def wrong(self, where, what):
        self.problems.append(f"{where}: {what}")

    def package(self, name, members):
        tables = {}
        for member, data in members.items():
            columns = HEADER if member == "header.csv" else GROUPS[member]
            rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
            if rows[0] != columns:
                self.wrong(name, f"{member}: columns")
            tables[member] = [dict(zip(columns, values)) for values in rows[1:]]
            if any(len(values) != len(columns) for values in rows):
                self.wrong(name, f"{member}: ragged rows")
        header = tables.pop("header.csv")[0]
        self.header(name, header, tables)
        students = {}
        for member, rows in tables.items():
            for values in rows:
                students.setdefault(values["Student Record ID"], {}).setdefault(
                    member, []).append(values)
        identifiers = [values["State Student Identifier"] for values in tables[STUDENT]]
        if len(set(identifiers)) != len(identifiers):
            self.wrong(name, "an identifier occurs twice")
        for number, groups in students.items():
            self.block(f"{name} {number}", header, groups)

    def header(self, name, header, tables):
        if f"{header['Submission Date'][:8]}-{header['Submitting State']}" != name:
            self.wrong(name, "name and header differ")
        if int(header["Total Students in File"]) != len(tables[STUDENT]):
            self.wrong(name, "total of students")
        if int(header["Total Records in File"]) != sum(map(len, tables.values())):
            self.wrong(name, "total of records")
        moments = [header["Beginning Effective Date"], header["Ending Effective Date"],
                   header["Submission Date"]]
        if any(not re.fullmatch(r"\d{17}", text) for text in moments) or sorted(moments) != moments:
            self.wrong(name, "moments of the header")

    def block(self, where, header, groups):
        sent = day(header["Submission Date"])
        if len(groups.get(STUDENT, [])) != 1:
            return self.wrong(where, "not exactly one student row")
        if not groups.get(MOVES) or not groups.get(DEMOGRAPHICS):
            return self.wrong(where, "no qualifying move or no demographics")
        for member, rows in groups.items():
            numbers = [values[GROUPS[member][1]] for values in rows]
            if member != STUDENT and numbers != [f"{n:03}" for n in range(1, len(rows) + 1)]:
                self.wrong(where, f"{member}: record ids")
            for values in rows:
                self.common(where, member, values, sent)
        self.action(where, groups)
        for values in groups[DEMOGRAPHICS]:
            if not 0 <= age_on(day(values["Birth Date"]), sent) <= 22:
                self.wrong(where, "age")
            if values["Sex"] not in ("Female", "Male"):
                self.wrong(where, "sex")
        for values in groups[MOVES]:
            arrival, end = day(values["Qualifying Arrival Date"]), values[
                "Eligibility Expiration Date"]
            if any(day(values["Birth Date"]) > arrival for values in groups[DEMOGRAPHICS]):
                self.wrong(where, "moved before it was born")
            if day(end) > plus_months(arrival, 36) or day(end) < arrival:
                self.wrong(where, "eligibility expiration")
            if bool(values["Qualifying Move From State"]) == bool(
                    values["Qualifying Move From Country"]):
                self.wrong(where, "where the move came from")
        for values in groups.get(ENROLLMENTS, []):
            self.enrollment(where, values)
        for values in groups.get(COURSES, []):
            done = bool(values["Credits Granted"]) and bool(values["Final Grade"])
            if done == (bool(values["Clock Hours"]) and bool(values["Grade-to-Date"])):
                self.wrong(where, "a course is either finished or not")
            if values["Credits Granted"] and not 0 <= float(values["Credits Granted"]) <= 9.99:
                self.wrong(where, "credits")

    def common(self, where, member, values, sent):
        for column in REQUIRED[member]:
            if not values[column]:
                self.wrong(where, f"{column} is blank")
        for column, text in values.items():
            limit = LONGEST.get(column, 50 if "Name" in column and member == DEMOGRAPHICS else 100)
            if len(text) > limit or text != text.strip():
                self.wrong(where, f"{column}: length or blanks")
            if "Date" in column and re.fullmatch(r"\d{8}", text) and day(text) > sent:
                if column != "Eligibility Expiration Date":
                    self.wrong(where, f"{column} after the file's own date")
            if "Phone" in column or column == "Telephone Number":
                if text and not re.fullmatch(r"\d{3}55501\d\d", text):
                    self.wrong(where, f"{column}: not a made-up number")
            if "Email" in column and text and not text.endswith("@example.org"):
                self.wrong(where, f"{column}: not a made-up address")
        month = values.get("Assessment Administration Date", "")
        if month and month[2:] + month[:2] > plain(sent)[:6]:
            self.wrong(where, "assessment after the file's own date")

    def action(self, where, groups):
        student = groups[STUDENT][0]
        key = student["Reporting State Code"], student["State Student Identifier"]
        action = student["Action Code"]
        content = {
            member: [{c: t for c, t in values.items() if c != "Student Record ID"}
                     for values in rows]
            for member, rows in groups.items() if member != STUDENT
        }
        before = self.known.get(key)
        if (action == "I") != (key not in self.seen) or (action == "D" and before is None):
            self.wrong(where, f"action {action}")
        self.actions.append(action)
        self.unchanged += action == "U" and before == content
        self.seen.add(key)
        self.known[key] = None if action == "D" else content

    def enrollment(self, where, values):
        kind = values["Enrollment Type"]
        self.kinds.add(kind)
        if values["Withdrawal Date"] and values["Withdrawal Date"] < values["Enrollment Date"]:
            self.wrong(where, "withdrawal before enrollment")
        if values["Residency Date"] > values["Enrollment Date"]:
            self.wrong(where, "enrolled before residing")
        if values["Grade Level"] not in GRADES:
            self.wrong(where, "grade")
        if bool(values["School or Project Name"]) == (kind == "06"):
            self.wrong(where, "School or Project Name")
        if bool(values["MEP Project Type"]) != (kind in ("02", "03", "04", "05")):
            self.wrong(where, "MEP Project Type")
        if bool(values["District of Residence"]) != (kind == "06"):
            self.wrong(where, "District of Residence")
        if bool(values["School Identification Code"]) != (kind in ("01", "05", "07")):
            self.wrong(where, "School Identification Code")
        if bool(values["Graduation/HSE Indicator"]) != bool(values["Graduation/HSE Date"]):
            self.wrong(where, "Graduation/HSE")
        if bool(values["Designated Graduation School"]) != (values["Grade Level"] in SECONDARY):
            self.wrong(where, "Designated Graduation School")
        if not values["School Identification Code"].startswith(values["School District ID"]) and (
                values["School Identification Code"]):
            self.wrong(where, "school and district")

    def stories(self, records):
        """What the sample is there to show must be in it."""
        def expect(truth, what):
            if not truth:
                self.wrong("sample", what)

        expect(self.kinds == {"01", "02", "03", "05", "06", "07"}, f"types {sorted(self.kinds)}")
        expect(self.actions.count("D") >= 3, "retractions")
        expect(self.unchanged >= 3, "blocks sent again unchanged")
        texts = [values for content in self.known.values() if content
                 for values in content.get(ENROLLMENTS, [])]
        expect(any(v["Continuation of Services Reason"] for v in texts), "continuation")
        ends = {v["Graduation/HSE Indicator"] for v in texts}
        expect({"Graduation", "HSE"} <= ends, "graduation and HSE")
        several, equal = 0, 0
        by_child = {}
        for record in records:
            core = record.block(day("20260831"))[DEMOGRAPHICS][-1]
            by_child.setdefault(record.child.key, []).append(tuple(
                core[c] for c in ("First Name", "Last Name 1", "Birth Date", "Sex")))
        for cores in by_child.values():
            several += len(cores) > 1
            equal += len(cores) > 1 and len(set(cores)) == 1
        expect(several >= 40, f"{several} children with several records")
        expect(several * 3 // 4 <= equal < several, f"{equal} of {several} written alike")


def check_all(out):
    checker = Checker()
    packages, records = make_packages()
    found = sorted(name[:-4] for name in os.listdir(out) if name.endswith(".zip"))
    if found != sorted(packages):
        checker.wrong("sample", "other packages than this program makes")
    size = 0
    for name in found:
        path = os.path.join(out, name + ".zip")
        size += os.path.getsize(path)
        with zipfile.ZipFile(path) as archive:
            members = {entry: archive.read(entry) for entry in archive.namelist()}
        checker.package(name, members)
        # Members and not the archive: another zlib may squeeze the same bytes differently.
        if name in packages and members != member_bytes(packages[name]):
            checker.wrong(name, "this program would write other rows")
    with open(os.path.join(out, "truth.csv"), "rb") as handle:
        truth = handle.read()
    size += len(truth)
    if truth != truth_bytes(records):
        checker.wrong("truth.csv", "this program would write other rows")
    listed = {tuple(line.split(",")[:2]) for line in truth.decode().split("\r\n")[1:] if line}
    if listed != checker.seen:
        checker.wrong("truth.csv", "does not list exactly the records that were sent")
    if size > MOST_BYTES:
        checker.wrong("sample", f"{size} bytes, at most {MOST_BYTES}")
    checker.stories(records)
    for problem in checker.problems:
        print(problem)
    actions = ", ".join(f"{checker.actions.count(kind)} {kind}" for kind in "IUD")
    print(f"{len(found)} packages, {size} bytes, blocks: {actions}, "
          f"{checker.unchanged} unchanged; {len(checker.problems)} problems")
    return 1 if checker.problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", default=OUT, help="folder to write to, or to check")
    parser.add_argument("--check", action="store_true", help="check, and write nothing")
    options = parser.parse_args()
    if options.check:
        return check_all(options.out)
    write_all(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
