"""Names, languages, papers and words for synthetic households: all made up, and marked.

Every name is frequent where it is said to come from and belongs to nobody; the family name
carries the mark "(synthetic)". Assumptions throughout: nothing here is published.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from softlanding.office.cases.models import (
    Document,
    FamilyTie,
    Household,
    Need,
    OwnWords,
    Person,
    PhaseStep,
)
from softlanding.office.cases.services import first_step

MARK = "(synthetic)"
ARABIC = {
    "f": [("Amal", "أمل"), ("Fatima", "فاطمة"), ("Huda", "هدى"), ("Layla", "ليلى"),
          ("Maryam", "مريم"), ("Nour", "نور"), ("Rania", "رانيا"), ("Salma", "سلمى")],
    "m": [("Ahmad", "أحمد"), ("Hassan", "حسن"), ("Ibrahim", "إبراهيم"), ("Khaled", "خالد"),
          ("Mahmoud", "محمود"), ("Mohammed", "محمد"), ("Omar", "عمر"), ("Yusuf", "يوسف")],
    "family": [("Al-Ali", "العلي"), ("Al-Khatib", "الخطيب"), ("Darwish", "درويش"),
               ("Haddad", "حداد"), ("Hamdan", "حمدان"), ("Najjar", "نجار"), ("Saleh", "صالح"),
               ("Taha", "طه")],
}  # fmt: skip
PERSIAN = {
    "f": [("Farida", "فریده"), ("Laila", "لیلا"), ("Nargis", "نرگس"), ("Shukria", "شکریه"),
          ("Zahra", "زهرا")],
    "m": [("Abdullah", "عبدالله"), ("Farid", "فرید"), ("Jawad", "جواد"), ("Nasir", "ناصر"),
          ("Zalmai", "زلمی")],
    "family": [("Ahmadi", "احمدی"), ("Hosseini", "حسینی"), ("Karimi", "کریمی"),
               ("Noori", "نوری"), ("Rahimi", "رحیمی")],
}  # fmt: skip
GEEZ = {
    "f": [("Abrehet", "ኣብረሀት"), ("Feven", "ፌቨን"), ("Letebrhan", "ለተብርሃን"), ("Selam", "ሰላም")],
    "m": [("Hagos", "ሓጎስ"), ("Kidane", "ኪዳነ"), ("Mehari", "መሓሪ"), ("Tesfay", "ተስፋይ")],
    "family": [("Gebremariam", "ገብረማርያም"), ("Haile", "ሃይለ"), ("Tekle", "ተክለ"),
               ("Weldu", "ወልዱ")],
}  # fmt: skip
SOMALI = {
    "f": [("Ayaan", ""), ("Hodan", ""), ("Ifrah", ""), ("Sahra", "")],
    "m": [("Abdi", ""), ("Farah", ""), ("Guled", ""), ("Warsame", "")],
    "family": [("Hersi", ""), ("Jama", ""), ("Nur", ""), ("Samatar", "")],
}
FRENCH = {
    "f": [("Béatrice", ""), ("Espérance", ""), ("Grâce", ""), ("Solange", "")],
    "m": [("Christian", ""), ("Dieudonné", ""), ("Jean", ""), ("Patrick", "")],
    "family": [("Ilunga", ""), ("Kabongo", ""), ("Mbuyi", ""), ("Ngoma", "")],
}
NAMES = {"AF": PERSIAN, "ER": GEEZ, "SO": SOMALI, "CD": FRENCH, "CF": FRENCH, "SS": FRENCH}
SCRIPT = {"ar": "Arab", "fa": "Arab", "ps": "Arab", "ur": "Arab", "ti": "Ethi", "am": "Ethi"}
ISCED = {"none": [0], "primary": [1], "secondary": [2, 3, 3, 4], "tertiary": [5, 6, 6, 7]}
WORK = ["512", "522", "531", "611", "711", "712", "723", "741", "751", "753", "832", "911", "931"]
STUDIED = ["214", "221", "222", "234", "241", "251", "332", "411"]
SPECIFIC = {
    Need.LEGAL_AID: ["LP", "WR"],
    Need.TRAUMA_CARE: ["TR", "SV"],
    Need.CHILD_PROTECTION: ["CR"],
    Need.HOSPITAL: ["SM"],
    Need.STEP_FREE_HOME: ["ER", "DS"],
}
WORDS = {
    OwnWords.Kind.WISH: [
        "Made-up wish: to work again in the old trade.",
        "Made-up wish: a school where the children can stay for long.",
        "Made-up wish: to live where one can grow vegetables.",
    ],
    OwnWords.Kind.FEAR: [
        "Made-up fear: that nobody will speak our language.",
        "Made-up fear: to be far from a hospital.",
    ],
}
Names = Sequence[tuple[str, str]]


def fill_files(
    chance: random.Random, households: Sequence[Household], people: Sequence[Person]
) -> tuple[list[Document], list[FamilyTie], list[OwnWords], list[PhaseStep]]:
    """Give members names and languages; return papers, ties, words and first steps."""
    papers: list[Document] = []
    ties: list[FamilyTie] = []
    words: list[OwnWords] = []
    steps: list[PhaseStep] = []
    of_household: dict[int, list[Person]] = {id(h): [] for h in households}
    for person in people:
        of_household[id(person.household)].append(person)
    for household in households:
        members = of_household[id(household)]
        stock = NAMES.get(household.origin, ARABIC)
        family = chance.choice(stock["family"])
        for person in members:
            _fill(chance, person, stock, family)
            papers += _papers(chance, person)
        _spread_needs(chance, household, members)
        if household.family_in_id:
            who = chance.choice([FamilyTie.Kind.SIBLING, FamilyTie.Kind.OTHER])
            ties.append(FamilyTie(person=members[0], kind=who, town_id=household.family_in_id))
        for kind, share in ((OwnWords.Kind.WISH, 0.5), (OwnWords.Kind.FEAR, 0.3)):
            if chance.random() < share:
                text = chance.choice(WORDS[kind])
                words.append(OwnWords(household=household, kind=kind, text=text, language="en"))
        selected = household.arrives_on - timedelta(chance.randint(90, 200))
        steps.append(first_step(household, Household.Phase.SELECTED, selected, due_on=None))
        household.due_on = steps[-1].due_on = household.arrives_on - timedelta(60)
    return papers, ties, words, steps


def _fill(
    chance: random.Random, person: Person, stock: Mapping[str, Names], family: tuple[str, str]
) -> None:
    household = person.household
    person.given, person.given_original = chance.choice(stock[person.sex])
    person.family, person.family_original = f"{family[0]} {MARK}", family[1]
    person.nationality = household.origin
    adult = person.relation != Person.Relation.CHILD
    levels = ISCED.get(person.schooling)
    if levels and adult:
        person.isced = chance.choice(levels)
    if adult and chance.random() < 0.7:
        person.occupation = chance.choice(STUDIED if person.schooling == "tertiary" else WORK)
    reads = "yes" if person.schooling in ("secondary", "tertiary") else "some"
    person.languages = [
        {
            "code": code,
            "speaks": "good" if number else "first",
            "reads": "no" if person.schooling == "none" else reads,
            "script": SCRIPT.get(code.split("_")[0], "Latn"),
        }
        for number, code in enumerate(household.languages)
    ]
    person.derive()


def _papers(chance: random.Random, person: Person) -> list[Document]:
    """A UNHCR certificate, and for some a passport; one in fifty does not fit."""
    arrives = person.household.arrives_on
    issued = max(person.born, arrives - timedelta(chance.randint(200, 900)))
    found = [_paper(chance, person, Document.Kind.UNHCR, issued, arrives + timedelta(300))]
    if chance.random() < 0.4:
        expires = arrives + timedelta(chance.randint(-60, 1500))
        found.append(_paper(chance, person, Document.Kind.PASSPORT, issued, expires))
    if chance.random() < 0.02:
        found[0].born = date(person.born.year, 1, 1)
    return found


def _paper(
    chance: random.Random, person: Person, kind: str, issued: date, expires: date
) -> Document:
    paper = Document(
        person=person,
        kind=kind,
        number=f"SYN-{chance.randrange(10**8):08}",
        issued_by=person.household.origin if kind == Document.Kind.PASSPORT else "",
        issued_on=issued,
        expires_on=expires,
    )
    paper.blind_index()
    return paper


def _spread_needs(chance: random.Random, household: Household, members: Sequence[Person]) -> None:
    """Give each need of the household to one member, as a code of the list."""
    adults = [p for p in members if p.relation != Person.Relation.CHILD]
    children = [p for p in members if p.relation == Person.Relation.CHILD]
    for need in household.needs:
        among = children if need == Need.CHILD_PROTECTION and children else adults
        person = min(among, key=lambda p: p.born) if need == Need.STEP_FREE_HOME else among[0]
        codes = [c for c in SPECIFIC[Need(need)] if c != "WR" or person.sex == "f"]
        person.specific_needs = sorted({*person.specific_needs, chance.choice(codes)})
