-- Why a job had to be tried again. `attempts`: it failed by its file's doing; `interruptions`: something outside ended its
-- child or took the disk from it; `deaths`: the process ended while it held the job. Leases are kept in memory by the one
-- process that has the catalogue open, in monotonic time.
ALTER TABLE job DROP COLUMN lease_until;
ALTER TABLE job ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
