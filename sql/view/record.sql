-- Views: drawn from the acts, droppable, redrawn by "liuhen rebuild" to the same rows. Nothing here is a fact of its own.
CREATE TABLE body (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        region TEXT NOT NULL,
        role TEXT NOT NULL,
        uscc TEXT NOT NULL,
        parent TEXT NOT NULL,
        idx INTEGER NOT NULL, -- act that registered or last changed it
        notices INTEGER NOT NULL DEFAULT 0,
        projects INTEGER NOT NULL DEFAULT 0,
        late INTEGER NOT NULL DEFAULT 0,
        last_date TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX body_by_name ON body (name);

CREATE TABLE project (
        idx INTEGER PRIMARY KEY, -- act that opened it
        id TEXT NOT NULL UNIQUE,
        domain TEXT NOT NULL,
        code TEXT NOT NULL,
        join_key TEXT NOT NULL,
        title TEXT NOT NULL,
        region TEXT NOT NULL,
        body TEXT NOT NULL, -- the body that opened it
        body_name TEXT NOT NULL,
        stage TEXT NOT NULL DEFAULT '',
        stage_rank INTEGER NOT NULL DEFAULT -1,
        year INTEGER NOT NULL DEFAULT 0, -- of the last notice
        first_date TEXT NOT NULL DEFAULT '',
        last_date TEXT NOT NULL DEFAULT '',
        last_idx INTEGER NOT NULL, -- newest act about it
        notices INTEGER NOT NULL DEFAULT 0,
        corrections INTEGER NOT NULL DEFAULT 0,
        withdrawals INTEGER NOT NULL DEFAULT 0,
        late INTEGER NOT NULL DEFAULT 0,
        amount INTEGER -- newest link of the money chain in fen
) STRICT;
CREATE UNIQUE INDEX project_by_code ON project (domain, code) WHERE code <> '';
CREATE UNIQUE INDEX project_by_key ON project (domain, join_key) WHERE join_key <> '';
CREATE INDEX project_by_title ON project (domain, title);
CREATE INDEX project_by_date ON project (last_date, last_idx);
CREATE INDEX project_by_domain ON project (domain, last_date, last_idx);
CREATE INDEX project_by_body ON project (body, last_date, last_idx);

CREATE TABLE notice (
        idx INTEGER PRIMARY KEY,
        project TEXT NOT NULL,
        domain TEXT NOT NULL,
        kind TEXT NOT NULL,
        stage TEXT NOT NULL,
        stage_rank INTEGER NOT NULL,
        body TEXT NOT NULL,
        title TEXT NOT NULL,
        date TEXT NOT NULL,
        amount INTEGER, -- last link of the money chain in fen
        formed TEXT NOT NULL,
        due TEXT NOT NULL, -- last day by law, '' where no clock runs
        late_days INTEGER NOT NULL, -- calendar days after the due day, 0 if in time
        state TEXT NOT NULL CHECK (state IN ('current', 'corrected', 'withdrawn')),
        replaces INTEGER,
        replaced_by INTEGER,
        withdrawn_by INTEGER,
        time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_by_project ON notice (project, idx);
CREATE INDEX notice_by_body ON notice (body, idx);
CREATE INDEX notice_late ON notice (date, idx) WHERE late_days > 0 AND state = 'current';
CREATE INDEX notice_undone ON notice (date, idx) WHERE state <> 'current';

-- What was handed in under which source key, every version of it, so that a repeat adds nothing.
CREATE TABLE source (
        key TEXT NOT NULL,
        digest BLOB NOT NULL, -- of the content, see view_digest
        idx INTEGER NOT NULL,
        PRIMARY KEY (key, digest)
) STRICT, WITHOUT ROWID;

-- Acts that withheld, disclosed or erased values of a record: what its page says in their place.
CREATE TABLE field_act (
        idx INTEGER PRIMARY KEY,
        target INTEGER NOT NULL,
        act TEXT NOT NULL, -- field.withhold, field.disclose, field.erase
        fields TEXT NOT NULL, -- names, one a line; NAME/ROW for a row of a table
        basis TEXT NOT NULL,
        reason TEXT NOT NULL,
        until TEXT NOT NULL, -- last day of a withholding; '' if no end is known
        time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX field_act_by_target ON field_act (target, time_ms);

CREATE TABLE access (
        token TEXT PRIMARY KEY, -- SHA-256 of the bearer token, hex
        body TEXT NOT NULL,
        label TEXT NOT NULL,
        idx INTEGER NOT NULL,
        revoked INTEGER -- act that revoked it
) STRICT, WITHOUT ROWID;

CREATE TABLE domain_count (
        domain TEXT PRIMARY KEY,
        projects INTEGER NOT NULL DEFAULT 0,
        notices INTEGER NOT NULL DEFAULT 0,
        corrections INTEGER NOT NULL DEFAULT 0,
        withdrawals INTEGER NOT NULL DEFAULT 0,
        late INTEGER NOT NULL DEFAULT 0,
        last_date TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE facet (
        kind TEXT NOT NULL, -- region or year: the values that lists can be filtered by
        value TEXT NOT NULL,
        projects INTEGER NOT NULL,
        PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_file (
        name TEXT PRIMARY KEY,
        sha256 TEXT NOT NULL,
        idx INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
