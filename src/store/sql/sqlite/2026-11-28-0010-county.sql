-- A county's office reports on all projects of its county; what it reports belongs to none of them. Its volume is a project
-- without works: same rights, same sealing, same custody. One for each county.
ALTER TABLE project ADD COLUMN kind TEXT NOT NULL DEFAULT 'site' CHECK (kind IN ('site', 'county'));
CREATE UNIQUE INDEX project_county_volume ON project (county) WHERE kind = 'county';
