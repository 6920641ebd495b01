#include "content.h"

#include <stdlib.h>
#include <sodium.h>

#include "arguments.h"

Content content_make(size_t leaf_bytes) {
  static const uint8_t seed[randombytes_SEEDBYTES] = {7};
  size_t total = leaf_bytes * CONTENT_LEAVES;
  uint8_t *bytes = malloc(total);
  if (!bytes) fail("no memory for %zu bytes", total);
  randombytes_buf_deterministic(bytes, total, seed);
  return (Content){bytes, leaf_bytes};
}
