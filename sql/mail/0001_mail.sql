-- Who follows what by e-mail (mail/mail.db, mode 0600). Addresses are personal data: they are in no act, no view and no log
-- line, and a row goes when its person stops. Forward only: a later change is a later file.
CREATE TABLE mail_follow (
        id TEXT PRIMARY KEY, -- random; with the secret's MAC it is the key to confirm and to stop
        address TEXT NOT NULL,
        -- What is followed: every one that is not '' must fit.
        project TEXT NOT NULL,
        body TEXT NOT NULL,
        domain TEXT NOT NULL,
        region TEXT NOT NULL,
        q TEXT NOT NULL,
        lang TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('asked', 'told', 'on')), -- told: the mail that asks for a confirmation was sent
        asked_ms INTEGER NOT NULL,
        next_ms INTEGER NOT NULL, -- not looked at before
        tries INTEGER NOT NULL DEFAULT 0, -- refusals in a row
        cursor INTEGER NOT NULL, -- records of the log that were told
        claimed INTEGER -- cursor of the mail whose end may have been given to the server; NULL: none is on its way
) STRICT;
CREATE UNIQUE INDEX mail_follow_once ON mail_follow (address, project, body, domain, region, q);
CREATE INDEX mail_follow_next ON mail_follow (state, next_ms);

CREATE TABLE mail_secret (
        secret BLOB NOT NULL
) STRICT;
