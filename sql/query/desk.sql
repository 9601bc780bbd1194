-- Statements of the desk's own store (sql/desk).

-- :desk.account
SELECT hash, must_change, totp, totp_new, totp_step, failures, locked_until_ms FROM desk_account WHERE account = ?1;

-- :desk.accounts
SELECT account, must_change, totp IS NOT NULL, failures, locked_until_ms FROM desk_account ORDER BY account;

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

-- :desk.sessions_end
DELETE FROM desk_session WHERE account = ?1;

-- :desk.sessions_old
DELETE FROM desk_session WHERE begun_ms < ?1 OR seen_ms < ?2;

-- :desk.audit_put
INSERT INTO desk_audit (time_ms, account, event, detail) VALUES (?1, ?2, ?3, ?4);

-- :desk.audit_list
SELECT time_ms, account, event, detail FROM desk_audit ORDER BY id DESC LIMIT ?1;

-- :desk.draft_put
INSERT INTO desk_draft (id, body, doc, title, state, version, drafter, reviewer, urgent, remark, sha256, receipt, changed_ms)
VALUES (?1, ?2, ?3, ?4, 'draft', 1, ?5, '', '', '', '', '', ?6);

-- :desk.draft_get
SELECT body, doc, title, state, version, drafter, reviewer, urgent, remark, sha256, idx, receipt, changed_ms
FROM desk_draft WHERE id = ?1;

-- :desk.draft_save
UPDATE desk_draft SET doc = ?2, title = ?3, version = version + 1, changed_ms = ?4 WHERE id = ?1;

-- :desk.draft_state
UPDATE desk_draft SET state = ?2, reviewer = ?3, urgent = ?4, remark = ?5, sha256 = ?6, version = version + 1, changed_ms = ?7
WHERE id = ?1;

-- :desk.draft_released
UPDATE desk_draft SET state = 'released', idx = ?2, receipt = ?3, version = version + 1, changed_ms = ?4 WHERE id = ?1;

-- :desk.draft_drop
DELETE FROM desk_draft WHERE id = ?1;

-- :desk.drafts
SELECT id, title, state, drafter, reviewer, urgent, remark, idx, changed_ms FROM desk_draft
WHERE body = ?1 AND state = ?2 ORDER BY changed_ms DESC, id LIMIT ?3;
