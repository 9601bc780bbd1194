#include "ledger/act_kind.h"

#include <string.h>

/* Fields that every notice has before the elements of its rule. */
#define NOTICE_FIELDS "title date formed text source_key source_url screening reason"

const struct act_kind act_kinds[ACT_COUNT] = {
        [ACT_BODY_REGISTER] = { ACT_BODY_REGISTER, "body.register", "登记公开主体",
                                "Register a disclosing body", "body.register@1",
                                "name region role uscc parent", false, 0 },
        [ACT_PROJECT_OPEN] = { ACT_PROJECT_OPEN, "project.open", "建立项目", "Open a project",
                               "project.open@1", "domain code key title region", true, 0 },
        [ACT_NOTICE_PUBLISH] = { ACT_NOTICE_PUBLISH, "notice.publish", "公开", "Publish", NULL,
                                 NOTICE_FIELDS, true, 0 },
        [ACT_NOTICE_CORRECT] = { ACT_NOTICE_CORRECT, "notice.correct", "更正", "Correct", NULL,
                                 NOTICE_FIELDS, true, 1 },
        [ACT_NOTICE_WITHDRAW] = { ACT_NOTICE_WITHDRAW, "notice.withdraw", "撤下", "Withdraw",
                                  "notice.withdraw@1", "reason", true, 1 },
        [ACT_RULES_ADOPT] = { ACT_RULES_ADOPT, "rules.adopt", "启用规则", "Adopt rules",
                              "rules.adopt@1", "files", false, 0 },
        [ACT_ACCESS_GRANT] = { ACT_ACCESS_GRANT, "access.grant", "授予提交权", "Grant access",
                               "access.grant@1", "token_sha256 label", false, 0 },
        [ACT_ACCESS_REVOKE] = { ACT_ACCESS_REVOKE, "access.revoke", "收回提交权", "Revoke access",
                                "access.revoke@1", "token_sha256 reason", false, 0 },
        [ACT_FIELD_WITHHOLD] = { ACT_FIELD_WITHHOLD, "field.withhold", "依法不公开", "Withhold",
                                 "field.withhold@1", "fields basis reason", true, 1 },
        [ACT_FIELD_DISCLOSE] = { ACT_FIELD_DISCLOSE, "field.disclose", "向申请人提供",
                                 "Disclose to one", "field.disclose@1", "fields basis reason", true,
                                 1 },
        [ACT_FIELD_ERASE] = { ACT_FIELD_ERASE, "field.erase", "依法删除", "Erase", "field.erase@1",
                              "fields basis reason", true, 1 },
};

const struct act_kind *act_kind_find(const char *name)
{
        for (size_t i = 0; i < ACT_COUNT; i++)
                if (strcmp(act_kinds[i].name, name) == 0)
                        return &act_kinds[i];
        return NULL;
}
