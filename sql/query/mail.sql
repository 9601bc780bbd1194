-- Statements of the store of followers (sql/mail), and what is new for one of them.

-- :mail.secret
SELECT secret FROM mail_secret;

-- :mail.secret_put
INSERT INTO mail_secret (secret) VALUES (?1);

-- :mail.of_address
SELECT count(*), coalesce(sum(CASE WHEN state = 'on' THEN 0 ELSE 1 END), 0) FROM mail_follow WHERE address = ?1;

-- :mail.asked_since
SELECT count(*) FROM mail_follow WHERE asked_ms > ?1;

-- :mail.put
INSERT INTO mail_follow (id, address, project, body, domain, region, q, lang, state, asked_ms, next_ms, cursor)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'asked', ?9, ?9, 0)
ON CONFLICT (address, project, body, domain, region, q) DO NOTHING;

-- :mail.get
SELECT id, address, project, body, domain, region, q, lang, state, tries, cursor FROM mail_follow WHERE id = ?1;

-- :mail.drop
DELETE FROM mail_follow WHERE id = ?1;

-- :mail.on
UPDATE mail_follow SET state = 'on', cursor = ?2, next_ms = ?3, tries = 0, claimed = NULL WHERE id = ?1 AND state <> 'on';

-- :mail.unconfirmed
DELETE FROM mail_follow WHERE state <> 'on' AND asked_ms < ?1;

-- :mail.to_ask
SELECT id, address, project, body, domain, region, q, lang, state, tries, cursor FROM mail_follow
WHERE state = 'asked' AND next_ms <= ?1 ORDER BY next_ms LIMIT ?2;

-- :mail.to_tell
SELECT id, address, project, body, domain, region, q, lang, state, tries, cursor FROM mail_follow
WHERE state = 'on' AND next_ms <= ?1 AND cursor < ?2 ORDER BY next_ms LIMIT ?3;

-- :mail.claim
UPDATE mail_follow SET claimed = ?2 WHERE id = ?1;

-- :mail.sent
UPDATE mail_follow SET cursor = ?2, next_ms = ?3, tries = 0, claimed = NULL, state = CASE WHEN state = 'asked' THEN 'told' ELSE state END
WHERE id = ?1;

-- :mail.seen
UPDATE mail_follow SET cursor = ?2, next_ms = ?3 WHERE id = ?1;

-- :mail.again
UPDATE mail_follow SET next_ms = ?2, tries = ?3, claimed = NULL WHERE id = ?1;

-- :mail.interrupted
SELECT count(*) FROM mail_follow WHERE claimed IS NOT NULL;

-- :mail.settle
UPDATE mail_follow SET cursor = claimed, claimed = NULL, state = CASE WHEN state = 'asked' THEN 'told' ELSE state END
WHERE claimed IS NOT NULL;

-- :mail.news
-- ?1, ?2 records from and before; ?3 project, ?4 body, ?5 domain, ?6 region ('': any); ?7 limit. What was published, and what
-- was withdrawn, with the record that did it.
SELECT at, idx, withdrawn, title, date, replaces, project, body_name FROM (
        SELECT n.idx AS at, n.idx AS idx, 0 AS withdrawn, n.title AS title, n.date AS date, n.replaces AS replaces, p.title AS project,
                coalesce(b.name, '') AS body_name
        FROM notice n JOIN project p ON p.id = n.project LEFT JOIN body b ON b.id = n.body
        WHERE n.idx >= ?1 AND n.idx < ?2 AND n.state = 'current' AND (?3 = '' OR n.project = ?3) AND (?4 = '' OR n.body = ?4)
                AND (?5 = '' OR n.domain = ?5) AND (?6 = '' OR p.region = ?6)
        UNION ALL
        SELECT n.withdrawn_by, n.idx, 1, n.title, n.date, n.replaces, p.title, coalesce(b.name, '')
        FROM notice n JOIN project p ON p.id = n.project LEFT JOIN body b ON b.id = n.body
        WHERE n.state = 'withdrawn' AND n.withdrawn_by >= ?1 AND n.withdrawn_by < ?2 AND (?3 = '' OR n.project = ?3)
                AND (?4 = '' OR n.body = ?4) AND (?5 = '' OR n.domain = ?5) AND (?6 = '' OR p.region = ?6)
) found ORDER BY at LIMIT ?7;

-- :mail.project
SELECT title FROM project WHERE id = ?1;
