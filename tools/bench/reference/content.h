/* Leaves to write, sign and hash: random bytes, so that nothing can be compressed away. */
#ifndef CONTENT_H
#define CONTENT_H

#include <stddef.h>
#include <stdint.h>

enum { CONTENT_LEAVES = 1024 };

typedef struct {
  uint8_t *bytes;
  size_t leaf_bytes;
} Content;

/* CONTENT_LEAVES different leaves, one after the other; the same at every call. */
Content content_make(size_t leaf_bytes);

static inline const uint8_t *content_leaf(const Content *content, uint64_t number) {
  return content->bytes + (number % CONTENT_LEAVES) * content->leaf_bytes;
}

/* 8 bytes, most significant first: so the order of bytes is the order of numbers. */
static inline void big_endian(uint64_t number, uint8_t out[8]) {
  for (int index = 7; index >= 0; index--, number >>= 8) out[index] = (uint8_t)number;
}

/* 16 bytes that differ for different numbers (odd factors) and are spread like random ones. */
static inline void spread(uint64_t number, uint8_t out[16]) {
  big_endian((number + 1) * UINT64_C(0x9E3779B97F4A7C15), out);
  big_endian((number + 1) * UINT64_C(0xC2B2AE3D27D4EB4F), out + 8);
}

#endif
