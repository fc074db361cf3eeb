-- Files that come in pieces (tus), and how much each project has sent.

-- `received` bytes of blobs/uploads/<id> are durable. The digests are zeros until every byte is there, `submission` is ''
-- until the file was received like any other. `metadata` is what the client sent, given back to it as it was.
CREATE TABLE upload (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    project TEXT NOT NULL REFERENCES project (id),
    type TEXT NOT NULL,
    period TEXT NOT NULL,
    subcontractor TEXT NOT NULL,
    file_name TEXT NOT NULL,
    attestation TEXT NOT NULL,
    metadata TEXT NOT NULL,
    length INTEGER NOT NULL,
    received INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    sm3 TEXT NOT NULL,
    submission TEXT NOT NULL,
    duplicate INTEGER NOT NULL CHECK (duplicate IN (0, 1)),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    CHECK (received >= 0 AND received <= length)
) WITHOUT ROWID;
CREATE INDEX upload_expiring ON upload (expires_at);
CREATE INDEX upload_unfinished ON upload (project) WHERE submission = '';
CREATE TRIGGER upload_never_shrinks BEFORE UPDATE OF length, received, submission ON upload
WHEN NEW.length <> OLD.length OR NEW.received < OLD.received
    OR (OLD.submission <> '' AND NEW.submission <> OLD.submission)
BEGIN SELECT RAISE(ABORT, 'what an upload has received stays'); END;

-- Bytes of a project's submissions: quotas ask for it at every arrival.
CREATE TABLE project_usage (
    project TEXT NOT NULL PRIMARY KEY REFERENCES project (id),
    bytes INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO project_usage (project, bytes) SELECT project, SUM(size) FROM submission GROUP BY project;
CREATE TRIGGER submission_counted AFTER INSERT ON submission
BEGIN
    INSERT INTO project_usage (project, bytes) VALUES (NEW.project, NEW.size)
    ON CONFLICT (project) DO UPDATE SET bytes = bytes + excluded.bytes;
END;
