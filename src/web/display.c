#include "web/display.h"
#include "base/base.h"

#include <string.h>

static const struct {
        const char *value, *classes;
} modes[] = {
        { "", "" },
        { "large", "large" },
        { "contrast", "contrast" },
        { "large-contrast", "large contrast" },
};

const char *display_classes(const char *cookie)
{
        for (size_t i = 0; cookie != NULL && i < countof(modes); i++)
                if (strcmp(cookie, modes[i].value) == 0)
                        return modes[i].classes;
        return "";
}

const char *display_value(bool large, bool contrast)
{
        return modes[(large ? 1 : 0) + (contrast ? 2 : 0)].value;
}
