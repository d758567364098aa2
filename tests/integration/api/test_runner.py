"""The runner's pages: whole without scripts, in two languages, small, and closed where they are."""

import re
from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest

from chalicelib.api.runner.search_page import PAGE
from chalicelib.api.takedown_types import CONTACT, REASON
from chalicelib.pipeline.services import Services, use
from chalicelib.records import link_keys, races
from chalicelib.records.candidates import StoredCandidate
from chalicelib.records.races import Race
from chalicelib.storage.folder import FolderStorage
from tests.integration.api.finished import arrived, completed
from tests.integration.api.gateway import Answer, Gateway
from tests.integration.api.test_outages import Leaving

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}


def links(answer: Answer) -> list[str]:
    return re.findall(r'href="(/r/[^"]*/photos/[^"]*)"', answer.text)


def post(
    visitor: Gateway, race: Race, headers: dict[str, str] | None = None, **form: str
) -> Answer:
    return visitor.post(
        f"/r/{race.slug}/takedown", body=urlencode(form).encode(), headers=FORM | (headers or {})
    )


def test_a_search_is_a_page(nobody: Gateway, services: Services, race: Race) -> None:
    wanted = completed(services, race, "1234", "77")
    completed(services, race, "5")
    page = nobody.get(f"/r/{race.slug}?bib=1234&fbclid=x")
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "1 photo with 1234" in page.text
    assert links(page) == [f"/r/{race.slug}/photos/{wanted.id}?bib=1234"]
    assert 'alt="Photo of bibs 1234 and 77"' in page.text
    assert '<rect class="wanted"' in page.text
    assert len(links(nobody.get(f"/r/{race.slug}"))) == 2


def test_the_pages_allow_nothing_but_their_own(nobody: Gateway, race: Race) -> None:
    page = nobody.get(f"/r/{race.slug}")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page.text)


def test_the_browser_s_language(nobody: Gateway, services: Services, race: Race) -> None:
    completed(services, race, "7")
    page = nobody.get(f"/r/{race.slug}?bib=7", headers=SPANISH)
    assert '<html lang="es">' in page.text
    assert "1 foto con el 7" in page.text
    assert page.headers["Content-Language"] == "es"
    assert "Accept-Language" in page.headers["Vary"]


@pytest.mark.parametrize(("bib", "shown"), [("1?34", 2), ("12?4", 1), ("?234", 1), ("9?99", 0)])
def test_a_digit_that_nobody_sees(
    nobody: Gateway, services: Services, race: Race, bib: str, shown: int
) -> None:
    completed(services, race, "1234", "1334")
    completed(services, race, "1134")
    assert len(links(nobody.get(f"/r/{race.slug}?{urlencode({'bib': bib})}"))) == shown


def test_a_part_of_the_number_is_perhaps_it(
    nobody: Gateway, services: Services, race: Race
) -> None:
    part = StoredCandidate(text="123", confidence=0.9, box=(1, 2, 3, 4), verdict="dropped")
    photo = completed(services, race, "99", candidates=[part])
    page = nobody.get(f"/r/{race.slug}?bib=1234")
    assert "Perhaps you too" in page.text
    assert links(page) == [f"/r/{race.slug}/photos/{photo.id}?bib=1234"]
    assert post(nobody, race, what="number", number="1234", wants="hide").status == 303
    assert links(nobody.get(f"/r/{race.slug}?bib=1234")) == []


def test_photos_of_the_same_minute_are_near(
    nobody: Gateway, services: Services, race: Race
) -> None:
    photos = [completed(services, race, str(n)) for n in range(4)]
    for photo, seconds in zip(photos, (0, 50, -60, 61), strict=True):
        services.database.run(
            "UPDATE photos SET taken_at = taken_at + :by * interval '1 second' WHERE id = :id",
            by=seconds, id=photo.id,
        )  # fmt: skip
    page = nobody.get(f"/r/{race.slug}/photos/{photos[0].id}")
    near = [link.rpartition("/")[2] for link in links(page)]
    assert near == [photos[2].id, photos[1].id]
    races.change(services.database, race.id, clock_offset=3600)
    page = nobody.get(f"/r/{race.slug}/photos/{photos[0].id}")
    assert "10:30:00" in page.text


def test_hidden_and_unfinished_photos_are_on_no_page(
    nobody: Gateway, services: Services, race: Race
) -> None:
    shown, hidden = completed(services, race, "7"), completed(services, race, "7")
    pending = arrived(services, race)
    services.database.run("UPDATE photos SET hidden_at = now() WHERE id = :id", id=hidden.id)
    for address in (
        f"/r/{race.slug}",
        f"/r/{race.slug}?bib=7",
        f"/r/{race.slug}/photos/{shown.id}",
    ):
        assert hidden.id not in nobody.get(address).text
    for photo in (hidden, pending):
        for address in (f"photos/{photo.id}", f"takedown?photo={photo.id}"):
            answer = nobody.get(f"/r/{race.slug}/{address}")
            assert answer.status == 404
            assert "There is nothing to see here" in answer.text


