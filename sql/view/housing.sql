-- Draws (摇号), as far as their acts go. draw.md says what each step is.
CREATE TABLE draw_round (
        id TEXT PRIMARY KEY,
        project TEXT NOT NULL,
        body TEXT NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        rehearsal INTEGER NOT NULL DEFAULT 0,
        entries INTEGER NOT NULL,
        first_idx INTEGER NOT NULL, -- act that froze the first part of the entries
        announced INTEGER,
        announced_ms INTEGER,
        announcement TEXT NOT NULL DEFAULT '', -- digest in hex
        reveal_by TEXT NOT NULL DEFAULT '',
        value_at TEXT NOT NULL DEFAULT '',
        parties INTEGER NOT NULL DEFAULT 0,
        units INTEGER NOT NULL DEFAULT 0,
        result INTEGER,
        result_ms INTEGER,
        seed TEXT NOT NULL DEFAULT '',
        allotted INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT 'entries' CHECK (state IN ('entries', 'announced', 'drawn', 'void'))
) STRICT;
CREATE INDEX draw_round_by_project ON draw_round (project);

CREATE TABLE draw_part (
        round TEXT NOT NULL,
        part INTEGER NOT NULL,
        idx INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        PRIMARY KEY (round, part)
) STRICT, WITHOUT ROWID;

-- What the parties gave away, and what the readers of the public value saw.
CREATE TABLE draw_reveal (
        round TEXT NOT NULL,
        reading INTEGER NOT NULL, -- 0: a party's number; 1: a reading of the public value
        who TEXT NOT NULL,
        value TEXT NOT NULL,
        idx INTEGER NOT NULL,
        time_ms INTEGER NOT NULL,
        PRIMARY KEY (round, reading, who)
) STRICT, WITHOUT ROWID;

CREATE TABLE draw_group (
        round TEXT NOT NULL,
        category TEXT NOT NULL,
        entries INTEGER NOT NULL,
        allotted INTEGER NOT NULL, -- units
        PRIMARY KEY (round, category)
) STRICT, WITHOUT ROWID;
