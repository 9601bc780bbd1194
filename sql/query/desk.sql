-- Statements of the desk's own store (sql/desk).

-- :desk.account
SELECT hash, must_change, totp, totp_new, totp_step, failures, locked_until_ms, blocked FROM desk_account WHERE account = ?1;

-- :desk.accounts
SELECT account, must_change, totp IS NOT NULL, failures, locked_until_ms, blocked FROM desk_account ORDER BY account;

-- :desk.password
INSERT INTO desk_account (account, hash, must_change) VALUES (?1, ?2, ?3)
ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, must_change = excluded.must_change, failures = 0, locked_until_ms = 0;

-- :desk.failed
UPDATE desk_account SET failures = ?2, locked_until_ms = ?3 WHERE account = ?1;

-- :desk.totp_offer
UPDATE desk_account SET totp_new = ?2 WHERE account = ?1;

-- :desk.totp_take
UPDATE desk_account SET totp = totp_new, totp_new = NULL, totp_step = ?2 WHERE account = ?1;

-- :desk.totp_drop
UPDATE desk_account SET totp = NULL, totp_new = NULL, totp_step = 0 WHERE account = ?1;

-- :desk.totp_step
UPDATE desk_account SET totp_step = ?2 WHERE account = ?1;

-- :desk.block
UPDATE desk_account SET blocked = ?2 WHERE account = ?1;

-- :desk.session_put
INSERT INTO desk_session (token, account, csrf, body, begun_ms, seen_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?5);

-- :desk.session_get
SELECT account, csrf, body, begun_ms, seen_ms FROM desk_session WHERE token = ?1;

-- :desk.session_seen
UPDATE desk_session SET seen_ms = ?2 WHERE token = ?1;

-- :desk.session_body
UPDATE desk_session SET body = ?2 WHERE token = ?1;

-- :desk.session_end
DELETE FROM desk_session WHERE token = ?1;

-- :desk.session_list
SELECT token, begun_ms, seen_ms FROM desk_session WHERE account = ?1 AND begun_ms >= ?2 AND seen_ms >= ?3 ORDER BY begun_ms DESC;

-- :desk.session_end_own
DELETE FROM desk_session WHERE token = ?1 AND account = ?2;

-- :desk.sessions_end
DELETE FROM desk_session WHERE account = ?1;

-- :desk.sessions_old
DELETE FROM desk_session WHERE begun_ms < ?1 OR seen_ms < ?2;

-- :desk.audit_put
INSERT INTO desk_audit (time_ms, account, event, detail) VALUES (?1, ?2, ?3, ?4);

-- :desk.audit_list
SELECT time_ms, account, event, detail FROM desk_audit WHERE ?2 = '' OR account = ?2 ORDER BY id DESC LIMIT ?1;

-- :desk.draft_put
INSERT INTO desk_draft (id, body, doc, title, state, version, drafter, reviewer, urgent, remark, sha256, receipt, changed_ms, batch)
VALUES (?1, ?2, ?3, ?4, 'draft', 1, ?5, '', '', '', '', '', ?6, ?7);

-- :desk.draft_get
SELECT body, doc, title, state, version, drafter, reviewer, urgent, remark, sha256, idx, receipt, changed_ms, choices, batch
FROM desk_draft WHERE id = ?1;

-- :desk.draft_save
UPDATE desk_draft SET doc = ?2, title = ?3, choices = ?4, version = version + 1, changed_ms = ?5 WHERE id = ?1;

-- :desk.draft_touch
UPDATE desk_draft SET version = version + 1, changed_ms = ?2 WHERE id = ?1;

-- :desk.draft_state
UPDATE desk_draft SET state = ?2, reviewer = ?3, urgent = ?4, remark = ?5, sha256 = ?6, version = version + 1, changed_ms = ?7
WHERE id = ?1;

-- :desk.draft_released
UPDATE desk_draft SET state = 'released', idx = ?2, receipt = ?3, version = version + 1, changed_ms = ?4 WHERE id = ?1;

-- :desk.draft_drop
DELETE FROM desk_draft WHERE id = ?1;

-- :desk.drafts
SELECT id, title, state, drafter, reviewer, urgent, remark, idx, changed_ms FROM desk_draft
WHERE body = ?1 AND state = ?2 AND batch = '' ORDER BY changed_ms DESC, id LIMIT ?3;

-- :desk.past_put
INSERT INTO desk_past (draft, version, doc, title, choices) VALUES (?1, ?2, ?3, ?4, ?5);

-- :desk.past_last
SELECT version, doc, title, choices FROM desk_past WHERE draft = ?1 ORDER BY version DESC LIMIT 1;

-- :desk.past_drop
DELETE FROM desk_past WHERE draft = ?1 AND version = ?2;

-- :desk.past_old
DELETE FROM desk_past WHERE draft = ?1 AND version < ?2;

-- :desk.file_put
INSERT INTO desk_file (draft, n, name, sha256, size, content, found, shown) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- :desk.file_list
SELECT n, name, sha256, size, found, shown, idx FROM desk_file WHERE draft = ?1 ORDER BY n;

-- :desk.file_content
SELECT name, content FROM desk_file WHERE draft = ?1 AND n = ?2;

-- :desk.file_released
UPDATE desk_file SET idx = ?3 WHERE draft = ?1 AND n = ?2;

-- :desk.file_drop
DELETE FROM desk_file WHERE draft = ?1 AND n = ?2;

-- :desk.files_drop
DELETE FROM desk_file WHERE draft = ?1;

-- :desk.batch_put
INSERT INTO desk_batch (id, body, account, domain, kind, name, cells, made_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- :desk.batch_get
SELECT body, account, domain, kind, name, cells, made_ms FROM desk_batch WHERE id = ?1;

-- :desk.batch_taken
UPDATE desk_batch SET cells = '' WHERE id = ?1;

-- :desk.batch_drop
DELETE FROM desk_batch WHERE id = ?1;

-- :desk.batch_drafts
SELECT id, title, state, drafter, version, idx FROM desk_draft WHERE batch = ?1 ORDER BY title, id LIMIT ?2;

-- :desk.batches
SELECT b.id, b.name, b.account, b.made_ms, b.cells <> '',
       SUM(CASE WHEN d.state = 'draft' THEN 1 ELSE 0 END), SUM(CASE WHEN d.state = 'review' THEN 1 ELSE 0 END),
       SUM(CASE WHEN d.state = 'approved' THEN 1 ELSE 0 END), SUM(CASE WHEN d.state = 'released' THEN 1 ELSE 0 END)
FROM desk_batch AS b LEFT JOIN desk_draft AS d ON d.batch = b.id WHERE b.body = ?1
GROUP BY b.id, b.name, b.account, b.made_ms, b.cells ORDER BY b.made_ms DESC, b.id LIMIT ?2;

-- :desk.link_put
INSERT INTO desk_link (issuer, subject, account) VALUES (?1, ?2, ?3);

-- :desk.link_drop
DELETE FROM desk_link WHERE account = ?1;

-- :desk.link_of
SELECT issuer, subject FROM desk_link WHERE account = ?1;

-- :desk.linked
SELECT l.account, a.blocked FROM desk_link AS l JOIN desk_account AS a ON a.account = l.account WHERE l.issuer = ?1 AND l.subject = ?2;

-- :desk.given_end
UPDATE desk_account SET hash = '', must_change = 0 WHERE account = ?1 AND must_change = 1;
