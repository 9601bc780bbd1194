-- The ledger: doc/format/ledger.md section 8. Forward only: a later change is a later file.
CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE leaf (
        idx INTEGER PRIMARY KEY CHECK (idx >= 0),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        entry BLOB NOT NULL CHECK (length(entry) <= 65535)
) STRICT;

CREATE TRIGGER leaf_is_never_changed BEFORE UPDATE ON leaf
BEGIN
        SELECT RAISE(ABORT, 'a leaf is never changed');
END;

CREATE TRIGGER leaf_is_never_removed BEFORE DELETE ON leaf
BEGIN
        SELECT RAISE(ABORT, 'a leaf is never removed');
END;

-- Root of full tile idx of level - 1, for level 1 and up.
CREATE TABLE tile_hash (
        level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 7),
        idx INTEGER NOT NULL CHECK (idx >= 0),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER tile_hash_is_never_changed BEFORE UPDATE ON tile_hash
BEGIN
        SELECT RAISE(ABORT, 'a tile is never changed');
END;

CREATE TRIGGER tile_hash_is_never_removed BEFORE DELETE ON tile_hash
BEGIN
        SELECT RAISE(ABORT, 'a tile is never removed');
END;

-- Salts and values of an entry's fields, section 8.2. The only place where values are kept.
CREATE TABLE opening (
        idx INTEGER PRIMARY KEY REFERENCES leaf (idx),
        fields BLOB NOT NULL
) STRICT;

-- One row: the newest tree and its signed checkpoint.
CREATE TABLE head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        size INTEGER NOT NULL CHECK (size >= 0),
        root BLOB NOT NULL CHECK (length(root) = 32),
        note TEXT NOT NULL,
        frontier BLOB NOT NULL,
        time_ms INTEGER NOT NULL -- time of the last entry
) STRICT;
