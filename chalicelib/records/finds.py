"""What a photographer looks for among read photos: those without a number, doubtful, confirmed."""

from chalicelib.records import bibs

# As the index photos_to_review has it. Whatever a person says settles a photo, an empty list too.
TO_REVIEW = """photos.doubt IS NOT NULL AND photos.bibs_set_at IS NULL
    AND photos.processing_status = 'completed'"""

# Conditions on a row of photos.
FINDS = {
    "unread": f"""photos.processing_status = 'completed' AND photos.bibs_set_at IS NULL
        AND NOT EXISTS (SELECT FROM bibs WHERE bibs.photo_id = photos.id AND {bibs.COUNTS})""",
    "doubtful": TO_REVIEW,
    "confirmed": "photos.bibs_set_at IS NOT NULL",
}
