-- What a review read, so that anybody can do it again: its records by digest, the project's facts, the rule pack. The
-- digest of `basis` is `inputs`. Reviews of before have '' and cannot be repeated.
ALTER TABLE review_run ADD COLUMN basis TEXT NOT NULL DEFAULT '';

CREATE TABLE rule_pack (
    digest TEXT PRIMARY KEY, -- SHA-256 of `pack`
    pack TEXT NOT NULL       -- canonical JSON
) WITHOUT ROWID;
CREATE TRIGGER rule_pack_kept BEFORE DELETE ON rule_pack
BEGIN SELECT RAISE(ABORT, 'rule packs are kept'); END;
CREATE TRIGGER rule_pack_fixed BEFORE UPDATE ON rule_pack
BEGIN SELECT RAISE(ABORT, 'rule packs are fixed'); END;
