/* What programs follow: Atom (RFC 4287) and JSON Feed 1.1 from one list of entries, and iCalendar
 * (RFC 5545) from a list of days. Pure: all texts are given, escaping is done here. Characters that
 * XML 1.0 cannot hold are left out. */
#ifndef LH_FEED_FILE_H
#define LH_FEED_FILE_H

#include "base/buf.h"
#include "base/ctx.h"

#define FEED_ATOM_TYPE "application/atom+xml; charset=utf-8"
#define FEED_JSON_TYPE "application/feed+json; charset=utf-8"
/* Of our own element in a feed: from which record of the log on it tells, and up to which. */
#define FEED_LOG_NS   "tag:liuhen,2026:feed"
#define FEED_ICS_TYPE "text/calendar; charset=utf-8"

struct feed_entry {
        const char *id;  /* a URI that never changes: "tag:log.example,2026:record/17" */
        const char *url; /* absolute; the page of it */
        const char *title;
        const char *text;     /* plain text, may have lines; "" or NULL: none */
        const char *author;   /* "" or NULL: the feed's */
        const char *category; /* "" or NULL: none */
        int64_t published_ms, updated_ms;
};

struct feed {
        const char *id;    /* a URI that never changes */
        const char *title; /* with the site's name */
        const char *subtitle;
        const char *author;         /* Atom wants one */
        const char *self_url, *url; /* of the feed itself, of its page */
        const char *lang;           /* "zh-CN" */
        int64_t updated_ms;         /* where there is no entry; else the newest of them counts */
        const struct feed_entry *entries;
        size_t n_entries;
        /* RFC 5005; NULL where there is none. An archive is complete and stays. */
        bool archive;
        const char *prev_url, *current_url;
        int64_t from, to; /* records of the log that it tells; to 0: not said */
};

/* A day of a calendar of what is to come. */
struct feed_day {
        const char *uid; /* never changes */
        int32_t day;     /* base/time.h */
        const char *title, *text, *url, *category;
        bool tentative;     /* the day may still move */
        int64_t updated_ms; /* when what it rests on was recorded */
};

struct feed_calendar {
        const char *id; /* of the program, for PRODID */
        const char *title, *text, *url;
        const struct feed_day *days;
        size_t n_days;
};

/* Append to out. LH_LIMIT if out is full. */
int feed_atom(struct ctx *cx, const struct feed *f, struct buf *out) LH_MUST_CHECK;
int feed_json(struct ctx *cx, const struct feed *f, struct buf *out) LH_MUST_CHECK;
int feed_ics(struct ctx *cx, const struct feed_calendar *c, struct buf *out) LH_MUST_CHECK;

#endif
