/* /display: large text and high contrast, for who has no such setting at hand. A form that sets a
 * cookie and leads back. */
#include "web/display.h"
#include "web/model.h"

#define COOKIE_END "; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
#define BACK_MAX   500

/* A page of this site, else the home page: an address of another site must not come in here. */
static const char *back_of(const char *asked)
{
        if (asked[0] != '/' || asked[1] == '/' || strlen(asked) > BACK_MAX)
                return "/";
        for (const char *p = asked; *p != '\0'; p++)
                if ((unsigned char)*p <= ' ' || *p == '\\' || (unsigned char)*p >= 0x7f)
                        return "/";
        return asked;
}

int model_display(struct model *m, const char *arg)
{
        const char *now = display_classes(cookie(m, DISPLAY_COOKIE));

        (void)arg;
        m->page = "display";
        m->title = say(m, "大字和高对比");
        if (was_posted(m)) {
                const char *value = display_value(posted(m, "large")[0] != '\0',
                                                  posted(m, "contrast")[0] != '\0');

                m->cookie = arena_printf(m->cx->mem, DISPLAY_COOKIE "=%s" COOKIE_END, value);
                m->location = back_of(posted(m, "back"));
                return LH_OK;
        }
        put_text(m, m->top, "_back", back_of(asked(m, "back")));
        put_flag(m, m->top, "large", strstr(now, "large") != NULL);
        put_flag(m, m->top, "contrast", strstr(now, "contrast") != NULL);
        return m->rc;
}
