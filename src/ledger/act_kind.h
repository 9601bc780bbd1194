/* The kinds of act, one declarative table: what each is called, what it must carry, what it does to
 * a case. Section 2 of doc/format/act.md is its meaning. */
#ifndef LH_ACT_KIND_H
#define LH_ACT_KIND_H

#include "base/base.h"

enum act_id {
        ACT_BODY_REGISTER,
        ACT_PROJECT_OPEN,
        ACT_NOTICE_PUBLISH,
        ACT_NOTICE_CORRECT,
        ACT_NOTICE_WITHDRAW,
        ACT_RULES_ADOPT,
        ACT_ACCESS_GRANT,
        ACT_ACCESS_REVOKE,
        ACT_FIELD_WITHHOLD,
        ACT_FIELD_DISCLOSE,
        ACT_FIELD_ERASE,
        ACT_CALENDAR_ADOPT,
        ACT_CATALOGUE_ADOPT,
        ACT_CATALOGUE_ADD,
        ACT_CATALOGUE_DROP,
        ACT_PROJECT_ASSIGN,
        ACT_SUPERVISE_URGE,
        ACT_SUPERVISE_STATE,
        ACT_SUPERVISE_EXTEND,
        ACT_SUPERVISE_DECIDE,
        ACT_SUPERVISE_SUSPEND,
        ACT_SUPERVISE_RESTART,
        ACT_SUPERVISE_APPRAISE,
        ACT_DRAW_ENTRIES,
        ACT_DRAW_ANNOUNCE,
        ACT_DRAW_REVEAL,
        ACT_DRAW_RESULT,
        ACT_WAITING_CHANGE,
        ACT_WAITING_PUBLISH,
        ACT_ALLOT_OPEN,
        ACT_ALLOT_CHOOSE,
        ACT_ALLOT_RESULT,
        ACT_PUBLICITY_OBJECT,
        ACT_PUBLICITY_RECHECK,
        ACT_SHARE_SERVICE,
        ACT_SHARE_CONSUMER,
        ACT_SHARE_APPLY,
        ACT_SHARE_DECIDE,
        ACT_SHARE_REVOKE,
        ACT_SHARE_EXCHANGE,
        ACT_SHARE_CORRECT,
        ACT_SHARE_ANSWER,
        ACT_ANNUAL_ENTER,
        ACT_ANNUAL_PUBLISH,
        ACT_REQUEST_RECEIVE,
        ACT_REQUEST_EXTEND,
        ACT_REQUEST_ANSWER,
        ACT_CHECK_REPORT,
        ACT_SHARE_RESOURCE,
        ACT_SHARE_SYSTEM,
        ACT_SHARE_BUILD,
        ACT_SHARE_BUILD_DECIDE,
        ACT_SHARE_OPENING,
        ACT_SHARE_OPENING_END,
        ACT_SHARE_ERRAND,
        ACT_SHARE_CONSENT,
        ACT_SHARE_WITHDRAW,
        ACT_SHARE_ERASE,
        ACT_SCREEN_POLICY,
        ACT_SCREEN_CONFIRM,
        ACT_SCREEN_ALLOW,
        ACT_SCREEN_OVERRIDE,
        ACT_SCREEN_END,
        ACT_SCREEN_FINDING,
        ACT_SCREEN_SETTLE,
        ACT_RIGHT_GIVE,
        ACT_RIGHT_TAKE,
        ACT_NOTICE_RELEASE,
        ACT_NOTICE_REVIEW,
        ACT_NOTICE_ATTACH,
        ACT_LOG_KEY,
        ACT_COUNT
};

struct act_kind {
        enum act_id id;
        const char *name; /* header "kind" */
        const char *name_zh, *name_en;
        const char *schema; /* NULL: DOMAIN.KIND@VERSION of the notice's rule */
        const char *fields; /* the schema's fields, separated by blanks; for notices those before
                               the rule's elements */
        bool has_case;      /* belongs to a project */
        unsigned char refs; /* entries it must refer to */
};

extern const struct act_kind act_kinds[ACT_COUNT];

/* NULL if no act has that name. */
const struct act_kind *act_kind_find(const char *name);

#endif
