-- Affordable housing and subsidies: what draws their views, and what their pages ask.

-- :draw_round.get
SELECT id, project, body, title, rehearsal, entries, announced, announced_ms, announcement, reveal_by, value_at, parties, units,
        result, result_ms, seed, allotted, state
FROM draw_round WHERE id = ?1;

-- :draw_round.all
SELECT id, project, body, title, rehearsal, entries, announced, announced_ms, announcement, reveal_by, value_at, parties, units,
        result, result_ms, seed, allotted, state
FROM draw_round ORDER BY first_idx DESC LIMIT ?1;

-- :draw_round.put_entries
INSERT INTO draw_round (id, project, body, entries, first_idx) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (id) DO UPDATE SET entries = draw_round.entries + excluded.entries;

-- :draw_round.announce
UPDATE draw_round SET title = ?2, rehearsal = ?3, announced = ?4, announced_ms = ?5, announcement = ?6, reveal_by = ?7, value_at = ?8,
        parties = ?9, units = ?10, state = 'announced'
WHERE id = ?1;

-- :draw_round.result
UPDATE draw_round SET result = ?2, result_ms = ?3, seed = ?4, allotted = ?5, state = ?6 WHERE id = ?1;

-- :draw_part.put
INSERT INTO draw_part (round, part, idx, entries) VALUES (?1, ?2, ?3, ?4);

-- :draw_part.all
SELECT part, idx, entries FROM draw_part WHERE round = ?1 ORDER BY part;

-- :draw_reveal.put
INSERT INTO draw_reveal (round, reading, who, value, idx, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- :draw_reveal.all
SELECT reading, who, value, idx, time_ms FROM draw_reveal WHERE round = ?1 ORDER BY reading, idx;

-- :draw_group.put
INSERT INTO draw_group (round, category, title, entries, allotted) VALUES (?1, ?2, ?3, ?4, ?5);

-- :draw_group.all
SELECT category, entries, allotted, title FROM draw_group WHERE round = ?1 ORDER BY category;

-- :waiting_entry.put
INSERT INTO waiting_entry (idx, row_no, list, number, category, points, registered_on, household_size, home_type, entitled)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- :waiting_entry.drop
DELETE FROM waiting_entry WHERE idx = ?1;

-- :waiting_entry.drop_row
DELETE FROM waiting_entry WHERE idx = ?1 AND row_no = ?2;

-- :waiting_entry.all
SELECT a.number, a.category, a.points, a.registered_on, a.household_size, a.home_type, a.entitled, a.state, a.state_on, a.idx, a.row_no
FROM waiting_entry a
WHERE a.list = ?1 AND NOT EXISTS (SELECT 1 FROM waiting_entry b WHERE b.list = a.list AND b.number = a.number AND b.idx < a.idx)
ORDER BY a.idx, a.row_no;

-- :waiting_entry.find
SELECT list, category, points, registered_on, state, state_on, idx FROM waiting_entry WHERE number = ?1 AND (?2 = '' OR list = ?2)
ORDER BY idx, row_no LIMIT 10;

-- :waiting_entry.points
UPDATE waiting_entry SET points = ?3 WHERE list = ?1 AND number = ?2;

-- :waiting_entry.category
UPDATE waiting_entry SET category = ?3 WHERE list = ?1 AND number = ?2;

-- :waiting_entry.date
UPDATE waiting_entry SET registered_on = ?3 WHERE list = ?1 AND number = ?2;

-- :waiting_entry.state
UPDATE waiting_entry SET state = ?3, state_on = ?4 WHERE list = ?1 AND number = ?2;

-- :waiting_entry.stats
SELECT list, category, count(*), sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), sum(CASE WHEN state = 'allotted' THEN 1 ELSE 0 END),
        sum(CASE WHEN state = 'left' THEN 1 ELSE 0 END)
FROM waiting_entry GROUP BY list, category ORDER BY list, category;

-- :waiting_entry.waits
SELECT list, category, registered_on, state_on, state FROM waiting_entry WHERE state IN ('waiting', 'allotted') ORDER BY list, category;

