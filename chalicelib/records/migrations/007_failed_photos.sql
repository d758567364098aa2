-- What an operator may order to be tried again, of all races.
CREATE INDEX photos_failed ON photos (id) WHERE processing_status = 'failed';
