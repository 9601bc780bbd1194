-- The desk's own store (desk/desk.db, mode 0600): how people prove who they are, and drafts. No fact of the log is in here:
-- who may do what is drawn from right.* acts, and a draft is no act. Forward only: a later change is a later file.
CREATE TABLE desk_account (
        account TEXT PRIMARY KEY,
        hash TEXT NOT NULL, -- Argon2id with its parameters and salt
        must_change INTEGER NOT NULL, -- 1: the password was given by somebody else
        totp BLOB, -- NULL: no second factor
        totp_new BLOB, -- shown, not yet proved
        totp_step INTEGER NOT NULL DEFAULT 0, -- the last one used: a code counts once
        failures INTEGER NOT NULL DEFAULT 0,
        locked_until_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE desk_session (
        token TEXT PRIMARY KEY, -- SHA-256 of the cookie, hex
        account TEXT NOT NULL,
        csrf TEXT NOT NULL,
        body TEXT NOT NULL, -- for which of their bodies the person works now
        begun_ms INTEGER NOT NULL,
        seen_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_session_of ON desk_session (account);

CREATE TABLE desk_audit (
        id INTEGER PRIMARY KEY,
        time_ms INTEGER NOT NULL,
        account TEXT NOT NULL,
        event TEXT NOT NULL,
        detail TEXT NOT NULL
) STRICT;

CREATE TABLE desk_draft (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        doc TEXT NOT NULL, -- the act document as it stands
        title TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('draft', 'review', 'approved', 'released')),
        version INTEGER NOT NULL, -- counts every change: who saved an older one is told
        drafter TEXT NOT NULL,
        reviewer TEXT NOT NULL, -- '' before, and on the urgent path
        urgent TEXT NOT NULL, -- why nobody could review it before; '' usually
        remark TEXT NOT NULL, -- of a reviewer who gave it back
        sha256 TEXT NOT NULL, -- of doc when it was approved
        idx INTEGER, -- the record it became
        receipt TEXT NOT NULL,
        changed_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX desk_draft_of ON desk_draft (body, state, changed_ms);
