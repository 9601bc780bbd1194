-- Affordable housing and subsidies: what draws their views, and what their pages ask.

-- :draw_round.get
SELECT id, project, body, title, rehearsal, entries, announced, announced_ms, announcement, reveal_by, value_at, parties, units,
        result, result_ms, seed, allotted, state
FROM draw_round WHERE id = ?1;

-- :draw_round.all
SELECT id, project, body, title, rehearsal, entries, announced, announced_ms, announcement, reveal_by, value_at, parties, units,
        result, result_ms, seed, allotted, state
FROM draw_round ORDER BY first_idx DESC LIMIT ?1;

-- :draw_round.of_project
SELECT id, project, body, title, rehearsal, entries, announced, announced_ms, announcement, reveal_by, value_at, parties, units,
        result, result_ms, seed, allotted, state
FROM draw_round WHERE project = ?1 ORDER BY first_idx DESC LIMIT 100;

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
INSERT INTO draw_group (round, category, entries, allotted) VALUES (?1, ?2, ?3, ?4);

-- :draw_group.all
SELECT category, entries, allotted FROM draw_group WHERE round = ?1 ORDER BY category;
