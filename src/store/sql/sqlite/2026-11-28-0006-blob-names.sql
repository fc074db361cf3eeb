-- Whether some row names a blob is asked of every blob (store/sweep.hh).
CREATE INDEX record_by_data ON record (data);
CREATE INDEX record_by_pdf ON record (pdf);
CREATE INDEX upload_by_digest ON upload (sha256);
CREATE INDEX project_event_by_evidence ON project_event (evidence);
