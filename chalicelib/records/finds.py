"""What a photographer looks for among read photos: those without a number, doubtful, confirmed."""

from chalicelib.records import bibs

SURE = 0.8  # confidence below which a person should look; migration 015's index has it too

# As the indexes of migration 015 have them. A number that was corrected counts as doubtful: it is
# not what was read.
_DOUBTFUL = f"bibs.source = 'model' AND (bibs.confidence < {SURE} OR bibs.read_as <> '')"
_UNSEEN = "photos.processing_status = 'completed' AND photos.bibs_set_at IS NULL"

# Conditions on a row of photos. What a person has said settles a photo, an empty list too.
FINDS = {
    "unread": f"""{_UNSEEN}
        AND NOT EXISTS (SELECT FROM bibs WHERE bibs.photo_id = photos.id AND {bibs.COUNTS})""",
    "doubtful": f"""{_UNSEEN}
        AND EXISTS (SELECT FROM bibs WHERE bibs.photo_id = photos.id AND {_DOUBTFUL})""",
    "confirmed": "photos.bibs_set_at IS NOT NULL",
}
