-- Archives: their members are submissions of their own that name the archive they came in. `contents` is what a file
-- was found to hold beyond its bytes (docs/store.md), canonical JSON.

ALTER TABLE submission ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE submission ADD COLUMN contents TEXT NOT NULL DEFAULT 'null';
CREATE INDEX submission_of_parent ON submission (parent, sequence) WHERE parent <> '';

DROP TRIGGER submission_fixed;
CREATE TRIGGER submission_fixed BEFORE UPDATE OF sequence, id, project, type, period, subcontractor, file_name,
    media_type, size, sha256, sm3, attestation, received_by, received_at, log_position, parent ON submission
BEGIN SELECT RAISE(ABORT, 'submissions are fixed but for their state'); END;
CREATE TRIGGER submission_expanded BEFORE UPDATE OF state ON submission
WHEN OLD.state = 'expanded' AND NEW.state <> OLD.state
BEGIN SELECT RAISE(ABORT, 'an archive that was unpacked stays so'); END;
CREATE TRIGGER submission_contents BEFORE UPDATE OF contents ON submission
WHEN OLD.state IN ('sealed', 'expanded') AND NEW.contents <> OLD.contents
BEGIN SELECT RAISE(ABORT, 'what a file was found to hold is fixed once it is settled'); END;
CREATE TRIGGER submission_of_one_project BEFORE INSERT ON submission
WHEN NEW.parent <> '' AND NOT EXISTS (SELECT 1 FROM submission WHERE id = NEW.parent AND project = NEW.project)
BEGIN SELECT RAISE(ABORT, 'a member belongs to an archive of its project'); END;
