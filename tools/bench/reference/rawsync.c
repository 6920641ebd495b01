/* The least that durability costs: the same bytes, appended to a plain file by one write and one
   fdatasync a batch. `preallocated=1`: into a file that already has its size and its blocks, so
   that the file system has nothing to record but the data. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases.h"
#include "content.h"

enum { PREALLOCATED_BYTES = 64 << 20 };

static void preallocate(int file) {
  static char zeros[1 << 20];
  for (size_t done = 0; done < PREALLOCATED_BYTES; done += sizeof zeros)
    if (write(file, zeros, sizeof zeros) != (ssize_t)sizeof zeros) fail("write: %m");
  if (fsync(file) != 0) fail("fsync: %m");
}

Measurement case_rawsync(const Arguments *arguments) {
  Load load = load_read(arguments);
  uint64_t is_preallocated = argument_number(arguments, "preallocated", 0);
  char path[4096];
  snprintf(path, sizeof path, "%s/raw", argument_needed(arguments, "dir"));
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) fail("%s: %m", path);
  if (is_preallocated) preallocate(file);
  size_t batch_bytes = load.batch * load.leaf_bytes;
  char *batch = malloc(batch_bytes);
  if (!batch || batch_bytes > PREALLOCATED_BYTES) fail("batch= is too large");
  memset(batch, 0x5a, batch_bytes);

  Measurement measurement = {.name = arguments->name};
  uint64_t done = 0;
  off_t offset = 0;
  load_start(&load);
  measurement_start(&measurement);
  for (uint64_t count; (count = load_next(&load, done)) > 0; done += count) {
    size_t length = count * load.leaf_bytes;
    // Round and round, or the file would grow after all.
    if (is_preallocated && offset + (off_t)length > PREALLOCATED_BYTES) offset = 0;
    if (pwrite(file, batch, length, offset) != (ssize_t)length) fail("pwrite: %m");
    if (fdatasync(file) != 0) fail("fdatasync: %m");
    offset += (off_t)length;
  }
  measurement_stop(&measurement);
  close(file);
  unlink(path);
  free(batch);
  measurement.operations = done;
  measurement.bytes = done * load.leaf_bytes;
  return measurement;
}
