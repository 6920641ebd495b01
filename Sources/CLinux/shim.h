/* What Swift cannot call of Linux: functions with any number of arguments. For the module CLI. */
#include <sys/prctl.h>
#include <sys/resource.h>

/* Neither a core file nor a process of the same user, nor a handler that the kernel pipes dumps to,
   shall get this process's memory. 0 where both were done. */
static inline int msix_hide_memory(void) {
  const struct rlimit none = {0, 0};
  int limited = setrlimit(RLIMIT_CORE, &none);
  return limited | prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
