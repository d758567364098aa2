-- The race's page finds doubtful photos as reviewing does, by photos_to_review.
DROP INDEX bibs_doubtful;
