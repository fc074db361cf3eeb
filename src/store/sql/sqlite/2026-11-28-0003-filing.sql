-- What a submission counts as, apart from what it came as. type, period and subcontractor stay what the sender said
-- ("" = please find out): receipts are signed over them. filed_* are what it was found to be, or what an officer said.
-- `attested` is what an officer confirmed from the original after it came; null: nothing beyond `attestation`.
-- `guesses` is a JSON list of what it may be, for the officer to choose from. `mapped` says how the columns of a table
-- were known: '' (not yet, or no table) automatic remembered confirmed.
ALTER TABLE submission ADD COLUMN filed_type TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN filed_period TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN filed_subcontractor TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN attested TEXT NOT NULL DEFAULT 'null';
ALTER TABLE submission ADD COLUMN guesses TEXT NOT NULL DEFAULT '[]';
ALTER TABLE submission ADD COLUMN mapped TEXT NOT NULL DEFAULT '';
UPDATE submission SET filed_type = type, filed_period = period, filed_subcontractor = subcontractor;
CREATE INDEX submission_in_state ON submission (project, state);

CREATE TRIGGER submission_filing_fixed BEFORE UPDATE OF filed_type, filed_period, filed_subcontractor ON submission
WHEN OLD.state IN ('sealed', 'expanded')
BEGIN SELECT RAISE(ABORT, 'the filing of a sealed submission is fixed'); END;

-- A sealed submission stays sealed. Its columns may be read anew: then it points to the newer version of its record
-- that was made from the same bytes, never to anything else.
DROP TRIGGER submission_sealed;
CREATE TRIGGER submission_sealed BEFORE UPDATE OF state, record ON submission
WHEN OLD.state = 'sealed' AND (NEW.state <> OLD.state OR (NEW.record <> OLD.record AND NOT EXISTS (
    SELECT 1 FROM record AS newer JOIN record AS older ON older.id = OLD.record
    WHERE newer.id = NEW.record AND newer.submission = OLD.id AND newer.version > older.version
        AND newer.type = older.type AND newer.period = older.period
        AND newer.subcontractor = older.subcontractor AND newer.scan = older.scan)))
BEGIN SELECT RAISE(ABORT, 'a sealed submission stays sealed'); END;

-- Which column of a table is which field, as a person said it. The newest row of a (project, type, subcontractor,
-- fingerprint) with `remember` counts for every later table of that shape; that of a submission for itself.
CREATE TABLE mapping (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL REFERENCES project (id),
    type TEXT NOT NULL,
    subcontractor TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    mapping TEXT NOT NULL,
    remember INTEGER NOT NULL CHECK (remember IN (0, 1)),
    submission TEXT NOT NULL REFERENCES submission (id),
    account TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX mapping_of_table ON mapping (project, type, subcontractor, fingerprint, sequence);
CREATE INDEX mapping_of_submission ON mapping (submission, sequence);

CREATE TRIGGER mapping_kept BEFORE DELETE ON mapping
BEGIN SELECT RAISE(ABORT, 'mappings are kept'); END;
CREATE TRIGGER mapping_fixed BEFORE UPDATE ON mapping
BEGIN SELECT RAISE(ABORT, 'mappings are fixed'); END;
CREATE TRIGGER mapping_not_replaced BEFORE INSERT ON mapping
WHEN EXISTS (SELECT 1 FROM mapping WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'mappings are not replaced'); END;
