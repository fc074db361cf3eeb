-- A project's month: what was said of it, and its closing. Both are only ever added; the state of a month is derived
-- from them, the records and the reviews (docs/adr/0023).

-- `period` '' is every month. `kind`: not_applicable and applies (of a document: type, subcontractor), explain (of a
-- finding or of a document that is missing: subject), attest (of the month as it stood: subject is its digest).
CREATE TABLE month_act (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL REFERENCES project (id),
    period TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('not_applicable', 'applies', 'explain', 'attest')),
    type TEXT NOT NULL,
    subcontractor TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    account TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX month_act_of_month ON month_act (project, period, sequence);

-- `contents` is the sealed contents list, `volume` the blob of the month's volume, `detail` what the month was when it
-- was closed: its matrix, its records with their digests, the reasons, the review and the attestation it rests on.
CREATE TABLE month_closing (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL REFERENCES project (id),
    period TEXT NOT NULL CHECK (period <> ''),
    contents TEXT NOT NULL REFERENCES record (id),
    volume TEXT NOT NULL,
    volume_size INTEGER NOT NULL,
    volume_pages INTEGER NOT NULL,
    detail TEXT NOT NULL,
    account TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (project, period)
);
CREATE INDEX month_closing_by_volume ON month_closing (volume);

CREATE TRIGGER month_act_kept BEFORE DELETE ON month_act
BEGIN SELECT RAISE(ABORT, 'what was said of a month is kept'); END;
CREATE TRIGGER month_act_fixed BEFORE UPDATE ON month_act
BEGIN SELECT RAISE(ABORT, 'what was said of a month is fixed'); END;
CREATE TRIGGER month_act_not_replaced BEFORE INSERT ON month_act
WHEN EXISTS (SELECT 1 FROM month_act WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'what was said of a month is not replaced'); END;
CREATE TRIGGER month_act_closed BEFORE INSERT ON month_act
WHEN EXISTS (SELECT 1 FROM month_closing WHERE project = NEW.project AND period = NEW.period)
BEGIN SELECT RAISE(ABORT, 'the month is closed'); END;
CREATE TRIGGER month_closing_kept BEFORE DELETE ON month_closing
BEGIN SELECT RAISE(ABORT, 'closings are kept'); END;
CREATE TRIGGER month_closing_fixed BEFORE UPDATE ON month_closing
BEGIN SELECT RAISE(ABORT, 'closings are fixed'); END;
CREATE TRIGGER month_closing_not_replaced BEFORE INSERT ON month_closing
WHEN EXISTS (SELECT 1 FROM month_closing
    WHERE sequence = NEW.sequence OR (project = NEW.project AND period = NEW.period))
BEGIN SELECT RAISE(ABORT, 'closings are not replaced'); END;

-- Supplements: what comes for a month after its closing. `submission.supplement` is why; `record.supplement` is the
-- closing's sequence, 0 for every other record. A supplement lies beside the record of its place, never over it.
ALTER TABLE submission ADD COLUMN supplement TEXT NOT NULL DEFAULT '';
ALTER TABLE upload ADD COLUMN supplement TEXT NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN supplement INTEGER NOT NULL DEFAULT 0;

DROP INDEX record_current;
CREATE UNIQUE INDEX record_current ON record (project, type, period, subcontractor, scan, supplement)
    WHERE current = 1;
DROP TRIGGER record_not_replaced;
CREATE TRIGGER record_not_replaced BEFORE INSERT ON record
WHEN EXISTS (SELECT 1 FROM record WHERE id = NEW.id OR sequence = NEW.sequence
    OR (project = NEW.project AND type = NEW.type AND period = NEW.period
        AND subcontractor = NEW.subcontractor AND scan = NEW.scan
        AND (version = NEW.version
            OR (current = 1 AND NEW.current = 1 AND supplement = NEW.supplement))))
BEGIN SELECT RAISE(ABORT, 'records are not replaced'); END;
DROP TRIGGER record_fixed;
CREATE TRIGGER record_fixed BEFORE UPDATE OF sequence, id, project, submission, archival_code, type, period,
    subcontractor, version, scan, title, record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement
    ON record
BEGIN SELECT RAISE(ABORT, 'a sealed record is fixed'); END;

-- Nothing of a closed month changes.
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
CREATE TRIGGER submission_month_closed BEFORE INSERT ON submission
WHEN NEW.supplement = ''
    AND EXISTS (SELECT 1 FROM month_closing WHERE project = NEW.project AND period = NEW.filed_period)
BEGIN SELECT RAISE(ABORT, 'the month is closed'); END;
CREATE TRIGGER submission_into_closed BEFORE UPDATE OF filed_period ON submission
WHEN NEW.supplement = '' AND NEW.filed_period <> OLD.filed_period
    AND EXISTS (SELECT 1 FROM month_closing WHERE project = NEW.project AND period = NEW.filed_period)
BEGIN SELECT RAISE(ABORT, 'the month is closed'); END;
CREATE TRIGGER submission_closed BEFORE UPDATE OF state, filed_type, filed_period, filed_subcontractor, attested,
    record, mapped, contents ON submission
WHEN OLD.supplement = ''
    AND EXISTS (SELECT 1 FROM month_closing WHERE project = OLD.project AND period = OLD.filed_period)
BEGIN SELECT RAISE(ABORT, 'the month is closed'); END;
CREATE TRIGGER submission_supplement_fixed BEFORE UPDATE OF supplement ON submission
WHEN OLD.state IN ('sealed', 'expanded')
BEGIN SELECT RAISE(ABORT, 'what a sealed submission supplements is fixed'); END;
