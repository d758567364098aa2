-- Photos that a person has confirmed or corrected, newest first; by the time taken they are sorted.
CREATE INDEX photos_by_person ON photos (race_id, created_at DESC, id DESC)
    WHERE bibs_set_at IS NOT NULL;

-- Numbers that a person should look at: few, so that a race's doubtful photos are found fast.
CREATE INDEX bibs_doubtful ON bibs (photo_id)
    WHERE source = 'model' AND (confidence < 0.8 OR read_as <> '');