-- Whose turn it was in a choice: who took a home, who passed.
-- :waiting_entry.turns
SELECT e.list, e.category, sum(CASE WHEN c.lot <> '' THEN 1 ELSE 0 END), sum(CASE WHEN c.lot = '' THEN 1 ELSE 0 END)
FROM allotment_choice c JOIN allotment a ON a.id = c.round JOIN waiting_entry e ON e.list = a.list AND e.number = c.number
WHERE NOT EXISTS (SELECT 1 FROM waiting_entry b WHERE b.list = e.list AND b.number = e.number AND b.idx < e.idx)
GROUP BY e.list, e.category ORDER BY e.list, e.category;

-- :waiting_list.put
INSERT INTO waiting_list (id, project, body, idx) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING;

-- :waiting_list.get
SELECT id, project, body, idx FROM waiting_list WHERE id = ?1;

-- :waiting_list.all
SELECT l.id, l.project, l.body, l.idx, (SELECT count(*) FROM waiting_entry e WHERE e.list = l.id AND e.state = 'waiting')
FROM waiting_list l ORDER BY l.idx DESC, l.id LIMIT 100;

-- :waiting_notice.put
INSERT INTO waiting_notice (idx, list) VALUES (?1, ?2);

-- :waiting_notice.gone
UPDATE waiting_notice SET gone = ?2 WHERE idx = ?1 AND gone IS NULL;

-- :waiting_notice.all
SELECT idx, gone FROM waiting_notice WHERE list = ?1 ORDER BY idx;

-- :eligible.put
INSERT INTO eligible (project, number, idx, row_no) VALUES (?1, ?2, ?3, ?4);

-- :eligible.drop
DELETE FROM eligible WHERE idx = ?1;

-- :eligible.drop_row
DELETE FROM eligible WHERE idx = ?1 AND row_no = ?2;

-- :eligible.all
SELECT number, idx, row_no FROM eligible WHERE project = ?1 ORDER BY idx, row_no;

-- :allotment.put
INSERT INTO allotment (id, list, project, body, title, method, date, idx, order_idx, units) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- :allotment.get
SELECT id, list, project, body, title, method, date, idx, order_idx, units, result, allotted FROM allotment WHERE id = ?1;

-- :allotment.all
SELECT id, list, project, body, title, method, date, idx, order_idx, units, result, allotted FROM allotment
WHERE ?1 = '' OR list = ?1 ORDER BY idx DESC LIMIT 200;

-- :allotment.result
UPDATE allotment SET result = ?2, allotted = ?3 WHERE id = ?1;

-- :allotment_choice.put
INSERT INTO allotment_choice (idx, round, number, lot, reason) VALUES (?1, ?2, ?3, ?4, ?5);

-- :allotment_choice.all
SELECT idx, number, lot, reason FROM allotment_choice WHERE round = ?1 ORDER BY idx;

-- :waiting_change.newest
SELECT idx FROM waiting_change WHERE list = ?1 ORDER BY idx DESC LIMIT 1;

