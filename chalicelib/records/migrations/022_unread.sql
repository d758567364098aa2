-- Lines of text on a photo that were not read, as there are too many: bibs may be among them.
ALTER TABLE photos ADD COLUMN unread integer NOT NULL DEFAULT 0;
