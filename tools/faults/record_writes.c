/* Records what a program does to the files below given directories, in order, so that the folder
 * can be rebuilt as a machine that lost its power at any point of the record may have left it
 * (crash_images.py; the form of the record is read by write_record.py).
 *
 *   cc -shared -fPIC -O2 -o record_writes.so record_writes.c -ldl -lpthread
 *   RECORD_FILE=... RECORD_BELOW=/one:/two LD_PRELOAD=.../record_writes.so program ...
 *
 * RECORD_FILE      the record; opened for appending, so several programs may follow one another
 * RECORD_BELOW     real paths of directories, separated by colons
 * RECORD_BOOT_ID   a file that is read in place of the kernel's boot id: the program then runs in
 *                  a boot of the machine that is over when it runs without this library
 *
 * One lock is held from before a call until it is recorded: the order of records is the order of
 * effects, at the price that the threads of the program wait for one another here. Only calls that
 * succeeded are recorded. What a call of glibc does inside itself (fwrite, say) does not pass here:
 * crash_images.py --check-recorder compares with strace. For 64-bit Linux with glibc. */
#include "record_form.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

enum { DESCRIPTORS_MAX = 65536 };

struct descriptor {
  int is_recorded, is_directory, is_synced;
  uint64_t file;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct descriptor descriptors[DESCRIPTORS_MAX];

#define LOCKED(call) \
  pthread_mutex_lock(&lock); \
  __typeof__(call) result = (call); \
  int status = errno
#define RETURN \
  pthread_mutex_unlock(&lock); \
  errno = status; \
  return result

static struct descriptor *known(int number) {
  if (number < 0 || number >= DESCRIPTORS_MAX) return NULL;
  return descriptors[number].is_recorded ? &descriptors[number] : NULL;
}

/* Opening and closing. */

static void note_opened(int number, const char *path, int flags, int was_there) {
  struct stat information;
  if (number < 0 || number >= DESCRIPTORS_MAX || fstat(number, &information) != 0) return;
  descriptors[number] = (struct descriptor){
      1, S_ISDIR(information.st_mode), (flags & (O_DSYNC | O_SYNC)) != 0, information.st_ino};
  if (!was_there) {
    record(MADE, information.st_ino, flags, path, NULL, NULL, 0);
  } else if ((flags & O_ACCMODE) != O_RDONLY) {
    record(OPENED, information.st_ino, flags, path, NULL, NULL, 0);
    if (flags & O_TRUNC) record(RESIZED, information.st_ino, 0, NULL, NULL, NULL, 0);
  }
}

static int open_recorded(int directory, const char *path, int flags, mode_t mode) {
  static int (*real)(int, const char *, int, ...);
  if (!real) real = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
  if (boot_id_path && path && !strcmp(path, "/proc/sys/kernel/random/boot_id"))
    return real(AT_FDCWD, boot_id_path, flags, mode);
  char resolved[PATH_MAX];
  pthread_mutex_lock(&lock);
  int is_ours = resolve(directory, path, resolved);
  int was_there = is_ours && file_of(resolved) != 0;
  int result = real(directory, path, flags, mode);
  int status = errno;
  if (is_ours && result >= 0) {
    if ((flags & O_TMPFILE) == O_TMPFILE)
      record(UNSUPPORTED, 0, 0, "O_TMPFILE", NULL, NULL, 0);
    else
      note_opened(result, resolved, flags, was_there);
  }
  RETURN;
}

#define MODE(last) \
  mode_t mode = 0; \
  if (flags & (O_CREAT | __O_TMPFILE)) { \
    va_list arguments; \
    va_start(arguments, last); \
    mode = va_arg(arguments, mode_t); \
    va_end(arguments); \
  }

int open(const char *path, int flags, ...) {
  MODE(flags)
  return open_recorded(AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...) {
  MODE(flags)
  return open_recorded(directory, path, flags, mode);
}

int creat(const char *path, mode_t mode) {
  return open_recorded(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

int close(int number) {
  REAL(close);
  pthread_mutex_lock(&lock);
  struct descriptor *one = known(number);
  if (one) record(CLOSED, one->file, 0, NULL, NULL, NULL, 0);
  if (one) one->is_recorded = 0;
  int result = real(number), status = errno;
  RETURN;
}

static int copied(int from, int result) {
  if (result >= 0 && result < DESCRIPTORS_MAX && result != from)
    descriptors[result] = known(from) ? *known(from) : (struct descriptor){0, 0, 0, 0};
  return result;
}

int dup(int from) {
  REAL(dup);
  LOCKED(copied(from, real(from)));
  RETURN;
}

int dup2(int from, int to) {
  REAL(dup2);
  LOCKED(copied(from, real(from, to)));
  RETURN;
}

int dup3(int from, int to, int flags) {
  REAL(dup3);
  LOCKED(copied(from, real(from, to, flags)));
  RETURN;
}

int fcntl(int number, int command, ...) {
  static int (*real)(int, int, ...);
  if (!real) real = (int (*)(int, int, ...))dlsym(RTLD_NEXT, "fcntl");
  va_list arguments;
  va_start(arguments, command);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  /* A lock may be waited for: not under ours. */
  int result = real(number, command, argument);
  if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) copied(number, result);
  return result;
}

/* Contents. */

static void note_written(int number, off_t offset, const void *bytes, ssize_t count) {
  struct descriptor *one = known(number);
  if (count <= 0) return;
  if (one)
    record(one->is_synced ? SYNCED_WRITE : WRITE, one->file, offset, NULL, NULL, bytes, count);
  else if (number == STDOUT_FILENO)
    record(OUTPUT, 0, 0, NULL, NULL, bytes, count);
}

/* Where a write without an offset of its own began. */
static off_t began(int number, ssize_t count) {
  off_t now = known(number) ? lseek(number, 0, SEEK_CUR) : 0;
  return now - count;
}

ssize_t write(int number, const void *bytes, size_t count) {
  REAL(write);
  LOCKED(real(number, bytes, count));
  note_written(number, began(number, result), bytes, result);
  RETURN;
}

ssize_t pwrite(int number, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite);
  LOCKED(real(number, bytes, count, offset));
  note_written(number, offset, bytes, result);
  RETURN;
}

static void note_pieces(int number, off_t offset, const struct iovec *pieces, ssize_t count) {
  for (int index = 0; count > 0; index++) {
    ssize_t part = (ssize_t)pieces[index].iov_len < count ? (ssize_t)pieces[index].iov_len : count;
    note_written(number, offset, pieces[index].iov_base, part);
    offset += part;
    count -= part;
  }
}

ssize_t writev(int number, const struct iovec *pieces, int piece_count) {
  REAL(writev);
  LOCKED(real(number, pieces, piece_count));
  note_pieces(number, began(number, result), pieces, result);
  RETURN;
}

ssize_t pwritev(int number, const struct iovec *pieces, int piece_count, off_t offset) {
  REAL(pwritev);
  LOCKED(real(number, pieces, piece_count, offset));
  note_pieces(number, offset, pieces, result);
  RETURN;
}

ssize_t pwritev2(int number, const struct iovec *pieces, int piece_count, off_t offset, int flags) {
  REAL(pwritev2);
  LOCKED(real(number, pieces, piece_count, offset, flags));
  if (offset == -1) offset = began(number, result);
  note_pieces(number, offset, pieces, result);
  RETURN;
}

/* What the kernel copied by itself is read back. */
static void note_copied(int number, off_t offset, ssize_t count) {
  if (count <= 0 || !known(number)) return;
  char path[64], *bytes = malloc(count);
  snprintf(path, sizeof path, "/proc/self/fd/%d", number);
  int source = open_really(path, O_RDONLY);
  if (!bytes || source < 0 || pread(source, bytes, count, offset) != count) abort();
  note_written(number, offset, bytes, count);
  REAL(close);
  real(source);
  free(bytes);
}

ssize_t sendfile(int to, int from, off_t *offset, size_t count) {
  REAL(sendfile);
  LOCKED(real(to, from, offset, count));
  note_copied(to, began(to, result), result);
  RETURN;
}

ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t count,
                        unsigned flags) {
  REAL(copy_file_range);
  LOCKED(real(from, from_offset, to, to_offset, count, flags));
  note_copied(to, to_offset ? *to_offset - result : began(to, result), result);
  RETURN;
}

static void note_size(int number, int failed, off_t size) {
  struct descriptor *one = known(number);
  if (!failed && one) record(RESIZED, one->file, size, NULL, NULL, NULL, 0);
}

int ftruncate(int number, off_t size) {
  REAL(ftruncate);
  LOCKED(real(number, size));
  note_size(number, result != 0, size);
  RETURN;
}

int truncate(const char *path, off_t size) {
  REAL(truncate);
  char resolved[PATH_MAX];
  LOCKED(real(path, size));
  if (result == 0 && resolve(AT_FDCWD, path, resolved))
    record(RESIZED, file_of(resolved), size, resolved, NULL, NULL, 0);
  RETURN;
}

/* Allocating changes what others see only where it makes the file longer. */
static void note_allocated(int number, int failed, off_t end) {
  struct stat information;
  if (!failed && known(number) && fstat(number, &information) == 0 && information.st_size == end)
    note_size(number, 0, end);
}

int fallocate(int number, int mode, off_t offset, off_t count) {
  REAL(fallocate);
  LOCKED(real(number, mode, offset, count));
  if (result == 0 && (mode & ~FALLOC_FL_KEEP_SIZE) && known(number))
    record(UNSUPPORTED, 0, 0, "fallocate", NULL, NULL, 0);
  note_allocated(number, result != 0, offset + count);
  RETURN;
}

int posix_fallocate(int number, off_t offset, off_t count) {
  REAL(posix_fallocate);
  LOCKED(real(number, offset, count));
  note_allocated(number, result != 0, offset + count);
  RETURN;
}

void *mmap(void *address, size_t count, int protection, int flags, int number, off_t offset) {
  REAL(mmap);
  LOCKED(real(address, count, protection, flags, number, offset));
  struct descriptor *one = known(number);
  if (result != MAP_FAILED && one && (protection & PROT_WRITE) && (flags & MAP_TYPE) != MAP_PRIVATE)
    record(MAPPED_WRITABLE, one->file, offset, NULL, NULL, NULL, 0);
  RETURN;
}

/* Syncs. */

static void note_synced(int number, int failed) {
  struct descriptor *one = known(number);
  if (!failed && one)
    record(one->is_directory ? DIRECTORY_SYNC : SYNC, one->file, 0, NULL, NULL, NULL, 0);
}

int fsync(int number) {
  REAL(fsync);
  LOCKED(real(number));
  note_synced(number, result);
  RETURN;
}

int fdatasync(int number) {
  REAL(fdatasync);
  LOCKED(real(number));
  note_synced(number, result);
  RETURN;
}

int syncfs(int number) {
  REAL(syncfs);
  LOCKED(real(number));
  if (result == 0) record(SYNC_ALL, 0, 0, NULL, NULL, NULL, 0);
  RETURN;
}

void sync(void) {
  REAL(sync);
  pthread_mutex_lock(&lock);
  real();
  record(SYNC_ALL, 0, 0, NULL, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
}

/* Starts writing and promises nothing about a loss of power (sync_file_range(2)). */
int sync_file_range(int number, off64_t offset, off64_t count, unsigned flags) {
  REAL(sync_file_range);
  LOCKED(real(number, offset, count, flags));
  if (result == 0 && known(number))
    record(IGNORED, known(number)->file, 0, "sync_file_range", NULL, NULL, 0);
  RETURN;
}

/* Of a shared mapping that may be written, which is reported by itself; of others it is nothing. */
int msync(void *address, size_t count, int flags) {
  REAL(msync);
  LOCKED(real(address, count, flags));
  if (result == 0) record(IGNORED, 0, 0, "msync", NULL, NULL, 0);
  RETURN;
}

/* Directories. */

static int rename_recorded(int from_place, const char *from, int to_place, const char *to,
                           unsigned flags) {
  REAL(renameat2);
  char old[PATH_MAX], new[PATH_MAX];
  pthread_mutex_lock(&lock);
  int is_ours = resolve(from_place, from, old) | resolve(to_place, to, new) << 1;
  int result = real(from_place, from, to_place, to, flags), status = errno;
  if (result == 0 && (is_ours == 1 || is_ours == 2 || (is_ours && flags & ~RENAME_NOREPLACE)))
    record(UNSUPPORTED, 0, 0, "rename into or out of the recorded folders", NULL, NULL, 0);
  else if (result == 0 && is_ours)
    record(RENAMED, 0, 0, old, new, NULL, 0);
  RETURN;
}

int rename(const char *from, const char *to) {
  return rename_recorded(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int from_place, const char *from, int to_place, const char *to) {
  return rename_recorded(from_place, from, to_place, to, 0);
}

int renameat2(int from_place, const char *from, int to_place, const char *to, unsigned flags) {
  return rename_recorded(from_place, from, to_place, to, flags);
}

int linkat(int from_place, const char *from, int to_place, const char *to, int flags) {
  REAL(linkat);
  char old[PATH_MAX], new[PATH_MAX];
  LOCKED(real(from_place, from, to_place, to, flags));
  if (result == 0 && resolve(from_place, from, old) + resolve(to_place, to, new) == 2)
    record(LINKED, 0, 0, old, new, NULL, 0);
  RETURN;
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int symlinkat(const char *content, int place, const char *path) {
  REAL(symlinkat);
  char resolved[PATH_MAX];
  LOCKED(real(content, place, path));
  if (result == 0 && resolve(place, path, resolved))
    record(UNSUPPORTED, 0, 0, "symlink", NULL, NULL, 0);
  RETURN;
}

int symlink(const char *content, const char *path) { return symlinkat(content, AT_FDCWD, path); }

int unlinkat(int place, const char *path, int flags) {
  REAL(unlinkat);
  char resolved[PATH_MAX];
  pthread_mutex_lock(&lock);
  int is_ours = resolve(place, path, resolved);
  int result = real(place, path, flags), status = errno;
  if (result == 0 && is_ours)
    record(flags & AT_REMOVEDIR ? DIRECTORY_REMOVED : UNLINKED, 0, 0, resolved, NULL, NULL, 0);
  RETURN;
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
  int result = unlink(path);
  return result != 0 && errno == EISDIR ? rmdir(path) : result;
}

int mkdirat(int place, const char *path, mode_t mode) {
  REAL(mkdirat);
  char resolved[PATH_MAX];
  LOCKED(real(place, path, mode));
  if (result == 0 && resolve(place, path, resolved))
    record(DIRECTORY_MADE, file_of(resolved), 0, resolved, NULL, NULL, 0);
  RETURN;
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* As open and openat are called when a program was built with checks (_FORTIFY_SOURCE). */
int __open_2(const char *path, int flags) { return open_recorded(AT_FDCWD, path, flags, 0); }

int __openat_2(int directory, const char *path, int flags) {
  return open_recorded(directory, path, flags, 0);
}

/* The same under their names for large files. */
#define ALIAS(result, name, of, ...) result name(__VA_ARGS__) __attribute__((alias(#of)))
ALIAS(int, open64, open, const char *, int, ...);
ALIAS(int, openat64, openat, int, const char *, int, ...);
ALIAS(int, creat64, creat, const char *, mode_t);
ALIAS(int, fcntl64, fcntl, int, int, ...);
ALIAS(int, __open64_2, __open_2, const char *, int);
ALIAS(int, __openat64_2, __openat_2, int, const char *, int);
ALIAS(ssize_t, pwrite64, pwrite, int, const void *, size_t, off64_t);
ALIAS(ssize_t, pwritev64, pwritev, int, const struct iovec *, int, off64_t);
ALIAS(ssize_t, pwritev64v2, pwritev2, int, const struct iovec *, int, off64_t, int);
ALIAS(ssize_t, sendfile64, sendfile, int, int, off64_t *, size_t);
ALIAS(int, ftruncate64, ftruncate, int, off64_t);
ALIAS(int, truncate64, truncate, const char *, off64_t);
ALIAS(int, fallocate64, fallocate, int, int, off64_t, off64_t);
ALIAS(int, posix_fallocate64, posix_fallocate, int, off64_t, off64_t);
ALIAS(void *, mmap64, mmap, void *, size_t, int, int, int, off64_t);
