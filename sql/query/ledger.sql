-- Statements of the ledger. A statement's name follows "-- :"; parameters are ?1, ?2 ...

-- :store.version
PRAGMA data_version;

-- :store.version @postgresql
-- Any transaction that ended since makes another snapshot.
SELECT hashtextextended(pg_current_snapshot()::text, 0);

-- :meta.get
SELECT value FROM meta WHERE key = ?1;

-- :meta.put
INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

-- :leaf.insert
INSERT INTO leaf (idx, hash, entry) VALUES (?1, ?2, ?3);

-- :leaf.get
SELECT hash, entry FROM leaf WHERE idx = ?1;

-- :leaf.hashes
SELECT hash FROM leaf WHERE idx >= ?1 AND idx < ?2 ORDER BY idx;

-- :leaf.entries
SELECT entry FROM leaf WHERE idx >= ?1 AND idx < ?2 ORDER BY idx;

-- :tile_hash.insert
INSERT INTO tile_hash (level, idx, hash) VALUES (?1, ?2, ?3);

-- :tile_hash.range
SELECT hash FROM tile_hash WHERE level = ?1 AND idx >= ?2 AND idx < ?3 ORDER BY idx;

-- :opening.insert
INSERT INTO opening (idx, fields) VALUES (?1, ?2);

-- :opening.replace
UPDATE opening SET fields = ?2 WHERE idx = ?1;

-- :record.get
SELECT leaf.entry, opening.fields FROM leaf JOIN opening USING (idx) WHERE idx = ?1;

-- :record.range
SELECT idx, leaf.entry, opening.fields FROM leaf JOIN opening USING (idx) WHERE idx >= ?1 AND idx < ?2 ORDER BY idx;

-- :record.entries
-- Without their openings: what an act is, and about what.
SELECT idx, entry FROM leaf WHERE idx >= ?1 AND idx < ?2 ORDER BY idx;

-- :head.get
SELECT size, root, note, frontier, time_ms FROM head WHERE id = 1;

-- :head.put
INSERT INTO head (id, size, root, note, frontier, time_ms) VALUES (1, ?1, ?2, ?3, ?4, ?5)
ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note, frontier = excluded.frontier,
        time_ms = excluded.time_ms;
