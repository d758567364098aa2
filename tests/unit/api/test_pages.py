"""The page: served whole, small, with a policy that lets nothing else in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chalice import Chalice

from chalicelib.api import pages
from chalicelib.api.pages import WEB, Site
from chalicelib.errors import Unavailable
from chalicelib.pipeline.services import build, use
from chalicelib.settings import Settings

SITE = Site.of(WEB)
SCRIPTS = {name: text for name, text in SITE.assets.items() if name.endswith(".js")}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Chalice]:
    """A Chalice app with the pages alone, photos in a folder of another origin."""
    made = Chalice(app_name="pages", configure_logs=False)
    made.register_blueprint(pages.blueprint())
    folder = f"file:{tmp_path}"
    use(build(Settings(photo_store=folder, public_url="http://photos:8000", signing_secret="x")))
    yield made
    use(None)


def get(app: Chalice, resource: str, path: str = "/", known: str = "", **parameters: str) -> Any:
    context = {"httpMethod": "GET", "resourcePath": resource, "path": path}
    event = {
        "requestContext": context,
        "headers": {"If-None-Match": known} if known else {},
        "multiValueQueryStringParameters": None,
        "pathParameters": parameters,
        "stageVariables": None,
        "body": None,
    }
    return app(event, None)


def asset(app: Chalice, name: str, version: str = SITE.version, known: str = "") -> Any:
    return get(app, "/assets/{version}/{name}", known=known, name=name, version=version)


@pytest.mark.parametrize("path", ["/", "/board", "/review", "/takedowns"])
def test_a_page_comes_with_a_policy_for_itself_and_the_photos_alone(
    app: Chalice, path: str
) -> None:
    answer = get(app, path, path)
    assert answer["statusCode"] == 200
    headers = answer["headers"]
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-cache"
    rules = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert rules == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data: http://photos:8000",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_only_the_upload_page_may_send_to_storage(app: Chalice) -> None:
    policy = get(app, "/upload", path="/api/upload")["headers"]["Content-Security-Policy"]
    assert "connect-src 'self' http://photos:8000;" in policy


def test_the_page_comes_also_when_storage_signs_nothing() -> None:
    def away() -> str:
        raise Unavailable("no credentials")

    assert pages._origin(away) == ""


def test_a_stage_without_its_slash_is_led_to_it(app: Chalice) -> None:
    answer = get(app, "/", path="/api")
    assert answer["statusCode"] == 308
    assert answer["headers"]["Location"] == "api/"


@pytest.mark.parametrize("name", sorted(SITE.assets))
def test_assets_of_this_version_are_kept_for_good(app: Chalice, name: str) -> None:
    answer = asset(app, name)
    assert answer["statusCode"] == 200
    assert answer["body"] == (WEB / name).read_text("utf-8")
    assert not answer.get("isBase64Encoded")
    assert "immutable" in answer["headers"]["Cache-Control"]
    assert asset(app, name, version="older")["headers"]["Cache-Control"] == "no-cache"


def test_what_a_browser_has_is_not_sent_again(app: Chalice) -> None:
    tag = asset(app, "race.js")["headers"]["ETag"]
    answer = asset(app, "race.js", known=f'"other", W/{tag}')
    assert (answer["statusCode"], answer["body"]) == (304, "")
    assert asset(app, "race.js", known='"other"')["statusCode"] == 200


@pytest.mark.parametrize(
    "name",
    [*sorted(SITE.pages), "nothing.js", "..", "../settings.py", ""],
)
def test_nothing_else_is_an_asset(app: Chalice, name: str) -> None:
    answer = asset(app, name)
    assert answer["statusCode"] == 404
    assert answer["headers"]["Content-Type"] == "application/problem+json"


def test_any_change_makes_a_new_version(tmp_path: Path) -> None:
    for name, text in (*SITE.assets.items(), ("index.html", "{version}")):
        (tmp_path / name).write_text(text)
    before = Site.of(tmp_path)
    assert before.pages == {"index.html": before.version}
    (tmp_path / "label.js").write_text("changed")
    assert Site.of(tmp_path).version != before.version


def test_pages_share_their_parts_and_a_changed_part_makes_a_new_version(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/head.html").write_text("<title>{version}</title>\n")
    (tmp_path / "one.html").write_text("<head>\n  {head}\n</head>")
    before = Site.of(tmp_path)
    assert before.pages == {"one.html": f"<head>\n  <title>{before.version}</title>\n</head>"}
    assert before.assets == {}
    (tmp_path / "parts/head.html").write_text("other")
    assert Site.of(tmp_path).version != before.version


@pytest.mark.parametrize("page", sorted(SITE.pages))
def test_everything_that_is_loaded_is_there_and_relative(page: str) -> None:
    assert not re.search(r"\{\w+\}", SITE.pages[page]), "a part that is not there"
    linked = re.findall(r'(?:src|href)="(?!#|\./)([^"]+)"', SITE.pages[page])
    assert linked
    assert {link.rpartition("/")[0] for link in linked} == {f"assets/{SITE.version}"}
    assert {link.rpartition("/")[2] for link in linked} <= SITE.assets.keys()
    for name, script in SCRIPTS.items():
        modules = re.findall(r'(?:from|later\(|new URL\()\s*"([^"]*)"', script)
        assert {f"./{found}" for found in SITE.assets} >= set(modules), name


@pytest.mark.parametrize(
    ("file", "pages"),
    [
        ("race-words.js", "race.html startlist.html"),
        ("upload-words.js", "upload.html"),
        ("review-words.js", "review.html"),
        ("takedowns-words.js", "takedowns.html"),
        ("viewer-words.js", ""),
    ],
)
def test_every_text_is_there_and_used(file: str, pages: str) -> None:
    source = SCRIPTS[file].partition("export const words ")[2].partition("\n};")[0]
    named = re.findall(r"^  (\w+):", source, re.MULTILINE)
    there = set(named)
    assert len(named) == len(there), "one name for two texts"
    others = "".join(text for text in SCRIPTS.values() if f'"./{file}"' in text)
    used = set(re.findall(r"(?<!-)\bwords\.(?!js\b)(\w+)", others))
    for page in pages.split():
        used |= set(re.findall(r'data-(?:text|label)="(\w+)"', SITE.pages[page]))
    assert used == there


@pytest.mark.parametrize("page", ["board"])
def test_every_word_of_a_page_is_there_and_used(page: str) -> None:
    source = SCRIPTS[f"{page}-words.js"].partition("export const words")[2]
    there = set(re.findall(r"^  (\w+):", source, re.MULTILINE))
    others = "".join(text for name, text in SCRIPTS.items() if name.startswith(page))
    assert set(re.findall(r"\bwords\.(?!js\b)(\w+)", others)) == there


@pytest.mark.parametrize("page", SITE.pages.values(), ids=sorted(SITE.pages))
def test_no_inline_script_or_style_which_the_policy_forbids(page: str) -> None:
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    for name, script in SCRIPTS.items():
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\(", script), name
