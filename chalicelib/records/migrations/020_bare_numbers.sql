-- Numbers are compared without their zeros in front: who is printed 02478 may be listed as 2478.
DROP INDEX bibs_by_number;
CREATE INDEX bibs_by_number ON bibs (ltrim(number, '0'), photo_id);

DROP INDEX takedowns_of_number;
CREATE INDEX takedowns_of_number ON takedowns (race_id, ltrim(number, '0'))
    WHERE status IN ('open', 'confirmed') AND wants <> 'correct';
