#include "intake/xlsx_format.h"

#include <string.h>

/* y or d outside quotes, brackets and escapes; a code of hours alone shows no date. */
bool xlsx_format_is_date(const char *code)
{
        bool quoted = false, bracket = false;

        for (; *code != '\0' && *code != ';'; code++) {
                if (*code == '"')
                        quoted = !quoted;
                else if (!quoted && (*code == '\\' || *code == '_' || *code == '*') &&
                         code[1] != '\0')
                        code++;
                else if (!quoted && (*code == '[' || *code == ']'))
                        bracket = *code == '[';
                else if (!quoted && !bracket && strchr("yYdD", *code) != NULL)
                        return true;
        }
        return false;
}

bool xlsx_builtin_is_date(long id)
{
        return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
               (id >= 50 && id <= 54) || id == 57 || id == 58;
}
