-- Sharing between bodies: services, consumers, applications, grants, exchanges, disputes (doc/format/share.md).
CREATE TABLE share_service (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        title TEXT NOT NULL,
        abstract TEXT NOT NULL,
        xroad TEXT NOT NULL, -- INSTANCE/CLASS/MEMBER/SUBSYSTEM/SERVICE
        address TEXT NOT NULL, -- of the backend; never on a page
        openapi TEXT NOT NULL,
        subjects TEXT NOT NULL,
        sharing TEXT NOT NULL, -- unconditional, conditional, none
        reason TEXT NOT NULL,
        evidence TEXT NOT NULL, -- strict, relaxed
        fields TEXT NOT NULL, -- one a line
        locator TEXT NOT NULL, -- where a request names the person: query:NAME or a JSON pointer into the body
        examples TEXT NOT NULL,
        timeout_ms INTEGER NOT NULL,
        rate TEXT NOT NULL,
        state TEXT NOT NULL, -- open, mock, maintenance, closed
        notice TEXT NOT NULL, -- what callers are told while it is not open
        idx INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX share_service_by_xroad ON share_service (xroad);

CREATE TABLE share_consumer (
        id TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        title TEXT NOT NULL,
        xroad TEXT NOT NULL, -- INSTANCE/CLASS/MEMBER/SUBSYSTEM
        key_serial INTEGER NOT NULL,
        key_sha256 TEXT NOT NULL,
        trust TEXT NOT NULL, -- addresses from which it is believed unsigned, one a line
        "window" TEXT NOT NULL, -- strict, compatible
        style TEXT NOT NULL, -- how it signs
        state TEXT NOT NULL, -- open, closed
        idx INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX share_consumer_by_xroad ON share_consumer (xroad);

CREATE TABLE share_apply (
        idx INTEGER PRIMARY KEY,
        consumer TEXT NOT NULL,
        consumer_body TEXT NOT NULL,
        service TEXT NOT NULL,
        service_body TEXT NOT NULL,
        purposes TEXT NOT NULL, -- one a line
        article TEXT NOT NULL,
        mode TEXT NOT NULL,
        fields TEXT NOT NULL,
        endpoints TEXT NOT NULL,
        quota TEXT NOT NULL,
        until TEXT NOT NULL,
        reason TEXT NOT NULL,
        consent INTEGER NOT NULL,
        time_ms INTEGER NOT NULL,
        decided INTEGER, -- the act that decided it; NULL: open
        decision TEXT NOT NULL, -- '', grant, refuse
        decision_reason TEXT NOT NULL,
        decided_ms INTEGER
) STRICT;
CREATE INDEX share_apply_open ON share_apply (time_ms, idx) WHERE decided IS NULL;
CREATE INDEX share_apply_by_service ON share_apply (service, idx);

-- A grant is named by the number of the act that gave it.
CREATE TABLE share_grant (
        idx INTEGER PRIMARY KEY,
        apply INTEGER NOT NULL,
        consumer TEXT NOT NULL,
        service TEXT NOT NULL,
        purposes TEXT NOT NULL,
        article TEXT NOT NULL,
        mode TEXT NOT NULL, -- verify, select, full
        fields TEXT NOT NULL,
        endpoints TEXT NOT NULL, -- METHOD PATH-GLOB, one a line; '' all
        quota TEXT NOT NULL, -- "1000/h"; '' none
        until TEXT NOT NULL, -- last day
        hours TEXT NOT NULL, -- "08:00-18:00" in China; '' always
        consent INTEGER NOT NULL, -- 1: every call names a consent
        delay_days INTEGER NOT NULL, -- how long the person's view does not show it, by law
        delay_basis TEXT NOT NULL,
        time_ms INTEGER NOT NULL,
        revoked INTEGER, -- the act that ended it
        revoked_reason TEXT NOT NULL,
        revoked_ms INTEGER,
        used INTEGER NOT NULL, -- exchanges that were answered under it
        last_ms INTEGER -- of the last one
) STRICT;
CREATE INDEX share_grant_by_pair ON share_grant (consumer, service, idx);
CREATE INDEX share_grant_by_service ON share_grant (service, idx);

-- A segment of exchanges: one act. Exchange SEGMENT-ROW is row ROW of the table in record idx.
CREATE TABLE share_segment (
        segment TEXT PRIMARY KEY,
        idx INTEGER NOT NULL,
        n INTEGER NOT NULL,
        first_ms INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        root TEXT NOT NULL
) STRICT;

-- Exchanges by hour (China, "2026-11-25T09"). hop: where it failed, '' if it did not.
CREATE TABLE share_count (
        hour TEXT NOT NULL,
        service TEXT NOT NULL,
        consumer TEXT NOT NULL,
        purpose TEXT NOT NULL,
        outcome TEXT NOT NULL,
        hop TEXT NOT NULL,
        n INTEGER NOT NULL,
        weak INTEGER NOT NULL, -- signature does not cover the request
        breach INTEGER NOT NULL, -- the answer broke the service's contract
        person INTEGER NOT NULL, -- named a person
        hidden INTEGER NOT NULL, -- shown to the person later, by law
        total_us INTEGER NOT NULL, -- sums of time in the gateway and the provider
        provider_us INTEGER NOT NULL,
        within_1ms INTEGER NOT NULL, -- total time, not cumulative
        within_5ms INTEGER NOT NULL,
        within_20ms INTEGER NOT NULL,
        within_100ms INTEGER NOT NULL,
        within_500ms INTEGER NOT NULL,
        within_2s INTEGER NOT NULL,
        over_2s INTEGER NOT NULL,
        PRIMARY KEY (hour, service, consumer, purpose, outcome, hop)
) STRICT, WITHOUT ROWID;
CREATE INDEX share_count_by_service ON share_count (service, hour);

-- How often a grant was used, by hour.
CREATE TABLE share_use (
        grant_idx INTEGER NOT NULL,
        hour TEXT NOT NULL,
        n INTEGER NOT NULL,
        last_ms INTEGER NOT NULL,
        PRIMARY KEY (grant_idx, hour)
) STRICT, WITHOUT ROWID;
CREATE INDEX share_use_by_hour ON share_use (hour);

-- What was erased by law: the leaf of a row, so that its neighbours can still be proved, and whom it was about.
CREATE TABLE share_erased (
        record INTEGER NOT NULL, -- a segment, or the sheet of an errand
        place INTEGER NOT NULL, -- the row; -1: the sheet's findings
        leaf TEXT NOT NULL, -- hex
        tag TEXT NOT NULL,
        idx INTEGER NOT NULL, -- the act
        basis TEXT NOT NULL,
        time_ms INTEGER NOT NULL,
        PRIMARY KEY (record, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX share_erased_by_tag ON share_erased (tag, idx);

-- Exchanges that named a person, by the person's tag (a keyed hash).
CREATE TABLE share_trace (
        tag TEXT NOT NULL,
        time_ms INTEGER NOT NULL,
        exchange TEXT NOT NULL, -- SEGMENT-ROW
        idx INTEGER NOT NULL,
        service TEXT NOT NULL,
        consumer TEXT NOT NULL,
        purpose TEXT NOT NULL,
        basis TEXT NOT NULL,
        case_no TEXT NOT NULL,
        unit TEXT NOT NULL,
        mode TEXT NOT NULL,
        fields TEXT NOT NULL, -- released, separated by commas
        outcome TEXT NOT NULL,
        grant_idx INTEGER NOT NULL,
        delay_days INTEGER NOT NULL,
        PRIMARY KEY (tag, time_ms, exchange)
) STRICT, WITHOUT ROWID;
CREATE INDEX share_trace_by_exchange ON share_trace (exchange);

-- Fields of an answer that a consumer says are wrong (校核).
CREATE TABLE share_dispute (
        idx INTEGER PRIMARY KEY,
        exchange TEXT NOT NULL,
        service TEXT NOT NULL,
        consumer TEXT NOT NULL,
        tag TEXT NOT NULL, -- of the person the record is about
        field TEXT NOT NULL,
        reason TEXT NOT NULL,
        time_ms INTEGER NOT NULL,
        answered INTEGER, -- the act that answered it
        outcome TEXT NOT NULL, -- '', repaired, rejected
        answer TEXT NOT NULL,
        answered_ms INTEGER
) STRICT;
CREATE INDEX share_dispute_open ON share_dispute (time_ms, idx) WHERE answered IS NULL;
CREATE INDEX share_dispute_by_record ON share_dispute (service, tag);

-- What a person agreed to: that a consumer asks about them for a purpose. Calls name it in X-Consent.
CREATE TABLE share_consent (
        id TEXT PRIMARY KEY,
        consumer TEXT NOT NULL,
        tag TEXT NOT NULL, -- of the person
        purpose TEXT NOT NULL,
        case_no TEXT NOT NULL,
        text_sha256 TEXT NOT NULL, -- of what was agreed to
        until TEXT NOT NULL, -- last day
        idx INTEGER NOT NULL,
        time_ms INTEGER NOT NULL,
        withdrawn INTEGER, -- the act that ended it
        withdrawn_reason TEXT NOT NULL,
        withdrawn_ms INTEGER
) STRICT;
CREATE INDEX share_consent_by_tag ON share_consent (tag, idx);
