#include "base/asset.h"

#include <string.h>

const struct asset *asset_find(const struct asset *table, const char *name)
{
        for (; table->name != NULL; table++)
                if (strcmp(table->name, name) == 0)
                        return table;
        return NULL;
}
