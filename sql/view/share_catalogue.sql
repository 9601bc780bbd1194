-- The catalogue of data resources, information systems and applications to build one, openings to companies, one-errand sheets
-- (doc/format/catalogue-of-resources.md).
CREATE TABLE share_resource (
        id TEXT PRIMARY KEY, -- the code with - for /
        code TEXT NOT NULL, -- class code/serial
        body TEXT NOT NULL,
        title TEXT NOT NULL,
        class TEXT NOT NULL, -- first three digits of the code
        abstract TEXT NOT NULL,
        format TEXT NOT NULL,
        sharing TEXT NOT NULL, -- unconditional, conditional, none
        condition TEXT NOT NULL,
        way TEXT NOT NULL,
        reason TEXT NOT NULL, -- why it is not shared, by which article
        opening TEXT NOT NULL, -- open, conditional, none
        cycle TEXT NOT NULL,
        released TEXT NOT NULL,
        related TEXT NOT NULL, -- ids, one a line
        subjects TEXT NOT NULL, -- one a line
        system TEXT NOT NULL,
        service TEXT NOT NULL, -- of the gateway; '' where it is not live
        fields INTEGER NOT NULL,
        idx INTEGER NOT NULL
) STRICT;
CREATE INDEX share_resource_by_class ON share_resource (class, id);
CREATE INDEX share_resource_by_body ON share_resource (body, id);

CREATE TABLE share_resource_field (
        resource TEXT NOT NULL,
        n INTEGER NOT NULL,
        subject TEXT NOT NULL,
        name TEXT NOT NULL,
        type TEXT NOT NULL,
        key INTEGER NOT NULL, -- 1: names the subject, says nothing of it
        PRIMARY KEY (resource, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX share_resource_field_by_name ON share_resource_field (name, subject);

CREATE TABLE share_system (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        title TEXT NOT NULL,
        abstract TEXT NOT NULL,
        vertical INTEGER NOT NULL, -- 1: one system from the ministry down to the counties
        state TEXT NOT NULL, -- running, building, stopped
        connection TEXT NOT NULL, -- connected, planned, none
        since TEXT NOT NULL,
        idx INTEGER NOT NULL
) STRICT;

-- What a system (or an application to build one: owner "build:ID") collects, shares and reuses.
CREATE TABLE share_link (
        owner TEXT NOT NULL,
        kind TEXT NOT NULL, -- collects, shares, reuses
        n INTEGER NOT NULL,
        subject TEXT NOT NULL, -- of what is collected
        name TEXT NOT NULL, -- field collected; title of what a new system will share
        resource TEXT NOT NULL, -- id, for shares and reuses of what exists
        sharing TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (owner, kind, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX share_link_by_name ON share_link (name, subject);
CREATE INDEX share_link_by_resource ON share_link (resource, kind);

CREATE TABLE share_build (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        title TEXT NOT NULL,
        abstract TEXT NOT NULL,
        kind TEXT NOT NULL, -- new, rebuild, exchange
        earlier TEXT NOT NULL, -- system that is rebuilt
        amount TEXT NOT NULL,
        funding TEXT NOT NULL,
        goals TEXT NOT NULL,
        protection TEXT NOT NULL,
        crypto TEXT NOT NULL,
        evaluation TEXT NOT NULL,
        date TEXT NOT NULL,
        idx INTEGER NOT NULL,
        decided INTEGER, -- the act that decided it
        decision TEXT NOT NULL, -- '', approve, refuse
        decided_by TEXT NOT NULL,
        decision_date TEXT NOT NULL,
        reason TEXT NOT NULL,
        findings TEXT NOT NULL -- rules that stood against it when it was decided, one a line
) STRICT;

CREATE TABLE share_opening (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        resource TEXT NOT NULL,
        receiver TEXT NOT NULL,
        uscc TEXT NOT NULL,
        fields TEXT NOT NULL, -- one a line; '' all
        price TEXT NOT NULL, -- yuan a year; 0.00 is free
        duty TEXT NOT NULL, -- what the receiver must do in return or keep to
        exclusive INTEGER NOT NULL,
        procedure TEXT NOT NULL, -- call, application, direct
        basis TEXT NOT NULL,
        since TEXT NOT NULL,
        until TEXT NOT NULL,
        idx INTEGER NOT NULL,
        ended INTEGER,
        end_date TEXT NOT NULL,
        end_reason TEXT NOT NULL
) STRICT;
CREATE INDEX share_opening_by_resource ON share_opening (resource, since, id);

-- A sheet of one errand. What it says of the person stands in fields that the log withholds; here are the sums.
CREATE TABLE share_errand (
        idx INTEGER PRIMARY KEY,
        case_no TEXT NOT NULL,
        rule TEXT NOT NULL,
        consumer TEXT NOT NULL,
        tag TEXT NOT NULL, -- of the person
        consent TEXT NOT NULL, -- SHA-256 of the text agreed to
        checks INTEGER NOT NULL,
        answered INTEGER NOT NULL,
        unknown INTEGER NOT NULL,
        took_ms INTEGER NOT NULL,
        time_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX share_errand_by_case ON share_errand (case_no);
CREATE INDEX share_errand_by_tag ON share_errand (tag, idx);
