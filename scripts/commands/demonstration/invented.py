"""Names, streets and numbers that belong to nobody: put together from syllables, or taken from ranges kept for tests."""
from random import Random

_GIVEN_FIRST = ("Bel", "Dor", "Elv", "Fen", "Gri", "Hal", "Ilm", "Jor", "Kes", "Lum", "Mar", "Nev", "Orl", "Pell", "Quin",
                "Ros", "Syl", "Tam", "Ulv", "Wren", "Yar", "Zeph")
_GIVEN_LAST = ("adine", "aro", "amund", "enny", "ettle", "ibel", "iko", "imund", "ora", "orin", "ova", "unda", "usk", "yra")
_FAMILY_FIRST = ("Amber", "Brindle", "Cobble", "Dapple", "Ember", "Fennel", "Gossa", "Hollo", "Inkle", "Jasper", "Kettle",
                 "Lantern", "Mopple", "Nettle", "Osker", "Pippin", "Quillo", "Rumble", "Sorrel", "Thrando", "Umber",
                 "Vellum", "Wexle", "Yonder", "Zinnia")
_FAMILY_LAST = ("beck", "bywick", "crake", "dabble", "fothering", "gantry", "howe", "latch", "mantle", "nook", "patch",
                "quist", "rattle", "spindle", "thwack", "vane", "whistle", "wort")
_STREET_FIRST = ("Otterlamp", "Nine Kettles", "Upsidedown", "Marzipan", "Tin Whistle", "Lost Mitten", "Cloudberry", "Gilded Owl",
                 "Paper Boat", "Second Thought", "Thimble", "Wandering Goose", "Velvet Mole", "Half Moon Biscuit")
_STREET_LAST = ("Row", "Lane", "Parade", "Steps", "Yard", "Rise", "Terrace", "Wharf")


def family_name(chance: Random) -> str:
    return chance.choice(_FAMILY_FIRST) + chance.choice(_FAMILY_LAST)


def given_name(chance: Random) -> str:
    return chance.choice(_GIVEN_FIRST) + chance.choice(_GIVEN_LAST)


def spelt_otherwise(name: str) -> str:
    """A name as somebody might mishear it."""
    return name.replace("ll", "l").replace("tt", "t").replace("y", "i").replace("k", "ck", 1)


def street_and_house(chance: Random) -> str:
    street = f"{chance.choice(_STREET_FIRST)} {chance.choice(_STREET_LAST)}"
    return f"{chance.randint(1, 140)} {street}, Invented Quarter"


def postcode(chance: Random) -> str:
    """In the area ZZ99, which no letter is ever delivered to."""
    return f"ZZ99 {chance.randint(1, 9)}{chance.choice('ABDEFGHJLN')}{chance.choice('PQRSTUWXYZ')}"


def nhs_number(serial: int) -> str:
    """The serial-th number of the range 999…, which is issued to nobody, with its check digit. Serials below 500,000."""
    for candidate in (2 * serial, 2 * serial + 1):  # of two neighbours one has a check digit
        digits = f"999{candidate:06d}"
        check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{digits}{check % 11}"
    raise ValueError(serial)


def property_number(serial: int) -> str:
    """A UPRN of a range that the demonstration keeps for itself."""
    return f"{999_000_000_000 + serial}"
