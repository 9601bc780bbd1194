-- Documents that go with notices.

-- :attachment.put
INSERT INTO attachment (idx, notice, name, type, sha256, bytes, text, state, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- :attachment.redraw
UPDATE attachment SET name = ?2, type = ?3, sha256 = ?4, bytes = ?5, text = ?6, state = ?7 WHERE idx = ?1;

-- :attachment.count
SELECT count(*) FROM attachment WHERE notice = ?1;

-- :attachment.same
SELECT idx FROM attachment WHERE notice = ?1 AND name = ?2 AND sha256 = ?3 AND state = 'open' ORDER BY idx LIMIT 1;

-- :attachment.of_notice
SELECT idx, name, type, bytes, state FROM attachment WHERE notice = ?1 ORDER BY idx LIMIT ?2;

-- :attachment.get
SELECT notice, name, type, bytes, state FROM attachment WHERE idx = ?1;
