/* libFuzzer target for the addresses that strangers ask for: what is not refused is a plain path,
 * and says nothing that could mean another place to another program. */
#include "base/text.h"
#include "web/http_int.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
        if (!ok)
                abort();
}

static void check_path(const char *path)
{
        require(path[0] == '/');
        require(utf8_valid(str_of(path)));
        require(strchr(path, '\\') == NULL && strstr(path, "//") == NULL);
        for (const char *p = path; *p != '\0'; p++) {
                const char *segment = p + 1;
                size_t n = strcspn(segment, "/");

                require((unsigned char)*p >= ' ' && *p != 0x7f);
                if (*p == '/')
                        require(!(n == 1 && segment[0] == '.') &&
                                !(n == 2 && segment[0] == '.' && segment[1] == '.'));
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        char *raw = mem_alloc(size + 1);
        struct request *rq;

        memcpy(raw, data, size);
        raw[size] = '\0';
        rq = request_new(NULL, NULL, raw);
        check_path(rq->path);
        require(rq->refused == 0 || rq->refused == 400 || rq->refused == 414);
        require(rq->refused == 0 || strcmp(rq->path, "/") == 0);
        require(rq->refused == 0 || rq->message != NULL);
        free(rq);
        free(raw);
        return 0;
}

/* request.c asks for it; no page is looked up here. */
struct page_way page_find(const char *path)
{
        (void)path;
        return (struct page_way){ 0 };
}
