"""What a signed form or link allows, and that nothing in it can be changed."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.settings import BadSetting
from chalicelib.storage.presign import (
    BadPolicy,
    BadSignature,
    Expired,
    Refused,
    TooLarge,
    TooSmall,
    WrongFields,
    WrongKey,
    WrongSum,
    WrongType,
    _signature,
    read_post,
    sign_get,
    sign_post,
    verify_get,
    verify_post,
)

SECRET = "the secret"
URL = "http://127.0.0.1:8000/storage"
NOW = datetime(2026, 4, 5, 6, 7, 8, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=10)
KEY = "incoming/10k/1/IMG 1+é.jpg"
FORM = sign_post(SECRET, f"{URL}/", KEY, "image/jpeg", 1000, UNTIL).fields
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def query(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def test_the_policy_is_s3s() -> None:
    post = sign_post(SECRET, f"{URL}/", KEY, "image/jpeg", 1000, UNTIL)
    assert post.url == f"{URL}/"
    assert json.loads(base64.b64decode(post.fields["policy"])) == {
        "expiration": "2026-04-05T06:17:08.000Z",
        "conditions": [
            {"key": KEY},
            {"Content-Type": "image/jpeg"},
            ["content-length-range", 1, 1000],
        ],
    }


def test_a_form_is_good_for_its_sizes_until_its_time() -> None:
    just_before = UNTIL - timedelta(microseconds=1)
    assert verify_post(SECRET, FORM, 1, NOW) == KEY
    assert verify_post(SECRET, FORM, 1000, just_before) == KEY
    with pytest.raises(TooLarge, match="1000 bytes at most"):
        verify_post(SECRET, FORM, 1001, NOW)
    with pytest.raises(TooSmall):
        verify_post(SECRET, FORM, 0, NOW)
    with pytest.raises(Expired):
        verify_post(SECRET, FORM, 1, UNTIL)


def test_a_form_may_be_for_bytes_of_one_sum_alone() -> None:
    """As S3's: an algorithm and a sum in base64, both in the policy."""
    sha256 = hashlib.sha256(b"a photo").hexdigest()
    form = sign_post(SECRET, f"{URL}/", KEY, "image/jpeg", 1000, UNTIL, sha256).fields
    named = {"x-amz-checksum-algorithm", "x-amz-checksum-sha256"}
    assert set(form) == set(FORM) | named
    assert base64.b64decode(form["x-amz-checksum-sha256"]).hex() == sha256
    conditions = json.loads(base64.b64decode(form["policy"]))["conditions"]
    assert all({name: form[name]} in conditions for name in named)
    grant = read_post(SECRET, form, NOW)
    grant.check_sum(sha256)
    with pytest.raises(WrongSum, match="SHA-256"):
        grant.check_sum("0" * 64)
    other = base64.b64encode(bytes(32)).decode()
    without = {name: value for name, value in form.items() if name not in named}
    for changed in (
        form | {"x-amz-checksum-sha256": other},
        without,
        FORM | {"x-amz-checksum-sha256": other},
    ):
        with pytest.raises(WrongFields):
            read_post(SECRET, changed, NOW)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("key", WrongKey),
        ("Content-Type", WrongType),
        ("policy", BadSignature),
        ("x-amz-signature", BadSignature),
    ],
)
@given(text=TEXT)
def test_a_changed_field_is_refused(name: str, error: type[Refused], text: str) -> None:
    assume(text != FORM[name])
    with pytest.raises(error):
        verify_post(SECRET, {**FORM, name: text}, 1, NOW)


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_changed_byte_of_the_policy_is_refused(place: int, byte: int) -> None:
    policy = bytearray(FORM["policy"].encode())
    place %= len(policy)
    assume(policy[place] != byte)
    policy[place] = byte
    with pytest.raises(BadSignature):
        verify_post(SECRET, {**FORM, "policy": policy.decode("latin-1")}, 1, NOW)


