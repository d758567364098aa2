"""Pictures of the runner's pages and of the requests that come from them."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from infra.local.client import Client
from tests.acceptance.product import Product
from tests.browser.chromium import chromium, installed
from tests.browser.screenshots import DEVICES, RACE, keep, running, upload_samples, visit

CLOSED = "club-run"


def main(folder: Path) -> None:
    """Start a product on the samples, take every picture, and end it."""
    with running() as site, chromium(installed()) as browser:
        take(browser, site, folder, "door", "", java_script_enabled=False)
        take(browser, site, folder, "runner-no-races", "r")
        number = upload_samples(site)
        photo = ready(site.client, number)
        race = f"r/{RACE[0]}"
        for name, address in (
            ("races", "r"),
            ("race", race),
            ("found", f"{race}?bib={number}"),
            ("none", f"{race}?bib=98765"),
            ("no-number", f"{race}?bib=12%2F4"),
            ("photo", f"{race}/photos/{photo}?bib={number}"),
            ("takedown", f"{race}/takedown?photo={photo}"),
            ("hidden", f"{race}/takedown?done=open"),
            ("waiting", f"{race}/takedown?done=waiting"),
            ("gone", "r/nowhere"),
            ("closed", f"r/{CLOSED}"),
            ("requests", f"takedowns#race={RACE[0]}&token={site.client.token}"),
            ("requests-none", f"takedowns#race={CLOSED}&token={site.client.token}"),
            ("requests-expired", f"takedowns#race={RACE[0]}&token=dorsal_expired"),
            ("requests-nobody", "takedowns"),
        ):
            take(browser, site, folder, f"runner-{name}", address)
        take(browser, site, folder, "runner-spanish", f"{race}?bib={number}", locale="es-ES")
        take(browser, site, folder, "runner-dark", f"{race}?bib={number}", color_scheme="dark")


def ready(client: Client, number: str) -> str:
    """Requests of every state, and a closed race; a photo with the number."""
    client.ensure_race(CLOSED, "Club Run", "2026-05-18")
    client.call("PATCH", f"/races/{CLOSED}", b'{"listed": "closed"}')
    photos = client.call("GET", f"/races/{RACE[0]}/photos?limit=50")["photos"]
    wanted = [p["id"] for p in photos if number in {bib["number"] for bib in p["bibs"]}]
    others = [p["id"] for p in photos if p["id"] not in wanted]
    for body in (
        {"photoId": others[0], "reason": "That is my daughter.", "contact": "ana@example.org"},
        {"number": "777", "wants": "delete"},
        {"photoId": others[1], "wants": "correct", "reason": "It is 1187, the 8 is folded."},
    ):
        client.call("POST", f"/races/{RACE[0]}/takedowns", json.dumps(body).encode())
    return str(wanted[-1])


def take(
    browser: Browser, site: Product, folder: Path, name: str, address: str, **more: Any
) -> None:
    """A whole page on a phone and at a desk."""
    for suffix, device in DEVICES.items():
        context = visit(browser, {**device, **more})
        page = context.new_page()
        page.goto(f"{site.client.url}/{address}")
        if "expired" in name:
            page.get_by_text("Your link has expired").wait_for()
        else:
            page.wait_for_load_state("networkidle")
        keep(page, folder / f"{name}{suffix}.webp", whole=True)
        context.close()