def test_zeros_in_front_are_passed_over(nobody: Gateway, services: Services, race: Race) -> None:
    printed = completed(services, race, "02478", "9")
    listed = completed(services, race, "2478")
    completed(services, race, "2478", "02478")  # found once
    others = [completed(services, race, "90") for _ in range(6)]
    for typed in ("2478", "02478", "0?478"):
        assert len(links(nobody.get(f"/r/{race.slug}?bib={quote(typed)}"))) == 3, typed
        found = nobody.get(f"/races/{race.slug}/photos?bib={typed.replace('?', '2')}").json
        assert len(found["photos"]) == 3
    page = nobody.get(f"/r/{race.slug}/photos/{printed.id}?bib=2478").text
    assert re.findall(r'<a class="chip wanted"[^>]*>([^<]*)', page) == ["02478"]
    assert post(nobody, race, what="number", number="002478", wants="hide").status == 303
    assert nobody.get(f"/photos/{printed.id}").status == 401
    assert nobody.get(f"/photos/{listed.id}").status == 401
    assert len(links(nobody.get(f"/r/{race.slug}"))) == len(others)


def test_a_form_hides_a_photo_at_once(nobody: Gateway, services: Services, race: Race) -> None:
    photos = [completed(services, race, str(n)) for n in range(4)]
    form = nobody.get(f"/r/{race.slug}/takedown?photo={photos[0].id}")
    assert f'value="{photos[0].id}"' in form.text
    done = post(nobody, race, what="photo", photo=photos[0].id, wants="hide", reason="me <b>")
    assert done.status == 303
    assert done.headers["Location"] == f"/r/{race.slug}/takedown?done=open"
    assert "Hidden from now on" in nobody.get(done.headers["Location"]).text
    assert photos[0].id not in nobody.get(f"/r/{race.slug}").text


def test_one_of_several_numbers_can_be_chosen(
    nobody: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "7", "8")
    completed(services, race, "7")
    others = [completed(services, race, "9") for _ in range(4)]
    form = nobody.get(f"/r/{race.slug}/takedown?photo={photo.id}").text
    assert 'value="number:7"' in form
    assert post(nobody, race, what="number:7", photo=photo.id, wants="hide").status == 303
    assert len(links(nobody.get(f"/r/{race.slug}"))) == len(others)


def test_a_form_that_is_not_filled_in_comes_back(
    nobody: Gateway, photographer: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "7")
    for form in (
        {"photo": photo.id},
        {"photo": photo.id, "what": "photo", "wants": "burn"},
        {"photo": photo.id, "what": "photo", "wants": "hide", "reason": "x" * 501},
        {"number": "7", "what": "other", "wants": "hide"},
    ):
        answer = post(nobody, race, **form)
        assert answer.status == 422
        assert "Please look at the form again" in answer.text
    assert photographer.get(f"/races/{race.slug}/takedowns").json["takedowns"] == []


def test_what_was_typed_comes_back_with_the_form(
    nobody: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "7", "8")
    form = {"photo": photo.id, "what": "number:8", "wants": "delete", "reason": "a <b>\r\nc"}
    text = post(nobody, race, **form, contact="me" * 101).text
    assert ">a &lt;b&gt;\nc</textarea>" in text
    assert 'value="' + "me" * 101 + '"' in text
    chosen = re.findall(r"<input[^>]* checked[^>]*>", text)
    assert [re.findall('value="([^"]*)"', one) for one in chosen] == [["number:8"], ["delete"]]


def test_a_line_break_counts_as_one_character(
    nobody: Gateway, services: Services, race: Race
) -> None:
    photo = completed(services, race, "7")
    reason = "\r\n".join(["x" * 49] * 10)
    form = {"photo": photo.id, "what": "photo", "wants": "hide"}
    assert post(nobody, race, **form, reason=reason + "\r\nx").status == 422
    assert post(nobody, race, **form, reason=reason + "\r\n").status == 303


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"what=number&" + b"a=b&" * 20, 400), (b"reason=" + b"x" * 65_536, 413)],
    ids=["fields", "bytes"],
)
def test_more_than_a_form_is_refused_in_words(
    nobody: Gateway, race: Race, body: bytes, status: int
) -> None:
    answer = nobody.post(f"/r/{race.slug}/takedown", body=body, headers=FORM)
    assert answer.status == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_longest_form_fits(nobody: Gateway, services: Services, race: Race) -> None:
    photo = completed(services, race, "7")
    said = {"reason": "\U0001f3c3" * REASON, "contact": "\U0001f3c3" * CONTACT}
    form = {"photo": photo.id, "number": "7", "what": "photo", "wants": "hide"}
    assert post(nobody, race, **form, **said).status == 303


