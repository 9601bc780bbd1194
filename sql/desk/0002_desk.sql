-- What came with the files of a draft, decisions on findings, undo, imports of many, locked accounts.
BEGIN IMMEDIATE;
ALTER TABLE desk_account ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0; -- 1: an administrator locked it

-- {KEY: {"do": "mask" | "keep", "what", "reason", "datum", "value"}}: what the clerk decided on what was found; KEY is a digest of the datum.
ALTER TABLE desk_draft ADD COLUMN choices TEXT NOT NULL DEFAULT '{}';
ALTER TABLE desk_draft ADD COLUMN batch TEXT NOT NULL DEFAULT ''; -- came in with others

-- What a draft was before it was saved; the newest is what "undo" brings back.
CREATE TABLE desk_past (
        draft TEXT NOT NULL,
        version INTEGER NOT NULL,
        doc TEXT NOT NULL,
        title TEXT NOT NULL,
        choices TEXT NOT NULL,
        PRIMARY KEY (draft, version)
) STRICT;

-- Documents that go with a draft, as they were sent. What is published is a clean copy, made when it is released.
CREATE TABLE desk_file (
        draft TEXT NOT NULL,
        n INTEGER NOT NULL,
        name TEXT NOT NULL,
        sha256 TEXT NOT NULL, -- of content
        size INTEGER NOT NULL,
        content BLOB NOT NULL,
        found TEXT NOT NULL, -- what the scanner found: a JSON array
        shown TEXT NOT NULL, -- the text of the clean copy
        idx INTEGER, -- the record it became
        PRIMARY KEY (draft, n)
) STRICT;

-- A table of many notices that waits for a decision: take the good rows, or none.
CREATE TABLE desk_batch (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        account TEXT NOT NULL,
        domain TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL, -- of the file
        cells TEXT NOT NULL, -- JSON: {"head": [..], "rows": [{"row": N, "cells": [..]}]}; '' once it was taken
        made_ms INTEGER NOT NULL
) STRICT;

PRAGMA user_version = 2;
COMMIT;
