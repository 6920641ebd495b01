// Extended attributes (xattr(7)), which the C library's own module leaves out. Declared here rather
// than included: the header brings other headers along, whose names would then be this module's.
#pragma once
#include <stddef.h>

long getxattr(const char *path, const char *name, void *value, size_t size);
int setxattr(
    const char *path, const char *name, const void *value, size_t size, int flags);
