/* For LD_PRELOAD: a disk whose every sync takes the same time. fdatasync, fsync and msync(MS_SYNC)
   wait for SYNC_DELAY_MS milliseconds (2 unless told) and sync nothing. A descriptor that asks for
   O_DSYNC or O_SYNC is opened without it, and each write to it waits as well: that is how LMDB
   writes its meta page, the second of the two barriers of a commit.

   Group commit can be judged with it, durability cannot: only for measuring.

   SYNC_DELAY_REPORT=1 prints at the end, on standard error, how often each kind was called.

   Not seen: descriptors that were duplicated, writes through a map, calls that bypass the C
   library, and sync_file_range, which is no barrier. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { DESCRIPTORS_MAX = 65536, DELAY_MS_STANDARD = 2 };
enum Kind { FDATASYNC, FSYNC, MSYNC, SYNCED_WRITE, KIND_COUNT };
static const char *const NAMES[KIND_COUNT] = {"fdatasync", "fsync", "msync", "synced_write"};

static atomic_ullong calls[KIND_COUNT];
/* Whether a descriptor was to be opened with O_DSYNC or O_SYNC. */
static atomic_bool is_synced[DESCRIPTORS_MAX];
static struct timespec delay;

/* The next definition of a function, looked for once. */
#define NEXT(type, name)                               \
  static __typeof__(type) next;                        \
  if (!next) *(void **)&next = dlsym(RTLD_NEXT, name); \
  if (!next) abort()

__attribute__((constructor)) static void read_delay(void) {
  const char *text = getenv("SYNC_DELAY_MS");
  double delay_ms = text ? strtod(text, NULL) : DELAY_MS_STANDARD;
  if (!(delay_ms >= 0 && delay_ms <= 10000)) {
    fputs("fixed_sync_delay: SYNC_DELAY_MS is from 0 to 10000\n", stderr);
    abort();
  }
  delay.tv_sec = (time_t)(delay_ms / 1000);
  delay.tv_nsec = (long)((delay_ms - (double)delay.tv_sec * 1000) * 1e6);
}

__attribute__((destructor)) static void report(void) {
  const char *wanted = getenv("SYNC_DELAY_REPORT");
  if (!wanted || strcmp(wanted, "1") != 0) return;
  fputs("fixed_sync_delay:", stderr);
  for (int kind = 0; kind < KIND_COUNT; kind++)
    fprintf(stderr, " %s=%llu", NAMES[kind], atomic_load(&calls[kind]));
  fputc('\n', stderr);
}

static void wait_instead(enum Kind kind) {
  int before = errno;
  atomic_fetch_add(&calls[kind], 1);
  struct timespec left = delay;
  while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR) {}
  errno = before;
}

int fdatasync(int descriptor) {
  if (fcntl(descriptor, F_GETFD) < 0) return -1;
  wait_instead(FDATASYNC);
  return 0;
}

int fsync(int descriptor) {
  if (fcntl(descriptor, F_GETFD) < 0) return -1;
  wait_instead(FSYNC);
  return 0;
}

int msync(void *address, size_t length, int flags) {
  (void)address;
  (void)length;
  if (flags & MS_SYNC) wait_instead(MSYNC);
  return 0;
}

/* Opening. The C library's own functions have their 64 in the name or not; both come here. */

static int remember(int descriptor, int flags) {
  if (descriptor >= 0 && descriptor < DESCRIPTORS_MAX)
    atomic_store(&is_synced[descriptor], (flags & (O_DSYNC | O_SYNC)) != 0);
  return descriptor;
}

static mode_t mode_of(int flags, va_list values) {
  return flags & (O_CREAT | __O_TMPFILE) ? (mode_t)va_arg(values, int) : 0;
}

#define OPENS(name)                                                                           \
  int name(const char *path, int flags, ...) {                                                \
    NEXT(int (*)(const char *, int, ...), #name);                                             \
    va_list values;                                                                           \
    va_start(values, flags);                                                                  \
    mode_t mode = mode_of(flags, values);                                                     \
    va_end(values);                                                                           \
    return remember(next(path, flags & ~(O_DSYNC | O_SYNC), mode), flags);                    \
  }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                                        \
  int name(int folder, const char *path, int flags, ...) {                                    \
    NEXT(int (*)(int, const char *, int, ...), #name);                                        \
    va_list values;                                                                           \
    va_start(values, flags);                                                                  \
    mode_t mode = mode_of(flags, values);                                                     \
    va_end(values);                                                                           \
    return remember(next(folder, path, flags & ~(O_DSYNC | O_SYNC), mode), flags);            \
  }
OPENS_AT(openat)
OPENS_AT(openat64)

int close(int descriptor) {
  NEXT(int (*)(int), "close");
  remember(descriptor, 0);
  return next(descriptor);
}

/* Writing to a descriptor that was to be synced. */

static ssize_t written(int descriptor, ssize_t count) {
  if (count >= 0 && descriptor < DESCRIPTORS_MAX && atomic_load(&is_synced[descriptor]))
    wait_instead(SYNCED_WRITE);
  return count;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  NEXT(ssize_t (*)(int, const void *, size_t), "write");
  return written(descriptor, next(descriptor, bytes, count));
}

ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
  NEXT(ssize_t (*)(int, const struct iovec *, int), "writev");
  return written(descriptor, next(descriptor, pieces, count));
}

#define WRITES_AT(name, place)                                                                \
  ssize_t name(int descriptor, const void *bytes, size_t count, place offset) {               \
    NEXT(ssize_t (*)(int, const void *, size_t, place), #name);                               \
    return written(descriptor, next(descriptor, bytes, count, offset));                       \
  }
WRITES_AT(pwrite, off_t)
WRITES_AT(pwrite64, off64_t)

#define WRITES_PIECES_AT(name, place)                                                         \
  ssize_t name(int descriptor, const struct iovec *pieces, int count, place offset) {         \
    NEXT(ssize_t (*)(int, const struct iovec *, int, place), #name);                          \
    return written(descriptor, next(descriptor, pieces, count, offset));                      \
  }
WRITES_PIECES_AT(pwritev, off_t)
WRITES_PIECES_AT(pwritev64, off64_t)
