-- A race's photos in the order in which they were taken, those without a time last.
CREATE INDEX photos_by_taken ON photos (race_id, (COALESCE(taken_at, 'infinity')), id);

CREATE INDEX photos_completed_by_taken ON photos (race_id, (COALESCE(taken_at, 'infinity')), id)
    WHERE processing_status = 'completed';
