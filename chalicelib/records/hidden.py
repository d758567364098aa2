"""Which photos the public may not see: asked anew at every look, in any statement about photos."""

# ruff: noqa: S608 - what is put together here are constants of this folder

from chalicelib.records import bibs

# Requests that hide something.
IN_EFFECT = "takedowns.status IN ('open', 'confirmed') AND takedowns.wants <> 'correct'"

# Of a row of photos. Three looks into an index each: an OR of them would read all of the race's.
HIDDEN = f"""(photos.hidden_at IS NOT NULL
    OR EXISTS (SELECT FROM takedowns WHERE takedowns.photo_id = photos.id AND {IN_EFFECT})
    OR EXISTS (SELECT FROM takedowns WHERE takedowns.race_id = photos.race_id
        AND takedowns.sha256 = photos.sha256 AND takedowns.sha256 <> '' AND {IN_EFFECT})
    OR EXISTS (SELECT FROM bibs JOIN takedowns ON takedowns.number = bibs.number
        WHERE bibs.photo_id = photos.id AND {bibs.COUNTS}
            AND takedowns.race_id = photos.race_id AND {IN_EFFECT}))"""
