#include "web/asset_route.h"
#include "web/model.h"

/* A record is checked in the reader's browser (page/asset/check.js); this page is its frame. */
int model_check(struct model *m, const char *arg)
{
        const char *url = asset_url("check.js");

        (void)arg;
        m->page = "check";
        m->title = say(m, "查验一条记录");
        put_text(m, m->top, "_script", url == NULL ? NULL : strrchr(url, '/') + 1);
        put_flag(m, m->top, "_at_help", true);
        return m->rc;
}