def test_another_site_s_form_is_refused(nobody: Gateway, services: Services, race: Race) -> None:
    photo = completed(services, race, "7")
    form = {"what": "photo", "photo": photo.id, "wants": "hide"}
    assert post(nobody, race, {"Sec-Fetch-Site": "cross-site"}, **form).status == 403
    json = {"Content-Type": "application/json"}
    assert post(nobody, race, json, **form).status == 415
    assert post(nobody, race, {"Sec-Fetch-Site": "same-origin"}, **form).status == 303


def test_too_many_forms_are_refused_in_words(nobody: Gateway, race: Race) -> None:
    answers = [post(nobody, race, what="number", number=str(n), wants="hide") for n in range(21)]
    assert answers[-1].status == 429
    assert "Too many requests today" in answers[-1].text


def test_a_closed_race_s_link_is_exchanged_for_a_cookie(
    nobody: Gateway, services: Services, race: Race
) -> None:
    races.change(services.database, race.id, listed="closed")
    photo = completed(services, race, "7")
    key = link_keys.make(services.database, race.id)
    refused = nobody.get(f"/r/{race.slug}")
    assert refused.status == 401
    assert "This race is closed" in refused.text
    wrong = nobody.get(f"/r/{race.slug}?key=guess")
    assert (wrong.status, "not good any more" in wrong.text) == (401, True)
    assert "Set-Cookie" not in wrong.headers
    let_in = nobody.get(f"/r/{race.slug}?key={key}&bib=7", headers={"X-Forwarded-Proto": "https"})
    assert let_in.status == 303
    assert let_in.headers["Location"] == f"/r/{race.slug}?bib=7"
    cookie, *rules = let_in.headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(rules)
    for address in (f"/r/{race.slug}", f"/r/{race.slug}/photos/{photo.id}"):
        page = nobody.get(address, headers={"Cookie": cookie})
        assert page.status == 200
        assert key not in page.text
        assert nobody.get(address).status == 401
    link_keys.revoke(services.database, race.id)
    assert nobody.get(f"/r/{race.slug}", headers={"Cookie": cookie}).status == 401


def test_the_list_leads_to_a_race(nobody: Gateway, services: Services, race: Race) -> None:
    quiet = races.create(services.database, "quiet", "Quiet & <b>Small</b>", race.date)
    assert "Quiet &amp; &lt;b&gt;Small&lt;/b&gt; · 17 May 2026" in nobody.get("/r").text
    races.change(services.database, quiet.id, listed="unlisted")
    assert "Quiet" not in nobody.get("/r").text
    led = nobody.get("/r?race=quiet&bib=+1%3F34+")
    assert (led.status, led.headers["Location"]) == (303, "/r/quiet?bib=1%3F34")
    assert nobody.get("/r/quiet").status == 200
    assert 'content="noindex"' in nobody.get("/r/quiet").text
    assert "noindex" not in nobody.get(f"/r/{race.slug}").text
    for address in ("/r?race=nowhere", "/r?race=%3Cb%3E", "/r/nowhere", "/r/quiet?cursor=x"):
        assert nobody.get(address).status in {404, 400}


def test_below_a_stage_every_address_has_its_prefix(
    nobody: Gateway, services: Services, race: Race
) -> None:
    completed(services, race, "7")
    nobody.stage = "/api"
    page = nobody.get(f"/r/{race.slug}?bib=7")
    own = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
    assert own
    assert all(address.startswith("/api/") for address in own)


def test_outages_are_told_in_words(nobody: Gateway, services: Services, race: Race) -> None:
    use(replace(services, database=Leaving(services.database, "races")))  # type: ignore[arg-type]
    page = nobody.get(f"/r/{race.slug}", headers=SPANISH)
    assert page.status == 503
    assert "Dorsal no responde" in page.text
    assert page.headers["Retry-After"]


def test_a_page_is_small_even_with_aws_s_long_links(
    nobody: Gateway, services: Services, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(PAGE + 1):
        completed(services, race, "1234", "77", "78", "79")
    link = FolderStorage.presign_get
    monkeypatch.setattr(  # a session token makes S3's links as long as this
        FolderStorage,
        "presign_get",
        lambda *told: link(*told) + "&X-Amz-Security-Token=" + "x" * 1100,
    )
    page = nobody.get(f"/r/{race.slug}?bib=1234")
    assert len(links(page)) == PAGE
    assert f"More than {PAGE} photos" in page.text
    linked = set(re.findall(r'="(/assets/[^"]+)"', page.text))
    assert len(linked) == 4
    size = len(page.text.encode()) + sum(len(nobody.get(one).text.encode()) for one in linked)
    assert size < 60_000
    following = re.search(r'href="([^"]*cursor=[^"]*)"', page.text)
    assert following
    assert len(links(nobody.get(following[1].replace("&amp;", "&")))) == 1
