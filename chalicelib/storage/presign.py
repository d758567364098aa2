"""Signed forms and links of the folder store, in the shape of S3's POST policy.

The holder of a form may store one object, of one type, up to one size, until it expires; the
holder of a link may read one object. Every signed word is checked again when it comes back.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from urllib.parse import quote, urlencode

from chalicelib.errors import Permanent
from chalicelib.settings import BadSetting
from chalicelib.storage.storage import PresignedPost

SIGNATURE = "x-amz-signature"
FIELDS = frozenset({"key", "Content-Type", "policy", SIGNATURE})
CHECKSUM = "x-amz-checksum-sha256"
SUMMED = FIELDS | {"x-amz-checksum-algorithm", CHECKSUM}


class Refused(Permanent):
    """A signed form or link does not allow what is asked."""


class BadSignature(Refused):
    """Something in it was changed, or it was signed with another secret."""


class Expired(Refused):
    """Its time is over."""


class WrongFields(Refused):
    """The form or link has other fields than those that were signed."""


class BadPolicy(Refused):
    """The form's policy is not one that this version of Dorsal signs."""


class WrongKey(Refused):
    """The form was signed for another object."""


class WrongType(Refused):
    """The form was signed for another content type."""


class WrongSum(Refused):
    """The file's bytes are not those that the form was signed for."""


class TooLarge(Refused):
    """The file has more bytes than the form was signed for."""


class TooSmall(Refused):
    """The file is empty."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a valid form allows."""

    key: str
    content_type: str
    min_bytes: int
    max_bytes: int
    sha256: str = ""  # hexadecimal; "" where the form says nothing of it

    def check_sum(self, sha256: str) -> None:
        """Raise ``WrongSum`` unless bytes with this sum are allowed."""
        if self.sha256 and sha256 != self.sha256:
            raise WrongSum(f"the SHA-256 of what came for {self.key} is not the one it was to have")

    def check_size(self, size: int) -> None:
        """Raise ``TooLarge`` or ``TooSmall`` unless a file of ``size`` bytes is allowed."""
        if size > self.max_bytes:
            raise TooLarge(f"{self.key} may have {self.max_bytes} bytes at most")
        if size < self.min_bytes:
            raise TooSmall(f"{self.key} must have {self.min_bytes} bytes at least, not {size}")


def checksum_fields(sha256: str) -> dict[str, str]:
    """The fields by which S3's form says that its file must have this sum, in hexadecimal."""
    value = base64.b64encode(bytes.fromhex(sha256)).decode()
    return {"x-amz-checksum-algorithm": "SHA256", CHECKSUM: value}


def sign_post(
    secret: str,
    url: str,
    key: str,
    content_type: str,
    max_bytes: int,
    expires_at: datetime,
    sha256: str = "",
) -> PresignedPost:
    """A form for ``url`` that stores ``key`` with 1..max_bytes bytes of that content type.

    With ``sha256``, in hexadecimal, only bytes that have this sum.
    """
    summed = checksum_fields(sha256) if sha256 else {}
    conditions = [
        {"key": key},
        {"Content-Type": content_type},
        ["content-length-range", 1, max_bytes],
        *({name: value} for name, value in summed.items()),
    ]
    document = {"expiration": _moment(expires_at), "conditions": conditions}
    policy = base64.b64encode(json.dumps(document).encode()).decode()
    signature = _signature(secret, "post", policy)
    fields = {"key": key, "Content-Type": content_type, "policy": policy, SIGNATURE: signature}
    return PresignedPost(url=url, fields={**fields, **summed})


def read_post(secret: str, fields: Mapping[str, str], now: datetime) -> Grant:
    """What the form allows, before its file is there; raises a ``Refused`` that says why not."""
    wanted = SUMMED if CHECKSUM in fields else FIELDS
    if set(fields) != wanted:
        odd = ", ".join(sorted(set(fields) ^ wanted))
        raise WrongFields(f"the form must have exactly the fields that were signed: see {odd}")
    _compare(_signature(secret, "post", fields["policy"]), fields[SIGNATURE])
    expires_at, grant = _policy(fields["policy"])
    if now >= expires_at:
        raise Expired(f"the form for {grant.key} expired at {_moment(expires_at)}")
    if fields["key"] != grant.key:
        raise WrongKey(f"the form was signed for another key than {fields['key'][:100]!r}")
    if fields["Content-Type"] != grant.content_type:
        raise WrongType(f"{grant.key} must be sent with Content-Type {grant.content_type}")
    if {name: fields[name] for name in wanted - FIELDS} != _signed_sum(grant):
        raise WrongFields(f"the form for {grant.key} must say the checksum that was signed")
    return grant


def verify_post(secret: str, fields: Mapping[str, str], size: int, now: datetime) -> str:
    """The key under which the posted file of ``size`` bytes may be stored; raises ``Refused``."""
    grant = read_post(secret, fields, now)
    grant.check_size(size)
    return grant.key


def sign_get(secret: str, url: str, key: str, expires_at: datetime, filename: str = "") -> str:
    """A link below ``url`` that reads ``key``; with ``filename`` it is a download of that name."""
    query = {"expires": str(ceil(expires_at.timestamp()))}
    if filename:
        query["filename"] = filename
    query["signature"] = _signature(secret, "get", key, query["expires"], filename)
    return f"{url}/{quote(key)}?{urlencode(query)}"


def verify_get(secret: str, key: str, query: Mapping[str, str], now: datetime) -> str:
    """The file name that the link for ``key`` was signed with, or ""; raises ``Refused``."""
    if not {"expires", "signature"} <= set(query) <= {"expires", "signature", "filename"}:
        raise WrongFields("the link must have exactly the parameters that were signed")
    expires, filename = query["expires"], query.get("filename", "")
    _compare(_signature(secret, "get", key, expires, filename), query["signature"])
    if now.timestamp() >= int(expires):
        raise Expired("the link expired; ask for a fresh one")
    return filename


def check_secret(secret: str) -> str:
    """``secret`` itself; raises ``BadSetting`` where it is blank, since anyone could sign then."""
    if not secret.strip():
        raise BadSetting("SIGNING_SECRET is empty; set it to a long random text")
    return secret


def _signature(secret: str, *parts: str) -> str:
    # As JSON, because joined texts could be cut at another place and still be the same.
    message = json.dumps(parts).encode()
    return hmac.new(check_secret(secret).encode(), message, hashlib.sha256).hexdigest()


def _compare(ours: str, theirs: str) -> None:
    if not hmac.compare_digest(ours.encode(), theirs.encode(errors="replace")):
        raise BadSignature("the signature does not fit; ask for a fresh form or link")


def _policy(policy: str) -> tuple[datetime, Grant]:
    try:
        document = json.loads(base64.b64decode(policy, validate=True))
        key, kind, (_, least, most), *summed = document["conditions"]
        grant = Grant(
            key=key["key"],
            content_type=kind["Content-Type"],
            min_bytes=least,
            max_bytes=most,
            sha256=base64.b64decode(summed[1][CHECKSUM]).hex() if summed else "",
        )
        return datetime.fromisoformat(document["expiration"]), grant
    except (binascii.Error, ValueError, LookupError, TypeError):
        raise BadPolicy("the form's policy is of another version; ask for a fresh form") from None


def _signed_sum(grant: Grant) -> dict[str, str]:
    return checksum_fields(grant.sha256) if grant.sha256 else {}


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
