-- Calendar addresses and the outbox of reminders (docs/reminders.md, docs/adr/0029).

-- Who may read a project's duties by a secret address. The secret is not kept, `token_digest` is its SHA-256. One for
-- each person and project: a new one takes the old one's place, a revoked one is gone; custody has when.
CREATE TABLE feed (
    id TEXT NOT NULL PRIMARY KEY,
    token_digest TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    project TEXT NOT NULL REFERENCES project (id),
    made_at TEXT NOT NULL,
    UNIQUE (account, project)
) WITHOUT ROWID;

-- What a receiver is told of a duty, once for each stage of it. `occurrence` tells the duties of one rule apart, `due` is
-- its last moment: put off, it is told again. `body` is sent as it stands. `result` of the newest try: an HTTP status, or
-- why there was none.
CREATE TABLE reminder (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project TEXT NOT NULL REFERENCES project (id),
    duty TEXT NOT NULL,
    occurrence TEXT NOT NULL,
    due TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('soon', 'today', 'overdue')),
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts INTEGER NOT NULL,
    result TEXT NOT NULL,
    made_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    settled_at TEXT,
    UNIQUE (project, duty, occurrence, due, stage)
);
CREATE INDEX reminder_waiting ON reminder (next_at, sequence) WHERE state = 'waiting';
CREATE INDEX reminder_failed ON reminder (sequence) WHERE state = 'failed';
CREATE INDEX reminder_of_project ON reminder (project, sequence);

CREATE TRIGGER reminder_kept BEFORE DELETE ON reminder
BEGIN SELECT RAISE(ABORT, 'reminders are kept'); END;
CREATE TRIGGER reminder_fixed BEFORE UPDATE OF sequence, id, project, duty, occurrence, due, stage, body, made_at
    ON reminder
BEGIN SELECT RAISE(ABORT, 'what is told is fixed'); END;
CREATE TRIGGER reminder_not_replaced BEFORE INSERT ON reminder
WHEN EXISTS (SELECT 1 FROM reminder WHERE id = NEW.id OR sequence = NEW.sequence OR (project = NEW.project
    AND duty = NEW.duty AND occurrence = NEW.occurrence AND due = NEW.due AND stage = NEW.stage))
BEGIN SELECT RAISE(ABORT, 'reminders are not replaced'); END;
CREATE TRIGGER reminder_delivered BEFORE UPDATE ON reminder
WHEN OLD.state = 'delivered'
BEGIN SELECT RAISE(ABORT, 'what was told stays so'); END;
