"""Which photos the public may not see: asked anew at every look, in any statement about photos."""

# ruff: noqa: S608 - what is put together here are constants of this folder

from chalicelib.records import bibs

# Requests that hide something.
IN_EFFECT = "takedowns.status IN ('open', 'confirmed') AND takedowns.wants <> 'correct'"

SAME = bibs.same("takedowns.number", "bibs.number")

# Of a row of photos that a request has hidden for its number's sake: no person says since that it
# shows other numbers.
UNDENIED = f"""(photos.bibs_set_at IS NULL OR EXISTS (
    SELECT FROM bibs WHERE bibs.photo_id = photos.id
        AND bibs.source = 'person' AND {SAME}))"""

# Of a row of photos. Looks into an index each: an OR of them would read all of the race's, and
# without their OFFSET Postgres would rather read whole tables once. What was hidden for a number's
# sake stays so while its request waits for a verdict.
HIDDEN = f"""(photos.hidden_at IS NOT NULL
    OR EXISTS (SELECT FROM takedowns WHERE takedowns.photo_id = photos.id AND {IN_EFFECT}
        OFFSET 0)
    OR EXISTS (SELECT FROM takedowns WHERE takedowns.race_id = photos.race_id
        AND takedowns.sha256 = photos.sha256 AND takedowns.sha256 <> '' AND {IN_EFFECT} OFFSET 0)
    OR EXISTS (SELECT FROM bibs JOIN takedowns ON {SAME}
        WHERE bibs.photo_id = photos.id AND {bibs.COUNTS}
            AND takedowns.race_id = photos.race_id AND {IN_EFFECT} OFFSET 0)
    OR EXISTS (SELECT FROM takedown_photos
        JOIN takedowns ON takedowns.id = takedown_photos.takedown_id
        WHERE takedown_photos.photo_id = photos.id AND takedowns.status <> 'rejected'
            AND takedowns.wants <> 'correct' AND {UNDENIED} OFFSET 0))"""

# Numbers that a machine takes off photos, unread(photo_id, number) of won(id, race_id, ...), go on
# hiding those that they hide.
HOLD_UNREAD = f"""
    INSERT INTO takedown_photos (takedown_id, photo_id)
    SELECT takedowns.id, won.id FROM unread JOIN won ON won.id = unread.photo_id
        JOIN takedowns ON takedowns.race_id = won.race_id
            AND {bibs.same("takedowns.number", "unread.number")}
    WHERE {IN_EFFECT}
    ON CONFLICT DO NOTHING
""".strip()
