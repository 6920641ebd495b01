// Gives one LMDB environment of a program a map that is full from the first page on: the environment
// whose directory ends with what SMALL_MAP_OF names. The program may let it grow afterwards.
//
//   cc -shared -fPIC -O2 -o small_map.so small_map.c -ldl
//   SMALL_MAP_OF=/log LD_PRELOAD=./small_map.so msix submit ...

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

typedef int open_function(void *, const char *, unsigned, mode_t);
typedef int map_function(void *, size_t);

int mdb_env_open(void *environment, const char *path, unsigned flags, mode_t mode) {
  open_function *open_environment = (open_function *)dlsym(RTLD_NEXT, "mdb_env_open");
  map_function *set_map_size = (map_function *)dlsym(RTLD_NEXT, "mdb_env_set_mapsize");
  const char *end = getenv("SMALL_MAP_OF");
  if (end && strlen(path) >= strlen(end) && !strcmp(path + strlen(path) - strlen(end), end)) {
    // LMDB makes it as large as the file is, and no larger.
    int status = set_map_size(environment, 4096);
    if (status) return status;
  }
  return open_environment(environment, path, flags, mode);
}