@given(TEXT, TEXT)
def test_a_field_more_or_less_is_refused(name: str, value: str) -> None:
    assume(name not in FORM)
    with pytest.raises(WrongFields):
        verify_post(SECRET, {**FORM, name: value}, 1, NOW)
    for left_out in FORM:
        fewer = {n: v for n, v in FORM.items() if n != left_out}
        with pytest.raises(WrongFields):
            verify_post(SECRET, fewer, 1, NOW)


def test_fields_of_two_forms_do_not_mix() -> None:
    other = sign_post(SECRET, URL, "incoming/other.jpg", "image/jpeg", 9000, UNTIL).fields
    with pytest.raises(BadSignature):
        verify_post(SECRET, {**FORM, "policy": other["policy"]}, 1, NOW)
    with pytest.raises(WrongKey):
        verify_post(SECRET, {**other, "key": KEY}, 1, NOW)


@pytest.mark.parametrize("document", ["", "[]", "{}", '{"conditions": [1, 2, 3]}', "\ud800"])
def test_a_signed_policy_of_another_shape_is_refused(document: str) -> None:
    policy = base64.b64encode(document.encode(errors="surrogatepass")).decode()
    fields = {**FORM, "policy": policy, "x-amz-signature": _signature(SECRET, "post", policy)}
    with pytest.raises(BadPolicy):
        verify_post(SECRET, fields, 1, NOW)


@given(key=TEXT.filter(bool), filename=TEXT)
def test_any_link_comes_back_as_it_was_signed(key: str, filename: str) -> None:
    link = sign_get(SECRET, URL, key, UNTIL, filename)
    back = unquote(link.removeprefix(f"{URL}/").partition("?")[0])
    assert back == key
    assert verify_get(SECRET, back, query(link), UNTIL - timedelta(seconds=1)) == filename


def test_a_link_ends() -> None:
    link = query(sign_get(SECRET, URL, KEY, UNTIL))
    with pytest.raises(Expired):
        verify_get(SECRET, KEY, link, UNTIL)


@pytest.mark.parametrize("name", ["expires", "filename", "signature"])
@given(text=TEXT)
def test_a_changed_parameter_is_refused(name: str, text: str) -> None:
    link = query(sign_get(SECRET, URL, KEY, UNTIL, "a.jpg"))
    assume(text != link[name])
    with pytest.raises(BadSignature):
        verify_get(SECRET, KEY, {**link, name: text}, NOW)


@given(TEXT)
def test_a_link_reads_no_other_key(key: str) -> None:
    assume(key != KEY)
    with pytest.raises(BadSignature):
        verify_get(SECRET, key, query(sign_get(SECRET, URL, KEY, UNTIL)), NOW)


def test_a_parameter_more_or_less_is_refused() -> None:
    link = query(sign_get(SECRET, URL, KEY, UNTIL))
    for changed in ({}, {"expires": "1"}, {**link, "versionId": "1"}):
        with pytest.raises(WrongFields):
            verify_get(SECRET, KEY, changed, NOW)
    with pytest.raises(BadSignature):
        verify_get(SECRET, KEY, {**link, "filename": "page.html"}, NOW)


def test_signatures_of_links_and_forms_are_not_each_others() -> None:
    signature = _signature(SECRET, "post", KEY)
    with pytest.raises(BadSignature):
        verify_get(SECRET, KEY, {"expires": "1", "signature": signature}, NOW)


def test_another_secret_is_refused() -> None:
    with pytest.raises(BadSignature):
        verify_post("another", FORM, 1, NOW)
    with pytest.raises(BadSignature):
        verify_get("another", KEY, query(sign_get(SECRET, URL, KEY, UNTIL)), NOW)


@pytest.mark.parametrize("secret", ["", " ", "\n"])
def test_an_empty_secret_signs_and_verifies_nothing(secret: str) -> None:
    link = query(sign_get(SECRET, URL, KEY, UNTIL))
    calls = [
        lambda: sign_post(secret, URL, KEY, "image/jpeg", 1, UNTIL),
        lambda: verify_post(secret, FORM, 1, NOW),
        lambda: sign_get(secret, URL, KEY, UNTIL),
        lambda: verify_get(secret, KEY, link, NOW),
    ]
    for call in calls:
        with pytest.raises(BadSetting, match="SIGNING_SECRET"):
            call()
