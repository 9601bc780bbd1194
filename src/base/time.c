#include "base/time.h"

#include <stdio.h>
#include <time.h>

#define DAY_MS ((int64_t)86400 * 1000)

static int64_t clock_ms(clockid_t id)
{
        struct timespec t;

        clock_gettime(id, &t);
        return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t time_now_ms(void)
{
        return clock_ms(CLOCK_REALTIME);
}

int64_t time_monotonic_ms(void)
{
        return clock_ms(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
        return a / b - (a % b < 0);
}

/* Days from 1970-01-01: years counted from March, so that the leap day is the last of its year. */
static int32_t days_from_civil(int y, int m, int d)
{
        int64_t yy = y - (m <= 2);
        int64_t era = floor_div(yy, 400);
        int64_t yoe = yy - era * 400;
        int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
        int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

        return (int32_t)(era * 146097 + doe - 719468);
}

void date_split(int32_t day, int *ret_year, int *ret_month, int *ret_mday)
{
        int64_t z = (int64_t)day + 719468;
        int64_t era = floor_div(z, 146097);
        int64_t doe = z - era * 146097;
        int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
        int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        int64_t mp = (5 * doy + 2) / 153;

        *ret_mday = (int)(doy - (153 * mp + 2) / 5 + 1);
        *ret_month = (int)(mp < 10 ? mp + 3 : mp - 9);
        *ret_year = (int)(yoe + era * 400 + (*ret_month <= 2));
}

bool date_make(int year, int month, int mday, int32_t *ret_day)
{
        int y, m, d;
        int32_t day;

        if (year < 0 || year > 9999 || month < 1 || month > 12 || mday < 1 || mday > 31)
                return false;
        day = days_from_civil(year, month, mday);
        date_split(day, &y, &m, &d);
        if (m != month || d != mday)
                return false;
        *ret_day = day;
        return true;
}

static bool digits(const char *p, int n, int *ret_v)
{
        int v = 0;

        for (int i = 0; i < n; i++) {
                if (p[i] < '0' || p[i] > '9')
                        return false;
                v = v * 10 + (p[i] - '0');
        }
        *ret_v = v;
        return true;
}

bool date_parse(struct str s, int32_t *ret_day)
{
        int y, m, d;

        return s.n == 10 && s.p[4] == '-' && s.p[7] == '-' && digits(s.p, 4, &y) &&
               digits(s.p + 5, 2, &m) && digits(s.p + 8, 2, &d) && date_make(y, m, d, ret_day);
}

void date_format(int32_t day, char *ret_out)
{
        int y, m, d;

        date_split(day, &y, &m, &d);
        snprintf(ret_out, 11, "%04u-%02u-%02u", (unsigned)y % 10000, (unsigned)m % 100,
                 (unsigned)d % 100);
}

int date_weekday(int32_t day)
{
        return (int)(((int64_t)day % 7 + 11) % 7);
}

int32_t date_in_china(int64_t ms)
{
        return (int32_t)floor_div(ms + TIME_CHINA_OFFSET_MS, DAY_MS);
}

void time_format(int64_t ms, char *ret_out)
{
        int64_t day = floor_div(ms, DAY_MS);
        int64_t s = (ms - day * DAY_MS) / 1000;

        date_format((int32_t)day, ret_out);
        snprintf(ret_out + 10, 11, "T%02u:%02u:%02uZ", (unsigned)(s / 3600) % 100,
                 (unsigned)(s / 60 % 60), (unsigned)(s % 60));
}

bool time_parse(struct str s, int64_t *ret_ms)
{
        int32_t day;
        int h, m, sec;

        if (s.n != 20 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' || s.p[19] != 'Z')
                return false;
        if (!date_parse((struct str){ s.p, 10 }, &day) || !digits(s.p + 11, 2, &h) ||
            !digits(s.p + 14, 2, &m) || !digits(s.p + 17, 2, &sec) || h > 23 || m > 59 || sec > 59)
                return false;
        *ret_ms = (int64_t)day * DAY_MS + ((int64_t)h * 3600 + m * 60 + sec) * 1000;
        return true;
}
