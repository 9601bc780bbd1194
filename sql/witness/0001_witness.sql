-- A witness's store: the newest tree it has cosigned of each log it trusts. Forward only: a later change is a later file.
CREATE TABLE witness_key (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL
) STRICT;

CREATE TABLE witnessed (
        origin_hash TEXT PRIMARY KEY, -- SHA-256 of the origin, lower case hex
        origin TEXT NOT NULL UNIQUE,
        vkeys TEXT NOT NULL, -- one a line: any of them may have signed
        size INTEGER NOT NULL DEFAULT 0 CHECK (size >= 0),
        root BLOB NOT NULL CHECK (length(root) = 32),
        note TEXT NOT NULL DEFAULT '' -- with the log's signatures and ours; '' before the first
) STRICT, WITHOUT ROWID;
