-- Every statement of the catalogue, each under its name. Parameters are bound in their order.

-- :insert_project
INSERT INTO project (id, code, name, county, industry, owner, general_contractor, subcontractors,
    catalogue_version, created_at, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
-- :set_subcontractors
UPDATE project SET subcontractors = ?2 WHERE id = ?1
-- :projects
SELECT id, code, name, county, industry, owner, general_contractor, subcontractors, catalogue_version, created_at, kind
FROM project ORDER BY sequence
-- :project
SELECT id, code, name, county, industry, owner, general_contractor, subcontractors, catalogue_version, created_at, kind
FROM project WHERE id = ?

-- :insert_user
INSERT INTO account (id, login, display_name, role, password_hash, projects, all_projects, disabled,
    failed_logins, locked_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
-- :update_user
UPDATE account SET login = ?2, display_name = ?3, role = ?4, password_hash = ?5, projects = ?6, all_projects = ?7,
    disabled = ?8, failed_logins = ?9, locked_until = ?10 WHERE id = ?1
-- :user
SELECT id, login, display_name, role, password_hash, projects, all_projects, disabled, failed_logins, locked_until
FROM account WHERE id = ?
-- :user_by_login
SELECT id, login, display_name, role, password_hash, projects, all_projects, disabled, failed_logins, locked_until
FROM account WHERE login = ?
-- :users
SELECT id, login, display_name, role, password_hash, projects, all_projects, disabled, failed_logins, locked_until
FROM account ORDER BY login

-- :insert_session
INSERT INTO session (token_digest, account, csrf_token, expires_at) VALUES (?, ?, ?, ?)
-- :remove_sessions_of
DELETE FROM session WHERE account = ?
-- :remove_expired_sessions
DELETE FROM session WHERE expires_at <= ?
-- :remove_session
DELETE FROM session WHERE token_digest = ?
-- :session
SELECT token_digest, account, csrf_token, expires_at FROM session WHERE token_digest = ?

-- :insert_feed
INSERT INTO feed (id, token_digest, account, project, made_at) VALUES (?, ?, ?, ?, ?)
-- :remove_feed
DELETE FROM feed WHERE account = ? AND project = ?
-- :feed
SELECT id, token_digest, account, project, made_at FROM feed WHERE id = ?
-- :feed_of
SELECT id, token_digest, account, project, made_at FROM feed WHERE account = ? AND project = ?

-- :insert_reminder
INSERT INTO reminder (id, project, duty, occurrence, due, stage, body, state, attempts, result, made_at, next_at,
    settled_at)
SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13 WHERE NOT EXISTS (SELECT 1 FROM reminder
    WHERE project = ?2 AND duty = ?3 AND occurrence = ?4 AND due = ?5 AND stage = ?6)
-- :update_reminder
UPDATE reminder SET state = ?2, attempts = ?3, result = ?4, next_at = ?5, settled_at = ?6 WHERE id = ?1
-- :reminder
SELECT id, project, duty, occurrence, due, stage, body, state, attempts, result, made_at, next_at, settled_at
FROM reminder WHERE id = ?
-- :reminders_to_send
SELECT id, project, duty, occurrence, due, stage, body, state, attempts, result, made_at, next_at, settled_at
FROM reminder WHERE state = 'waiting' AND (next_at <= ?1 OR next_at > ?2) ORDER BY next_at, sequence LIMIT ?3
-- :reminders_of
SELECT id, project, duty, occurrence, due, stage, body, state, attempts, result, made_at, next_at, settled_at
FROM reminder WHERE project = ?1 ORDER BY sequence DESC LIMIT ?2
-- :next_reminder
SELECT MIN(next_at) FROM reminder WHERE state = 'waiting'
-- :count_reminders
SELECT COUNT(*) FROM reminder WHERE state = ?
-- What the duties of a project are read off; each column is never less than it was.
-- :newest_changes
SELECT (SELECT COALESCE(MAX(sequence), 0) FROM record), (SELECT COALESCE(MAX(sequence), 0) FROM review_run),
    (SELECT COALESCE(MAX(sequence), 0) FROM month_act), (SELECT COALESCE(MAX(sequence), 0) FROM month_closing)
-- :changed_projects
SELECT project FROM record WHERE sequence > ?1 UNION SELECT project FROM review_run WHERE sequence > ?2
UNION SELECT project FROM month_act WHERE sequence > ?3 UNION SELECT project FROM month_closing WHERE sequence > ?4

-- What arrives counts as what it was said to be, until it is filed.
-- :insert_submission
INSERT INTO submission (id, project, type, period, subcontractor, filed_type, filed_period, filed_subcontractor,
    file_name, media_type, size, sha256, sm3, attestation, state, reason, advice, record, received_by, received_at,
    log_position, parent, contents, supplement)
VALUES (?1, ?2, ?3, ?4, ?5, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
-- :set_state
UPDATE submission SET state = ?2, reason = ?3, advice = ?4, record = ?5 WHERE id = ?1
-- :set_filing
UPDATE submission SET filed_type = ?2, filed_period = ?3, filed_subcontractor = ?4 WHERE id = ?1
-- :set_attested
UPDATE submission SET attested = ?2 WHERE id = ?1
-- :set_guesses
UPDATE submission SET guesses = ?2 WHERE id = ?1
-- :set_mapped
UPDATE submission SET mapped = ?2 WHERE id = ?1
-- :set_supplement
UPDATE submission SET supplement = ?2 WHERE id = ?1
-- The same bytes for the same place, or with the same blanks that were filled in since; bytes without a type are the
-- same wherever in the project they lie. What was withdrawn may be sent again.
-- :find_duplicate
SELECT id FROM submission WHERE sha256 = ?1 AND project = ?2 AND state <> 'withdrawn' AND (
    (filed_type = ?3 AND filed_period = ?4 AND filed_subcontractor = ?5)
    OR (type = ?3 AND period = ?4 AND subcontractor = ?5 AND filed_type IN (type, CASE type WHEN '' THEN filed_type END)
        AND filed_period IN (period, CASE period WHEN '' THEN filed_period END)
        AND filed_subcontractor IN (subcontractor, CASE subcontractor WHEN '' THEN filed_subcontractor END))
    OR (?3 = '' AND (?4 = '' OR filed_period IN ('', ?4)) AND (?5 = '' OR filed_subcontractor IN ('', ?5))))
ORDER BY sequence LIMIT 1
-- :submission
SELECT id, project, type, period, subcontractor, file_name, media_type, size, sha256, sm3, attestation, state,
    reason, advice, record, received_by, received_at, log_position, parent, contents, filed_type, filed_period,
    filed_subcontractor, attested, guesses, mapped, supplement
FROM submission WHERE id = ?
-- :submissions
SELECT id, project, type, period, subcontractor, file_name, media_type, size, sha256, sm3, attestation, state,
    reason, advice, record, received_by, received_at, log_position, parent, contents, filed_type, filed_period,
    filed_subcontractor, attested, guesses, mapped, supplement
FROM submission
WHERE (?2 = '' OR filed_period = ?2) AND (?3 = '' OR state = ?3)
    AND (?4 = '' OR sequence < (SELECT sequence FROM submission WHERE id = ?4)) AND ?1 = ''
ORDER BY sequence DESC LIMIT ?5
-- :submissions_of_project
SELECT id, project, type, period, subcontractor, file_name, media_type, size, sha256, sm3, attestation, state,
    reason, advice, record, received_by, received_at, log_position, parent, contents, filed_type, filed_period,
    filed_subcontractor, attested, guesses, mapped, supplement
FROM submission
WHERE project = ?1 AND (?2 = '' OR filed_period = ?2) AND (?3 = '' OR state = ?3)
    AND (?4 = '' OR sequence < (SELECT sequence FROM submission WHERE id = ?4))
ORDER BY sequence DESC LIMIT ?5
-- :submissions_of_parent
SELECT id, project, type, period, subcontractor, file_name, media_type, size, sha256, sm3, attestation, state,
    reason, advice, record, received_by, received_at, log_position, parent, contents, filed_type, filed_period,
    filed_subcontractor, attested, guesses, mapped, supplement
FROM submission
WHERE parent = ?1 AND project = ?2 AND (?3 = '' OR filed_period = ?3) AND (?4 = '' OR state = ?4)
    AND (?5 = '' OR sequence < (SELECT sequence FROM submission WHERE id = ?5))
ORDER BY sequence DESC LIMIT ?6
-- :set_contents
UPDATE submission SET contents = ?2 WHERE id = ?1
-- :expand
UPDATE submission SET state = 'expanded', contents = ?2, reason = ?3, advice = ?4 WHERE id = ?1 AND state = 'received'
-- :members_by_state
SELECT state, COUNT(*) FROM submission WHERE parent = ? AND parent <> '' GROUP BY state ORDER BY state
-- :family
WITH RECURSIVE family (id, size) AS (
    SELECT id, size FROM submission WHERE parent = ?1 AND parent <> ''
    UNION ALL SELECT s.id, s.size FROM submission AS s JOIN family ON s.parent = family.id AND s.parent <> '')
SELECT COUNT(*), COALESCE(SUM(size), 0) FROM family
-- :submission_states
SELECT state, COUNT(*) FROM submission WHERE project = ? GROUP BY state ORDER BY state

-- :insert_mapping
INSERT INTO mapping (project, type, subcontractor, fingerprint, mapping, remember, submission, account, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
-- :remembered_mapping
SELECT sequence, project, type, subcontractor, fingerprint, mapping, remember, submission, account, at
FROM mapping WHERE project = ? AND type = ? AND subcontractor = ? AND fingerprint = ? AND remember = 1
ORDER BY sequence DESC LIMIT 1
-- :confirmed_mapping
SELECT sequence, project, type, subcontractor, fingerprint, mapping, remember, submission, account, at
FROM mapping WHERE submission = ? ORDER BY sequence DESC LIMIT 1

-- :project_bytes
SELECT COALESCE((SELECT bytes FROM project_usage WHERE project = ?1), 0)
    + COALESCE((SELECT SUM(length) FROM upload WHERE submission = '' AND project = ?1), 0)

-- :insert_upload
INSERT INTO upload (id, account, project, type, period, subcontractor, file_name, attestation, metadata, length,
    received, sha256, sm3, submission, duplicate, created_at, expires_at, supplement)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
-- :upload_received
UPDATE upload SET received = ?2, sha256 = ?3, sm3 = ?4, expires_at = ?5 WHERE id = ?1
-- :upload_done
UPDATE upload SET submission = ?2, duplicate = ?3 WHERE id = ?1
-- :remove_upload
DELETE FROM upload WHERE id = ?
-- :upload
SELECT id, account, project, type, period, subcontractor, file_name, attestation, metadata, length, received, sha256,
    sm3, submission, duplicate, created_at, expires_at, supplement
FROM upload WHERE id = ?
-- :whole_uploads
SELECT id, account, project, type, period, subcontractor, file_name, attestation, metadata, length, received, sha256,
    sm3, submission, duplicate, created_at, expires_at, supplement
FROM upload WHERE submission = '' AND received = length
-- :expired_uploads
SELECT id, account, project, type, period, subcontractor, file_name, attestation, metadata, length, received, sha256,
    sm3, submission, duplicate, created_at, expires_at, supplement
FROM upload WHERE expires_at <= ? ORDER BY expires_at LIMIT 200
-- :next_upload_expiry
SELECT MIN(expires_at) FROM upload
-- :unfinished_uploads
SELECT COUNT(*) FROM upload WHERE submission = '' AND account = ?
-- :awaited_bytes
SELECT COALESCE(SUM(length - received), 0) FROM upload WHERE submission = ''

-- :newest_version
SELECT COALESCE(MAX(version), 0) FROM record
WHERE project = ? AND type = ? AND period = ? AND subcontractor = ? AND scan = ? AND item = ?
-- :retire_versions
UPDATE record SET current = 0
WHERE project = ? AND type = ? AND period = ? AND subcontractor = ? AND scan = ? AND item = ? AND supplement = ?
    AND current = 1
-- :retire_record
UPDATE record SET current = 0
WHERE id = ?1 AND current = 1 AND EXISTS (SELECT 1 FROM record WHERE id = ?2 AND id <> ?1 AND current = 1)
-- :insert_record
INSERT INTO record (id, project, submission, archival_code, type, period, subcontractor, item, version, current, scan,
    title, record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
-- :record
SELECT id, project, submission, archival_code, type, period, subcontractor, item, version, current, scan, title,
    record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement
FROM record WHERE id = ?
-- :record_periods
SELECT DISTINCT period FROM record WHERE project = ? AND current = 1 AND period <> '' ORDER BY period
-- :newest_of_item
SELECT id, project, submission, archival_code, type, period, subcontractor, item, version, current, scan, title,
    record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement
FROM record WHERE project = ? AND type = ? AND period = ? AND subcontractor = ? AND scan = ? AND item = ?
ORDER BY version DESC LIMIT 1
-- :records
SELECT id, project, submission, archival_code, type, period, subcontractor, item, version, current, scan, title,
    record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement
FROM record
WHERE (?2 = '' OR period = ?2) AND (?3 = '' OR type = ?3) AND (?4 = '' OR subcontractor = ?4)
    AND (?5 = 0 OR current = 1) AND (?6 = '' OR sequence < (SELECT sequence FROM record WHERE id = ?6)) AND ?1 = ''
ORDER BY sequence DESC LIMIT ?7
-- :records_of_project
SELECT id, project, submission, archival_code, type, period, subcontractor, item, version, current, scan, title,
    record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement
FROM record
WHERE project = ?1 AND (?2 = '' OR period = ?2) AND (?3 = '' OR type = ?3) AND (?4 = '' OR subcontractor = ?4)
    AND (?5 = 0 OR current = 1) AND (?6 = '' OR sequence < (SELECT sequence FROM record WHERE id = ?6))
ORDER BY sequence DESC LIMIT ?7

-- :insert_review
INSERT INTO review_run (project, period, findings, basis, inputs, rules_version, at) VALUES (?, ?, ?, ?, ?, ?, ?)
-- :newest_review
SELECT sequence, project, period, findings, basis, inputs, rules_version, at
FROM review_run WHERE project = ? AND period = ? ORDER BY sequence DESC LIMIT 1
-- :reviews
SELECT sequence, project, period, findings, basis, inputs, rules_version, at
FROM review_run WHERE project = ? AND period = ? ORDER BY sequence
-- :reviewed_by_others
SELECT project || '/' || period FROM review_run
WHERE sequence IN (SELECT MAX(sequence) FROM review_run GROUP BY project, period)
    AND CASE WHEN basis = '' THEN '' ELSE json_extract(basis, '$.pack') END <> ?
    AND NOT EXISTS (SELECT 1 FROM month_closing
        WHERE month_closing.project = review_run.project AND month_closing.period = review_run.period)
ORDER BY sequence
-- :insert_rule_pack
INSERT INTO rule_pack (digest, pack) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING
-- :rule_pack
SELECT pack FROM rule_pack WHERE digest = ?

-- :insert_month_act
INSERT INTO month_act (project, period, kind, type, subcontractor, subject, reason, detail, account, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
-- Those of every month among them.
-- :month_acts
SELECT sequence, project, period, kind, type, subcontractor, subject, reason, detail, account, at
FROM month_act WHERE project = ? AND period IN ('', ?) ORDER BY sequence
-- :insert_month_closing
INSERT INTO month_closing (project, period, contents, volume, volume_size, volume_pages, detail, account, at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
-- :month_closing
SELECT sequence, project, period, contents, volume, volume_size, volume_pages, detail, account, at
FROM month_closing WHERE project = ? AND period = ?
-- :month_closings
SELECT sequence, project, period, contents, volume, volume_size, volume_pages, detail, account, at
FROM month_closing WHERE project = ? ORDER BY period
-- Changes whenever anything that a month's closing rests on does.
-- :month_mark
SELECT (SELECT COALESCE(MAX(sequence), 0) FROM record WHERE project = ?1)
    || '.' || (SELECT COALESCE(MAX(sequence), 0) FROM review_run WHERE project = ?1 AND period = ?2)
    || '.' || (SELECT COALESCE(MAX(sequence), 0) FROM month_act WHERE project = ?1)
    || '.' || (SELECT COUNT(*) FROM submission WHERE project = ?1 AND filed_period IN ('', ?2)
        AND state IN ('received', 'unassigned', 'mapping', 'unreadable'))
    || '.' || (SELECT COUNT(*) FROM submission WHERE project = ?1 AND filed_period IN ('', ?2)
        AND state IN ('sealed', 'withdrawn', 'expanded'))
    || '.' || (SELECT length(subcontractors) FROM project WHERE id = ?1)
-- Work that will still change the month.
-- :month_jobs
SELECT COUNT(*) FROM job WHERE state IN ('waiting', 'leased') AND (
    (kind = 'review' AND subject = ?1 || '/' || ?2)
    OR (kind <> 'review' AND EXISTS (SELECT 1 FROM submission AS s
        WHERE s.id = job.subject AND s.project = ?1 AND s.filed_period IN ('', ?2))))

-- :insert_event
INSERT INTO project_event (project, kind, date, evidence, note, account, at) VALUES (?, ?, ?, ?, ?, ?, ?)
-- :events
SELECT kind, date, evidence, note, sequence FROM project_event WHERE project = ? ORDER BY sequence

-- :enqueue
INSERT INTO job (kind, subject, state) VALUES (?, ?, 'waiting') ON CONFLICT DO NOTHING
-- :finish_job
DELETE FROM job WHERE id = ?
-- :job_tries
SELECT kind, subject, attempts, interruptions, deaths FROM job WHERE id = ?
-- :job_failed
UPDATE job SET state = 'failed', reason = ?2 WHERE id = ?1
-- :waiting_twin
UPDATE job SET attempts = MAX(attempts, ?3), interruptions = MAX(interruptions, ?4), deaths = MAX(deaths, ?5)
WHERE kind = ?1 AND subject = ?2 AND state = 'waiting'
-- :job_again
UPDATE job SET state = 'waiting', reason = ?2, attempts = ?3, interruptions = ?4 WHERE id = ?1
-- :open_jobs
SELECT id, kind, subject, attempts, interruptions, deaths FROM job
WHERE state IN ('waiting', 'leased') AND (deaths >= ?1) = ?2 ORDER BY id
-- :lease_job
UPDATE job SET state = 'leased', attempts = ?2 WHERE id = ?1
-- :count_deaths
UPDATE job SET deaths = deaths + 1 WHERE state = 'leased'
-- :give_back_leased
UPDATE OR IGNORE job SET state = 'waiting' WHERE state = 'leased'
-- :merge_leased
UPDATE job SET attempts = MAX(job.attempts, dead.attempts),
    interruptions = MAX(job.interruptions, dead.interruptions),
    deaths = MAX(job.deaths, dead.deaths)
FROM (SELECT kind, subject, MAX(attempts) AS attempts, MAX(interruptions) AS interruptions, MAX(deaths) AS deaths
    FROM job WHERE state = 'leased' GROUP BY kind, subject) AS dead
WHERE job.state = 'waiting' AND job.kind = dead.kind AND job.subject = dead.subject
-- :drop_leased
DELETE FROM job WHERE state = 'leased'
-- :waiting_jobs
SELECT COUNT(*) FROM job WHERE state IN ('waiting', 'leased')

-- :is_blob_named
SELECT EXISTS (SELECT 1 FROM submission WHERE sha256 = ?1) OR EXISTS (SELECT 1 FROM record WHERE data = ?1)
    OR EXISTS (SELECT 1 FROM record WHERE pdf = ?1) OR EXISTS (SELECT 1 FROM upload WHERE sha256 = ?1)
    OR EXISTS (SELECT 1 FROM project_event WHERE evidence = ?1)
    OR EXISTS (SELECT 1 FROM month_closing WHERE volume = ?1)

-- :insert_outbox
INSERT INTO outbox (record, operation) VALUES (?, ?)
-- :outbox_done
DELETE FROM outbox WHERE sequence <= ?
-- :outbox
SELECT sequence, record, operation FROM outbox ORDER BY sequence LIMIT ?

-- :insert_custody
INSERT INTO custody (position, at, actor, act, subject, detail, leaf) VALUES (?, ?, ?, ?, ?, ?, ?)
-- :custody
SELECT position, at, actor, act, subject, detail, leaf FROM custody WHERE position >= ? ORDER BY position LIMIT ?
-- :custody_of
SELECT position, at, actor, act, subject, detail, leaf FROM custody WHERE subject = ? ORDER BY position
-- :custody_size
SELECT COALESCE(MAX(position) + 1, 0) FROM custody
-- :frontier
SELECT size, roots FROM custody_frontier WHERE one = 1
-- :set_frontier
UPDATE custody_frontier SET size = ?, roots = ? WHERE one = 1
