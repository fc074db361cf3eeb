-- The first shape of the catalogue. Times are RFC 3339 in UTC with milliseconds, so that text order is time
-- order; digests are 64 lower-case hex digits; lists and objects are canonical JSON. `sequence` is the row's
-- place in the order of arrival: paging and "newest" rest on it, never on a clock.

CREATE TABLE project (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    county TEXT NOT NULL,
    industry TEXT NOT NULL,
    owner TEXT NOT NULL,
    general_contractor TEXT NOT NULL,
    subcontractors TEXT NOT NULL,
    catalogue_version TEXT NOT NULL,
    created_at TEXT NOT NULL
);

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    projects TEXT NOT NULL,
    all_projects INTEGER NOT NULL CHECK (all_projects IN (0, 1)),
    disabled INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    failed_logins INTEGER NOT NULL,
    locked_until TEXT
) WITHOUT ROWID;

CREATE TABLE session (
    token_digest TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    csrf_token TEXT NOT NULL,
    expires_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE submission (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project TEXT NOT NULL REFERENCES project (id),
    type TEXT NOT NULL,
    period TEXT NOT NULL,
    subcontractor TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    sm3 TEXT NOT NULL,
    attestation TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    advice TEXT NOT NULL,
    record TEXT NOT NULL,
    received_by TEXT NOT NULL,
    received_at TEXT NOT NULL,
    log_position INTEGER NOT NULL
);
CREATE INDEX submission_of_project ON submission (project, sequence);
CREATE INDEX submission_by_digest ON submission (sha256);

CREATE TABLE record (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project TEXT NOT NULL REFERENCES project (id),
    submission TEXT NOT NULL REFERENCES submission (id),
    archival_code TEXT NOT NULL,
    type TEXT NOT NULL,
    period TEXT NOT NULL,
    subcontractor TEXT NOT NULL,
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
    UNIQUE (project, type, period, subcontractor, scan, version)
);
CREATE INDEX record_of_project ON record (project, sequence);
CREATE UNIQUE INDEX record_current ON record (project, type, period, subcontractor, scan) WHERE current = 1;

CREATE TABLE review_run (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL REFERENCES project (id),
    period TEXT NOT NULL,
    findings TEXT NOT NULL,
    inputs TEXT NOT NULL,
    rules_version TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX review_run_newest ON review_run (project, period, sequence);

CREATE TABLE project_event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL REFERENCES project (id),
    kind TEXT NOT NULL,
    date TEXT NOT NULL,
    evidence TEXT NOT NULL,
    note TEXT NOT NULL,
    account TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX project_event_of_project ON project_event (project, sequence);

CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'leased', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    lease_until TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX job_open ON job (id) WHERE state IN ('waiting', 'leased');
CREATE UNIQUE INDEX job_waiting_once ON job (kind, subject) WHERE state = 'waiting';

CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    record TEXT NOT NULL,
    operation TEXT NOT NULL
);

-- `leaf` is the RFC 6962 leaf hash of the entry's canonical text (docs/store.md).
CREATE TABLE custody (
    position INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    leaf TEXT NOT NULL
);
CREATE INDEX custody_of_subject ON custody (subject, position);

-- The perfect subtrees of the custody tree, largest first, as hex put end to end; always of this very commit.
CREATE TABLE custody_frontier (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL,
    roots TEXT NOT NULL
);
INSERT INTO custody_frontier (one, size, roots) VALUES (1, 0, '');

-- What retention rests on cannot be deleted or altered through SQL. The triggers BEFORE INSERT are there
-- because INSERT OR REPLACE deletes without firing delete triggers.
CREATE TRIGGER submission_kept BEFORE DELETE ON submission
BEGIN SELECT RAISE(ABORT, 'submissions are kept'); END;
CREATE TRIGGER submission_not_replaced BEFORE INSERT ON submission
WHEN EXISTS (SELECT 1 FROM submission WHERE id = NEW.id OR sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'submissions are not replaced'); END;
CREATE TRIGGER submission_fixed BEFORE UPDATE OF sequence, id, project, type, period, subcontractor, file_name,
    media_type, size, sha256, sm3, attestation, received_by, received_at, log_position ON submission
BEGIN SELECT RAISE(ABORT, 'submissions are fixed but for their state'); END;
CREATE TRIGGER submission_sealed BEFORE UPDATE OF state, record ON submission
WHEN OLD.state = 'sealed' AND (NEW.state <> OLD.state OR NEW.record <> OLD.record)
BEGIN SELECT RAISE(ABORT, 'a sealed submission stays sealed'); END;

CREATE TRIGGER record_kept BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'records are kept'); END;
CREATE TRIGGER record_not_replaced BEFORE INSERT ON record
WHEN EXISTS (SELECT 1 FROM record WHERE id = NEW.id OR sequence = NEW.sequence
    OR (project = NEW.project AND type = NEW.type AND period = NEW.period
        AND subcontractor = NEW.subcontractor AND scan = NEW.scan
        AND (version = NEW.version OR (current = 1 AND NEW.current = 1))))
BEGIN SELECT RAISE(ABORT, 'records are not replaced'); END;
CREATE TRIGGER record_fixed BEFORE UPDATE OF sequence, id, project, submission, archival_code, type, period,
    subcontractor, version, scan, title, record_date, data, pdf, pdf_size, pages, versions, sealed_at ON record
BEGIN SELECT RAISE(ABORT, 'a sealed record is fixed'); END;
CREATE TRIGGER record_current_once BEFORE UPDATE OF current ON record WHEN NEW.current = 1 AND OLD.current = 0
BEGIN SELECT RAISE(ABORT, 'an older version does not become current again'); END;

CREATE TRIGGER custody_kept BEFORE DELETE ON custody
BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END;
CREATE TRIGGER custody_fixed BEFORE UPDATE ON custody
BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END;
CREATE TRIGGER custody_appended BEFORE INSERT ON custody
WHEN NEW.position <> (SELECT COALESCE(MAX(position) + 1, 0) FROM custody)
BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END;
CREATE TRIGGER custody_frontier_kept BEFORE DELETE ON custody_frontier
BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END;
CREATE TRIGGER custody_frontier_grows BEFORE UPDATE ON custody_frontier WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'custody is append-only'); END;

CREATE TRIGGER project_event_kept BEFORE DELETE ON project_event
BEGIN SELECT RAISE(ABORT, 'project events are kept'); END;
CREATE TRIGGER project_event_fixed BEFORE UPDATE ON project_event
BEGIN SELECT RAISE(ABORT, 'project events are fixed'); END;
CREATE TRIGGER project_event_not_replaced BEFORE INSERT ON project_event
WHEN EXISTS (SELECT 1 FROM project_event WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'project events are not replaced'); END;

CREATE TRIGGER review_run_kept BEFORE DELETE ON review_run
BEGIN SELECT RAISE(ABORT, 'review runs are kept'); END;
CREATE TRIGGER review_run_fixed BEFORE UPDATE ON review_run
BEGIN SELECT RAISE(ABORT, 'review runs are fixed'); END;
CREATE TRIGGER review_run_not_replaced BEFORE INSERT ON review_run
WHEN EXISTS (SELECT 1 FROM review_run WHERE sequence = NEW.sequence)
BEGIN SELECT RAISE(ABORT, 'review runs are not replaced'); END;
