/* The form of the record, and which paths are recorded: for record_writes.c alone. */
#ifndef RECORD_FORM_H
#define RECORD_FORM_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* The same numbers as in write_record.py. */
enum kind {
  MADE = 1, OPENED, WRITE, SYNCED_WRITE, RESIZED, SYNC, SYNC_ALL, DIRECTORY_SYNC, RENAMED, LINKED,
  UNLINKED, DIRECTORY_MADE, DIRECTORY_REMOVED, CLOSED, MAPPED_WRITABLE, OUTPUT, IGNORED,
  UNSUPPORTED
};

struct header {
  uint32_t magic, kind;
  uint64_t file, offset, payload_bytes;
  uint32_t path_bytes, other_bytes;
};

enum { MAGIC = 0x4D535852, BELOW_MAX = 16 };

static char below[BELOW_MAX][PATH_MAX];
static int below_count, record_file = -1;
static const char *boot_id_path;

/* The library's own function of a name: what would have been called without this one. */
#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

static int open_really(const char *path, int flags) {
  static int (*real)(const char *, int, ...);
  if (!real) real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
  return real(path, flags | O_CLOEXEC, 0600);
}

__attribute__((constructor)) static void begin(void) {
  const char *record = getenv("RECORD_FILE"), *list = getenv("RECORD_BELOW");
  boot_id_path = getenv("RECORD_BOOT_ID");
  if (!record || !list) return;
  int opened = open_really(record, O_WRONLY | O_CREAT | O_APPEND);
  /* Out of the way: the program shall get the numbers that it gets otherwise. */
  record_file = opened < 0 ? -1 : fcntl(opened, F_DUPFD_CLOEXEC, 900);
  if (opened >= 0) close(opened);
  char *copy = strdup(list), *rest = copy, *part;
  while (copy && (part = strsep(&rest, ":")) && below_count < BELOW_MAX)
    if (*part && strlen(part) < PATH_MAX) strcpy(below[below_count++], part);
  free(copy);
}

/* In one call, for a program and its child may both be recorded. A record that is not whole would
 * be taken for another: then the program stops. */
static void record(enum kind kind, uint64_t file, uint64_t offset, const char *path,
                   const char *other, const void *payload, size_t payload_bytes) {
  if (record_file < 0) return;
  REAL(writev);
  struct header header = {
      MAGIC, kind, file, offset, payload_bytes, path ? strlen(path) : 0, other ? strlen(other) : 0};
  struct iovec pieces[] = {
      {&header, sizeof header},
      {(void *)path, header.path_bytes},
      {(void *)other, header.other_bytes},
      {(void *)payload, payload_bytes}};
  size_t whole = sizeof header + header.path_bytes + header.other_bytes + payload_bytes;
  if (real(record_file, pieces, 4) != (ssize_t)whole) abort();
}

/* Names. */

static int is_below(const char *path) {
  for (int index = 0; index < below_count; index++) {
    size_t length = strlen(below[index]);
    if (!strncmp(path, below[index], length) && (path[length] == '/' || !path[length])) return 1;
  }
  return 0;
}

/* The path without links in its directories; 0 when it is not below. */
static int resolve(int directory, const char *path, char out[PATH_MAX]) {
  if (record_file < 0 || !path) return 0;
  char whole[2 * PATH_MAX], parent[PATH_MAX], from[64];
  if (path[0] == '/' || directory == AT_FDCWD) {
    snprintf(whole, sizeof whole, "%s", path);
  } else {
    char place[PATH_MAX];
    snprintf(from, sizeof from, "/proc/self/fd/%d", directory);
    ssize_t length = readlink(from, place, sizeof place - 1);
    if (length < 0) return 0;
    place[length] = 0;
    snprintf(whole, sizeof whole, "%s/%s", place, path);
  }
  size_t length = strlen(whole);
  while (length > 1 && whole[length - 1] == '/') whole[--length] = 0;
  char *slash = strrchr(whole, '/'), *name = slash ? slash + 1 : whole;
  char kept[NAME_MAX + 1];
  if (strlen(name) > NAME_MAX) return 0;
  strcpy(kept, name);
  if (slash) slash[slash == whole ? 1 : 0] = 0; else strcpy(whole, ".");
  if (!realpath(whole, parent)) return 0;
  int written = snprintf(out, PATH_MAX, "%s/%s", parent[1] ? parent : "", kept);
  return written > 0 && written < PATH_MAX && is_below(out);
}

static uint64_t file_of(const char *path) {
  struct stat information;
  return lstat(path, &information) == 0 ? information.st_ino : 0;
}

#endif
