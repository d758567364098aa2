"""Which columns a start list has, by the words that its first row has for them.

In the languages that Dorsal's runners and their timing companies write: English, Spanish, German,
French, Italian.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from chalicelib.api.problems import Invalid

_WORDS = {
    "bib": "bib, bibs, bib number, bib no, bib nr, race number, start number, start no,"
    " startnummer, startnr, start nr, dorsal, dorsales, numero de dorsal, numero dorsal, no dorsal,"
    " no de dorsal, n dorsal, n de dorsal, dossard, numero de dossard, pettorale,"
    " numero pettorale",
    # These count where none of the above is there: they may be a row's number, too.
    "number": "number, no, nr, num, numero, nummer",
    "name": "name, full name, runner, athlete, participant, nombre, nombre completo,"
    " nombre y apellidos, atleta, corredor, corredora, participante, nom, nom complet, nome,"
    " teilnehmer, laufer",
    "first name": "first name, firstname, given name, forename, vorname, prenom, nombre de pila",
    "last name": "last name, lastname, surname, family name, nachname, familienname, apellido,"
    " apellidos, nom de famille, cognome",
    "category": "category, categories, class, cat, age group, division, categoria, categorie,"
    " kategorie, klasse, altersklasse, ak",
}
_MEANINGS = {word: what for what, all_ in _WORDS.items() for word in all_.split(", ")}


@dataclass(frozen=True)
class Columns:
    """Where a row has its bib, its name's parts and its category; and how many cells it may have.

    ``ignored`` are the header's words for what is not kept.
    """

    bib: int
    names: tuple[int, ...]
    category: int | None
    width: int
    ignored: tuple[str, ...] = ()

    @classmethod
    def of(cls, header: Sequence[str]) -> Self:
        """The columns that ``header`` names. Raises :class:`Invalid` where none is for bibs."""
        meanings = [meaning(cell) for cell in header]
        bib = _bib(header, meanings)
        places = {what: meanings.index(what) for what in set(meanings)}
        names = _names(places)
        category = places.get("category")
        kept = {bib, category, *names}
        ignored = tuple(cell for at, cell in enumerate(header) if cell and at not in kept)
        return cls(bib, names, category, len(header), ignored)


USUAL = Columns(bib=0, names=(1,), category=2, width=3)


def meaning(cell: str) -> str:
    """What a header's cell is a word for; empty for any other."""
    plain = unicodedata.normalize("NFKD", cell.casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return _MEANINGS.get(" ".join(re.findall(r"[a-z]+", letters)), "")


def _bib(header: Sequence[str], meanings: list[str]) -> int:
    for wanted in ("bib", "number"):
        places = [at for at, what in enumerate(meanings) if what == wanted]
        if len(places) > 1:
            both = " and ".join(f'"{header[at]}"' for at in places[:2])
            raise Invalid(f"The start list has two columns of bibs, {both}; rename one of them.")
        if places:
            return places[0]
    named = ", ".join(cell for cell in header if cell)[:200]
    raise Invalid(f"The start list's first row names no column bib; name one so. It has: {named}.")


def _names(places: dict[str, int]) -> tuple[int, ...]:
    """A first and a last name; or the one that there is. "Vorname, Name" are both."""
    first, name, last = (places.get(what) for what in ("first name", "name", "last name"))
    whole = name is not None and first is not None and last is not None
    parts = (name,) if whole else (first, name, last)
    return tuple(at for at in parts if at is not None)
