/* What a service's OpenAPI document says of requests and answers, as far as the gateway checks it:
 * paths, methods, required query fields and bodies, required fields of answers. */
#ifndef LH_GRANT_CONTRACT_H
#define LH_GRANT_CONTRACT_H

#include "base/buf.h"
#include "base/ctx.h"

#include <jansson.h>

#define CONTRACT_ENDPOINTS_MAX 256
#define CONTRACT_NAMES_MAX     24

struct endpoint {
        const char *method, *path; /* "GET", "/persons/{id}" */
        const char *query[CONTRACT_NAMES_MAX];
        const char *answer[CONTRACT_NAMES_MAX]; /* required in the 200 answer's object */
        size_t n_query, n_answer;
        bool body;
};

struct contract {
        struct endpoint *endpoints;
        size_t n;
};

/* All memory is the arena's. NULL if the text is empty or no OpenAPI document. */
struct contract *contract_read(struct arena *mem, struct str openapi);

enum contract_answer { CONTRACT_OK, CONTRACT_NO_PATH, CONTRACT_NO_METHOD, CONTRACT_MISSING };
/* ret: the endpoint (CONTRACT_OK), ret_what: the missing name (CONTRACT_MISSING). */
enum contract_answer contract_request(const struct contract *c, struct str method, struct str path,
                                      struct str query, bool has_body, const struct endpoint **ret,
                                      const char **ret_what);
/* False: the answer lacks a field that the contract requires. */
bool contract_response(const struct endpoint *e, struct str body);

/* "*" stands for [^/]*, "**" for anything, "\" takes the next as it is. */
bool path_glob(const char *glob, size_t glob_n, struct str path);
/* A line "METHOD GLOB" of the list fits; an empty list fits all. */
bool endpoints_fit(struct str list, struct str method, struct str path);

#endif
