"""The form that takes a photo, or all photos of a number, away, and what came of it."""

from collections.abc import Mapping
from http import HTTPStatus

import msgspec

from chalicelib.api.problems import Invalid
from chalicelib.api.runner import cards
from chalicelib.api.runner.frame import lead, page, words_of
from chalicelib.api.runner.markup import Child, Element, el
from chalicelib.api.runner.words import Words
from chalicelib.api.takedown_types import CONTACT, REASON, NewTakedownBody
from chalicelib.api.takedowns import ask
from chalicelib.api.visit import Reply, Visit
from chalicelib.records.photos import Photo
from chalicelib.records.races import Race


def show(
    visit: Visit, race: Race, photo: Photo | None, bib: str, said: Mapping[str, str] | None = None
) -> Reply:
    """The form, about a photo, a number, or whichever of a photo's is chosen.

    With what was ``said`` where that cannot be taken, so that nobody has to type it again.
    """
    words, wrong, said = words_of(visit), said is not None, said or {}
    form = el(
        "form",
        el("p", words.problem_form, class_="notice bad", role="alert") if wrong else None,
        _what(words, photo, bib, said.get("what", "")),
        _wish(words, said.get("wants", "")),
        _reason(words, said.get("reason", "")),
        _contact(words, said.get("contact", "")),
        el("p", words.private, class_="hint"),
        el("button", words.send, class_="primary", type="submit"),
        method="post",
        action=visit.address(f"/r/{race.slug}/takedown"),
        class_="takedown",
    )
    return page(
        visit,
        f"{words.report} · {race.name}",
        el("p", _back(visit, race, words, photo), class_="back"),
        el("h1", words.report),
        el("p", words.report_lead),
        _thumbnail(visit, words, photo) if photo else None,
        form,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
    )


def take(visit: Visit, race: Race, form: Mapping[str, str]) -> Reply | None:
    """Do as the form says; None where it is not filled in rightly.

    Leads on to a page that says what came of it, so that loading it again asks for nothing more.
    """
    what = form.get("what", "")
    told = {"reason": form.get("reason", ""), "contact": form.get("contact", "")}
    wants = form.get("wants", "")
    about = {
        "photo": {"photoId": form.get("photo", ""), "wants": wants},
        "number": {"number": form.get("number", ""), "wants": wants},
        "wrong": {"photoId": form.get("photo", ""), "wants": "correct"},
    }
    try:
        asked = ask(visit, race, msgspec.convert(about[what] | told, NewTakedownBody))
    except (KeyError, msgspec.ValidationError, Invalid):
        return None
    to = visit.address(f"/r/{race.slug}/takedown?done={asked.status}")
    return Reply(body="", status=HTTPStatus.SEE_OTHER, headers={"Location": to})


def done(visit: Visit, race: Race, status: str) -> Reply:
    """What came of a request."""
    words = words_of(visit)
    title = words.done_open if status == "open" else words.done_waiting
    text = words.done_open_text if status == "open" else words.done_waiting_text
    back = el("a", words.done_back, class_="secondary", href=cards.address(visit, race))
    return page(visit, f"{title} · {race.name}", lead(title, text, back))


def _what(words: Words, photo: Photo | None, bib: str, said: str) -> Element:
    numbers = cards.numbers(photo, (bib,)) if photo else (bib,)
    named = {f"number:{number}" if len(numbers) > 1 else "number": number for number in numbers}
    labels = {value: words.what_number.format(bib=number) for value, number in named.items()}
    hidden: list[Child] = []
    if photo:
        labels = {"photo": words.what_photo, **labels, "wrong": words.what_wrong}
        hidden.append(el("input", type="hidden", name="photo", value=photo.id))
    if len(numbers) == 1:
        hidden.append(el("input", type="hidden", name="number", value=numbers[0]))
    return el("fieldset", el("legend", words.what), *hidden, *_choices("what", labels, said))


def _wish(words: Words, said: str) -> Element:
    labels = {"hide": words.wish_hide, "delete": words.wish_delete}
    # The stylesheet hides it where numbers are wrong: then nothing else is to happen.
    return el("fieldset", el("legend", words.wish), *_choices("wants", labels, said), class_="wish")


def _choices(name: str, labels: Mapping[str, str], said: str) -> list[Child]:
    """One of them is chosen: what was said, else the first."""
    chosen = said if said in labels else next(iter(labels), "")
    return [_choice(name, value, label, value == chosen) for value, label in labels.items()]


def _choice(name: str, value: str, label: str, chosen: bool) -> Element:
    box = el("input", type="radio", name=name, value=value, checked=chosen)
    return el("label", box, el("span", label), class_="choice")


def _reason(words: Words, said: str) -> Element:
    field = el("textarea", said, id="reason", name="reason", rows=3, maxlength=REASON)
    return _optional(words, words.reason, "reason", field)


def _contact(words: Words, said: str) -> Element:
    field = el("input", type="text", id="contact", name="contact", maxlength=CONTACT, value=said)
    return _optional(words, words.contact, "contact", field)


def _optional(words: Words, label: str, id: str, field: Element) -> Element:
    return el("div", el("label", f"{label} ({words.optional})", for_=id), field, class_="field")


def _thumbnail(visit: Visit, words: Words, photo: Photo) -> Element:
    alt = words.numbers(cards.numbers(photo, ()))
    return el(
        "div",
        cards.picture(visit, photo.thumbnail_key, photo, alt, early=True),
        class_="small-shot",
    )


def _back(visit: Visit, race: Race, words: Words, photo: Photo | None) -> Element:
    to = cards.address(visit, race, photo=photo.id if photo else "")
    return el("a", f"← {words.done_back}", href=to)
