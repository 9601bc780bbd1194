/* The cosigner: asks the witnesses of witness/policy (witness/quorum.h) to cosign the log's newest
 * checkpoint, every second while the log grows and every five minutes while it rests, and keeps the
 * checkpoint that enough of them have cosigned in witness/checkpoint. Its failures hold up nobody:
 * acts are taken without it. */
#ifndef LH_COSIGNER_H
#define LH_COSIGNER_H

#include "role/folder.h"

#define COSIGN_POLICY_FILE "witness/policy"
#define COSIGNED_FILE      "witness/checkpoint"

/* True if the folder has a policy. */
bool cosigner_wanted(const struct folder *f);
/* The process's work until SIGTERM; its exit code. */
int cosigner_run(struct folder *f);

#endif
