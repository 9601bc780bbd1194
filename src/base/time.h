/* Instants are Unix milliseconds, UTC. Calendar days are counted from 1970-01-01 (day 0) in the
 * proleptic Gregorian calendar; China keeps one offset (+08:00) since 1992, earlier summer times
 * are not our business. */
#ifndef LH_TIME_H
#define LH_TIME_H

#include "base/buf.h"

#define TIME_CHINA_OFFSET_MS ((int64_t)8 * 3600 * 1000)

int64_t time_now_ms(void);       /* wall clock */
int64_t time_monotonic_ms(void); /* for measuring; never goes back */

/* "2017-12-06T08:30:00Z"; ret_out holds at least 21 bytes. Years 0000-9999. */
void time_format(int64_t ms, char *ret_out);
/* Reads exactly that form (seconds, Z). */
bool time_parse(struct str s, int64_t *ret_ms);

/* "2017-12-06"; ret_out holds at least 11 bytes. */
void date_format(int32_t day, char *ret_out);
/* Reads exactly YYYY-MM-DD, a real day. */
bool date_parse(struct str s, int32_t *ret_day);
bool date_make(int year, int month, int mday, int32_t *ret_day);
void date_split(int32_t day, int *ret_year, int *ret_month, int *ret_mday);
int date_weekday(int32_t day); /* 0 Sunday .. 6 Saturday */
int32_t date_in_china(int64_t ms);

#endif
