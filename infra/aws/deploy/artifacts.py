"""What a stack is made from, in a bucket of its own, each under the SHA-256 of its bytes.

What is there already is not sent again, and a stack of last month still finds its zips when it is
rolled back to.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

KEPT_DAYS = 400
CODE = ("api.zip", "worker.zip")


def send(storage: Any, bucket: str, folder: Path) -> str:
    """Upload the zips in ``folder``, and its template that names them; the template's key."""
    _make(storage, bucket)
    keys = {name: _put(storage, bucket, name, (folder / name).read_bytes()) for name in CODE}
    template = json.loads((folder / "template.json").read_text("utf-8"))
    for resource in template["Resources"].values():
        properties = resource.get("Properties", {})
        if properties.get("CodeUri") in keys:
            properties["CodeUri"] = {"Bucket": bucket, "Key": keys[properties["CodeUri"]]}
    return _put(storage, bucket, "template.json", json.dumps(template).encode())


def _put(storage: Any, bucket: str, name: str, content: bytes) -> str:
    key = _key(name, content)
    if not storage.list_objects_v2(Bucket=bucket, Prefix=key).get("KeyCount"):
        storage.put_object(Bucket=bucket, Key=key, Body=content)
    return key


def key_of(file: Path) -> str:
    """The key that ``file`` is sent under."""
    return _key(file.name, file.read_bytes())


def _key(name: str, content: bytes) -> str:
    return f"{hashlib.sha256(content).hexdigest()}/{name}"


def _make(storage: Any, bucket: str) -> None:
    region = storage.meta.region_name
    # us-east-1 is what S3 means by no place, and cannot be named.
    place = {} if region == "us-east-1" else {"LocationConstraint": region}
    owned = {each["Name"] for each in storage.list_buckets()["Buckets"]}
    if bucket not in owned:
        more = {"CreateBucketConfiguration": place} if place else {}
        storage.create_bucket(Bucket=bucket, **more)
    storage.put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    rule = {"ID": "old-deploys-go", "Status": "Enabled", "Filter": {"Prefix": ""}}
    rule["Expiration"] = {"Days": KEPT_DAYS}
    storage.put_bucket_lifecycle_configuration(
        Bucket=bucket, LifecycleConfiguration={"Rules": [rule]}
    )
