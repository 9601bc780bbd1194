-- Who an account is to a provider of identities (doc/format/right.md section 5): another way to prove who one is, no right.
BEGIN IMMEDIATE;
CREATE TABLE desk_link (
        issuer TEXT NOT NULL,
        subject TEXT NOT NULL, -- the provider's own name of the person, of no meaning elsewhere
        account TEXT NOT NULL UNIQUE,
        PRIMARY KEY (issuer, subject)
) STRICT;

PRAGMA user_version = 3;
COMMIT;
