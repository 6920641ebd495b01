#!/usr/bin/env python3
"""Writes packages of two States whose children only a person can tell to be one, or two.

    tools/make-sample/near_matches.py FOLDER

They come after the packages of samples/states and are no part of them: a demonstration's worklists
are empty without them. Nobody in them exists. Python's standard library only.
"""

import os
import sys
import zipfile

# First, last, birth, sex, father's and mother's last name: as Texas says it, and as California does.
PAIRS = [
    (("Ana", "Ejemplar", "20120510", "Female", "Ejemplar", "Solano"),
     ("Anna", "Ejempalr", "20120501", "Female", "Olmedo", "Quiroga")),
    (("Tomás", "Figueredo", "20140218", "Male", "Figueredo", "Abrego"),
     ("Thomas", "Figuereda", "20140228", "Male", "Barrios", "Cedillo")),
    (("Inés", "Malagón", "20100903", "Female", "Malagón", "Urrea"),
     ("Ynez", "Malagan", "20100930", "Female", "Duarte", "Zaldívar")),
]

STUDENT = ("Student Record ID,Reporting State Code,Action Code,MSIX Identification Number,"
           "State Student Identifier,State Student Identifier Type")
DEMOGRAPHICS = ("Student Record ID,Demographics Record ID,First Name,Last Name 1,Sex,Birth Date,"
                "Multiple Birth Flag,Male Parent/Guardian Last Name,Female Parent/Guardian Last Name")
MOVES = ("Student Record ID,Qualifying Moves Record ID,Qualifying Arrival Date,"
         "Qualifying Move From City,Qualifying Move From State,Qualifying Move From Country,"
         "Qualifying Move To City,Qualifying Move To State,Eligibility Expiration Date")
ENROLLMENTS = ("Student Record ID,Enrollments Record ID,Enrollment Date,Enrollment Type,"
               "School or Project Name,School Identification Code,Facility State,Telephone Number,"
               "Grade Level,Withdrawal Date,Residency Date")
HEADER = ("Submitting State,Submission Date,Total Students in File,Total Records in File,"
          "Beginning Effective Date,Ending Effective Date")


def package(folder, state, day, town, people):
    """One State's package, an insert for each child."""
    rows = {"student.csv": [STUDENT], "demographics.csv": [DEMOGRAPHICS],
            "qualifying_moves.csv": [MOVES], "enrollments.csv": [ENROLLMENTS]}
    for index, (first, last, birth, sex, father, mother) in enumerate(people, 1):
        number = f"{index:07d}"
        rows["student.csv"].append(f"{number},{state},I,,{state}-NEAR-{index},01")
        rows["demographics.csv"].append(
            f"{number},001,{first},{last},{sex},{birth},No,{father},{mother}")
        rows["qualifying_moves.csv"].append(
            f"{number},001,20260801,Elsewhere,MI,,{town},{state},20290801")
        rows["enrollments.csv"].append(
            f"{number},001,20260805,01,{town} School,480000100001,{state},5125550100,07,,20260805")
    total = sum(len(lines) - 1 for lines in rows.values())
    rows["header.csv"] = [
        HEADER, f"{state},{day}120000000,{len(people)},{total},20260801000000000,{day}115959999"]
    path = os.path.join(folder, f"{day}-{state}.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in sorted(rows.items()):
            archive.writestr(name, "\n".join(lines) + "\n")
    return path


def main():
    folder = sys.argv[1]
    print(package(folder, "TX", "20260901", "Llano", [pair[0] for pair in PAIRS]))
    print(package(folder, "CA", "20260902", "Vega", [pair[1] for pair in PAIRS]))


if __name__ == "__main__":
    main()