-- :waiting_change.put
INSERT INTO waiting_change (idx, list, number, change, value, date, reason, basis, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- :waiting_change.all
SELECT idx, number, change, value, date, reason, basis, time_ms FROM waiting_change WHERE list = ?1 ORDER BY idx, number;

-- :waiting_change.same
SELECT idx FROM waiting_change WHERE list = ?1 AND number = ?2 AND change = ?3 AND value = ?4 AND date = ?5 AND reason = ?6 LIMIT 1;

-- :waiting_order.put
INSERT INTO waiting_order (idx, list, rule, as_of, households, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- :waiting_order.all
SELECT idx, rule, as_of, households, time_ms FROM waiting_order WHERE list = ?1 ORDER BY idx DESC LIMIT 200;

-- :estate_unit.put
INSERT INTO estate_unit (project, estate, unit, home_type, area, rent, accessible, state, idx, row_no)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (project, unit) DO UPDATE SET estate = excluded.estate, home_type = excluded.home_type, area = excluded.area,
        rent = excluded.rent, accessible = excluded.accessible, state = excluded.state, idx = excluded.idx, row_no = excluded.row_no;

-- :estate_unit.state
UPDATE estate_unit SET state = ?3 WHERE project = ?1 AND unit = ?2;

-- :estate_unit.drop
DELETE FROM estate_unit WHERE idx = ?1;

-- :estate_unit.drop_row
DELETE FROM estate_unit WHERE idx = ?1 AND row_no = ?2;

-- :estate_unit.estates
SELECT project, min(estate), count(*), sum(CASE WHEN state = '待配租' THEN 1 ELSE 0 END), sum(CASE WHEN state = '已配租' THEN 1 ELSE 0 END)
FROM estate_unit GROUP BY project ORDER BY min(estate), project LIMIT 500;

-- :estate_unit.types
SELECT home_type, count(*), sum(CASE WHEN state = '待配租' THEN 1 ELSE 0 END), sum(CASE WHEN state = '已配租' THEN 1 ELSE 0 END),
        min(CAST(area AS REAL)), max(CAST(area AS REAL)), min(CAST(rent AS REAL)), max(CAST(rent AS REAL)), sum(accessible)
FROM estate_unit WHERE project = ?1 GROUP BY home_type ORDER BY home_type;

-- :estate_unit.types @postgresql
-- What is no number counts as 0, as SQLite casts it.
SELECT home_type, count(*), sum(CASE WHEN state = '待配租' THEN 1 ELSE 0 END), sum(CASE WHEN state = '已配租' THEN 1 ELSE 0 END),
        min(area_m2), max(area_m2), min(rent_yuan), max(rent_yuan), sum(accessible)
FROM (SELECT home_type, state, accessible,
                coalesce(CAST(substring(area FROM '^[0-9]+(?:\.[0-9]+)?') AS DOUBLE PRECISION), 0) AS area_m2,
                coalesce(CAST(substring(rent FROM '^[0-9]+(?:\.[0-9]+)?') AS DOUBLE PRECISION), 0) AS rent_yuan
        FROM estate_unit WHERE project = $1) AS unit GROUP BY home_type ORDER BY home_type;

-- :estate_unit.free
SELECT unit, home_type, area, rent, accessible, estate FROM estate_unit WHERE project = ?1 AND state = '待配租' ORDER BY unit LIMIT 300;

-- :publicity.put
INSERT INTO publicity (idx, project, body, tables, until) VALUES (?1, ?2, ?3, ?4, ?5);

-- :publicity.get
SELECT project, body, tables, until, paused, folded FROM publicity WHERE idx = ?1;

-- :publicity_act.put
INSERT INTO publicity_act (idx, notice, act, date, result) VALUES (?1, ?2, ?3, ?4, ?5);

-- :publicity_act.all
SELECT idx, act, date, result FROM publicity_act WHERE notice = ?1 ORDER BY idx LIMIT 200;

-- :publicity.pause
UPDATE publicity SET paused = ?2 WHERE idx = ?1;

-- :publicity.resume
UPDATE publicity SET paused = '', until = ?2 WHERE idx = ?1;

-- :publicity.fold
UPDATE publicity SET folded = ?2 WHERE idx = ?1 AND folded IS NULL;

-- :publicity.over
SELECT idx, project, body, tables FROM publicity WHERE folded IS NULL AND paused = '' AND until < ?1 ORDER BY until, idx LIMIT 50;

-- :publicity.open
SELECT p.idx, n.title, p.until, p.paused FROM publicity p JOIN notice n ON n.idx = p.idx WHERE p.folded IS NULL ORDER BY p.until, p.idx LIMIT 100;

-- :subsidy_figure.put
INSERT INTO subsidy_figure (idx, row_no, body, period, aid_type, standard, area, households, persons, paid)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- :subsidy_figure.drop
DELETE FROM subsidy_figure WHERE idx = ?1;

-- :subsidy_figure.all
SELECT period, aid_type, standard, area, households, persons, paid, idx FROM subsidy_figure ORDER BY period DESC, aid_type, area, idx, row_no LIMIT 2000;

-- :housing.missing
SELECT d.kind, p.id, p.title, d.since, d.due, p.domain FROM duty d JOIN project p ON p.id = d.project
WHERE p.domain IN ('housing', 'subsidy') AND d.idx IS NULL AND d.since <> '' ORDER BY d.since DESC, d.project, d.kind LIMIT 200;
