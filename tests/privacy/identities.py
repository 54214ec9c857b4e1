"""Fifty people who don't exist, with all that says who they are; made, not written, so that no file here holds them."""

import random
from dataclasses import dataclass

FIRST = (
    "Wayra Nina Sumaq Illari Killa Quyllur Saywa Tika Urpi Yurema Zenobia Eudoxia Hermelinda Práxedes Tránsito".split()
)
LAST = (
    "Mamanique Quispetito Condorhuaña Choquehuallpa Ticonaya Apazarate Huancollo Yujrapata Callisaya Ñahuincopa".split()
)


@dataclass(frozen=True)
class Person:
    """`name` also stands in lower case; `words` are all the strings by which she could be found."""

    name: str
    dni: str
    ci: str
    ruc: str
    phone: str
    abroad: str
    mail: str
    place: str
    born: str
    address: str

    @property
    def words(self) -> tuple[str, ...]:
        told = (self.name, self.dni, self.ci, self.ruc, self.phone, self.abroad, self.mail, self.place, self.born)
        return (*told, self.address, self.name.lower(), self.name.replace(" ", "_").lower())


def people(number: int = 50, seed: int = 20180846) -> list[Person]:
    draw = random.Random(seed)
    return [_person(draw, place) for place in range(number)]


def ruc(start: str) -> str:
    """A RUC whose last digit is right, worked out apart from the code that looks for it."""
    total = sum(int(digit) * weight for digit, weight in zip(start, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True))
    return start + {10: "0", 11: "1"}.get(11 - total % 11, str(11 - total % 11))


def _person(draw: random.Random, place: int) -> Person:
    first, last = FIRST[place % len(FIRST)], LAST[place % len(LAST)]
    second = LAST[(place * 3 + place // 10 + 1) % len(LAST)]
    digits = "".join(draw.choices("0123456789", k=6))
    return Person(
        name=f"{first} {last} {second}",
        dni=f"0{place % 10}{digits}" if place % 2 else f"4{place % 10}{digits}",
        ci=f"{draw.randrange(4_000_000, 9_999_999)}-1{draw.choice('ABCDEF')} LP",
        ruc=ruc("10" + "".join(draw.choices("0123456789", k=8))),
        phone=f"9{draw.randrange(10_000_000, 99_999_999)}",
        abroad="+591 " + f"7{draw.randrange(1_000_000, 9_999_999)}",
        mail=f"{first}.{last}{place}@".lower() + "correo.bo",
        place=f"-16.{draw.randrange(480000, 559999)} -68.{draw.randrange(130000, 219999)}",
        born=f"{place % 28 + 1:02}/{place // 28 + 10}/19{60 + place * 7 % 39}",
        address=f"Pasaje Los Kantutales {draw.randrange(1000, 9999)}-{place}",
    )
