-- Of some types several stand side by side in one place: a labour contract for each worker, a bank's list for each batch.
-- `item` tells them apart, a keyed digest (docs/adr/0028); versions count within it. What was sealed before has ''.
--
-- The table is made anew because its own uniqueness has to know the item (SQLite cannot change that of a table); foreign
-- keys are off meanwhile and checked before the commit (store/migrate.cc), for month_closing refers to it. Its triggers
-- and indexes go with the old table; submission_sealed names it and must not be there when the new one takes its name.
DROP TRIGGER submission_sealed;
CREATE TABLE record_with_items (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project TEXT NOT NULL REFERENCES project (id),
    submission TEXT NOT NULL REFERENCES submission (id),
    archival_code TEXT NOT NULL,
    type TEXT NOT NULL,
    period TEXT NOT NULL,
    subcontractor TEXT NOT NULL,
    item TEXT NOT NULL,
    version INTEGER NOT NULL,
    current INTEGER NOT NULL CHECK (current IN (0, 1)),
    scan INTEGER NOT NULL CHECK (scan IN (0, 1)),
    title TEXT NOT NULL,
    record_date TEXT NOT NULL,
    data TEXT NOT NULL,
    pdf TEXT NOT NULL,
    pdf_size INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    versions TEXT NOT NULL,
    sealed_at TEXT NOT NULL,
    supplement INTEGER NOT NULL,
    UNIQUE (project, type, period, subcontractor, scan, item, version)
);
INSERT INTO record_with_items (sequence, id, project, submission, archival_code, type, period, subcontractor, item,
    version, current, scan, title, record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement)
SELECT sequence, id, project, submission, archival_code, type, period, subcontractor, '',
    version, current, scan, title, record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement
FROM record ORDER BY sequence;
DROP TABLE record;
ALTER TABLE record_with_items RENAME TO record;

CREATE INDEX record_of_project ON record (project, sequence);
CREATE UNIQUE INDEX record_current ON record (project, type, period, subcontractor, scan, item, supplement)
    WHERE current = 1;
CREATE INDEX record_by_data ON record (data);
CREATE INDEX record_by_pdf ON record (pdf);

CREATE TRIGGER record_kept BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'records are kept'); END;
CREATE TRIGGER record_not_replaced BEFORE INSERT ON record
WHEN EXISTS (SELECT 1 FROM record WHERE id = NEW.id OR sequence = NEW.sequence
    OR (project = NEW.project AND type = NEW.type AND period = NEW.period
        AND subcontractor = NEW.subcontractor AND scan = NEW.scan AND item = NEW.item
        AND (version = NEW.version
            OR (current = 1 AND NEW.current = 1 AND supplement = NEW.supplement))))
BEGIN SELECT RAISE(ABORT, 'records are not replaced'); END;
CREATE TRIGGER record_fixed BEFORE UPDATE OF sequence, id, project, submission, archival_code, type, period,
    subcontractor, item, version, scan, title, record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement
    ON record
BEGIN SELECT RAISE(ABORT, 'a sealed record is fixed'); END;
CREATE TRIGGER record_current_once BEFORE UPDATE OF current ON record WHEN NEW.current = 1 AND OLD.current = 0
BEGIN SELECT RAISE(ABORT, 'an older version does not become current again'); END;
CREATE TRIGGER record_month_closed BEFORE INSERT ON record
WHEN NEW.supplement = 0
    AND EXISTS (SELECT 1 FROM month_closing WHERE project = NEW.project AND period = NEW.period)
BEGIN SELECT RAISE(ABORT, 'the month is closed'); END;
CREATE TRIGGER record_supplements BEFORE INSERT ON record
WHEN NEW.supplement <> 0 AND NOT EXISTS (SELECT 1 FROM month_closing
    WHERE sequence = NEW.supplement AND project = NEW.project AND period = NEW.period)
BEGIN SELECT RAISE(ABORT, 'a supplement belongs to the closing of its month'); END;
CREATE TRIGGER record_closed BEFORE UPDATE OF current ON record
WHEN OLD.supplement = 0
    AND EXISTS (SELECT 1 FROM month_closing WHERE project = OLD.project AND period = OLD.period)
BEGIN SELECT RAISE(ABORT, 'the month is closed'); END;

CREATE TRIGGER submission_sealed BEFORE UPDATE OF state, record ON submission
WHEN OLD.state = 'sealed' AND (NEW.state <> OLD.state OR (NEW.record <> OLD.record AND NOT EXISTS (
    SELECT 1 FROM record AS newer JOIN record AS older ON older.id = OLD.record
    WHERE newer.id = NEW.record AND newer.submission = OLD.id AND newer.version > older.version
        AND newer.type = older.type AND newer.period = older.period
        AND newer.subcontractor = older.subcontractor AND newer.scan = older.scan AND newer.item = older.item)))
BEGIN SELECT RAISE(ABORT, 'a sealed submission stays sealed'); END;
