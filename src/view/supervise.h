/* Supervision as drawn from acts: what was done about open duties, who of a project's bodies owes
 * what, the rules and the calendar that the log adopted, and the figures of one body. */
#ifndef LH_VIEW_SUPERVISE_H
#define LH_VIEW_SUPERVISE_H

#include "view/drawing.h"

/* Bodies with fewer due items are neither ranked nor scored: one late notice would decide. */
#define SUPERVISE_RANKED_MIN 30

/* How one body did in a period; see doc/format/supervision.md section 4. */
struct supervise_figures {
        int64_t due, on_time, late, missing;
        int64_t unanswered; /* of the missing: urged, and neither published nor stated */
        int64_t corrections;
        int score_tenths; /* -1: too few to score */
};

/* Months "2026-01" to "2026-12", both included; missing as of today. A failure is the
 * transaction's. */
void supervise_figures(struct store_tx *tx, const char *body, const char *from, const char *to,
                       const char *today, struct supervise_figures *ret);
/* 100 points for what was on time, half for what was late, one off for each urging without an
 * answer, ten at most. -1 where due < SUPERVISE_RANKED_MIN. */
int supervise_score(int64_t due, int64_t on_time, int64_t late, int64_t unanswered);
/* "2026", "2026-Q3" or "2026-09": its first and last month. */
bool supervise_period(struct str period, char ret_from[8], char ret_to[8]);

/* Drawing; only for view/draw.c. */
void draw_rules(struct drawing *d, const struct record *r);
void draw_calendar(struct drawing *d, const struct record *r);
void draw_assignment(struct drawing *d, const struct record *r);
void draw_duty_act(struct drawing *d, const struct record *r);
void draw_appraisal(struct drawing *d, const struct record *r);

/* From here on this thread counts days as the log of tx has them; supervise_leave_calendar() ends
 * that. Only for view/draw.c. */
void supervise_enter_calendar(struct store_tx *tx);
void supervise_leave_calendar(void);

#endif
