-- Statements of a witness's own store (sql/witness).

-- :witness.key
SELECT name FROM witness_key WHERE id = 1;

-- :witness.key_put
INSERT INTO witness_key (id, name) VALUES (1, ?1);

-- :witness.log
SELECT vkeys, size, root, note FROM witnessed WHERE origin_hash = ?1;

-- :witness.trust
INSERT INTO witnessed (origin_hash, origin, vkeys, root) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (origin_hash) DO UPDATE SET vkeys = excluded.vkeys;

-- :witness.put
UPDATE witnessed SET size = ?2, root = ?3, note = ?4 WHERE origin_hash = ?1;
