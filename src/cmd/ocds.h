/* What the parts of `liuhen ocds` share. */
#ifndef LH_CMD_OCDS_H
#define LH_CMD_OCDS_H

#include "cmd/cmd.h"
#include "ocds/input.h"
#include "ocds/rules.h"
#include "ocds/schema.h"

/* What the parts are told; each takes the options that mean something to it. */
struct ocds_job {
        const char *schema, *extensions, *append, *by_position, *uri, *publisher, *published;
        bool versioned, jsonl, records, linked;
        struct schema_set set;
        struct rule *rules;
        struct input *in;
        uint32_t files;
        uint64_t shown;
};

int cmd_ocds_validate(struct ctx *cx, struct ocds_job *job);

#endif
