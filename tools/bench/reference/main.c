/* `reference CASE key=value ...`: measures what our program is held against, with the best that C
   libraries offer, and prints one line of JSON. ../bench.py runs it beside `msix-bench`. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "cases.h"

static const struct {
  const char *name;
  const char *keys;
  Measurement (*run)(const Arguments *);
} CASES[] = {
    {"sign", "count bytes threads", case_sign},
    {"verify", "count bytes threads", case_verify},
    {"sha256", "count bytes", case_sha256},
    {"aesgcm", "count bytes", case_aesgcm},
    {"rawsync", "dir batch leaf events seconds preallocated", case_rawsync},
    {"sqlite", "dir batch leaf events seconds sign stream", case_sqlite},
    {"lmdb", "dir batch leaf events seconds", case_lmdb},
    {"copy", "connection batch leaf events seconds stream", case_copy},
};
enum { CASE_COUNT = sizeof CASES / sizeof CASES[0] };

int main(int count, char **words) {
  if (sodium_init() < 0) fail("libsodium does not start");
  for (int index = 0; count > 1 && index < CASE_COUNT; index++) {
    if (strcmp(words[1], CASES[index].name) != 0) continue;
    Arguments arguments = arguments_read(count - 1, words + 1, CASES[index].keys);
    Measurement measurement = CASES[index].run(&arguments);
    measurement_print(&measurement);
    return 0;
  }
  for (int index = 0; index < CASE_COUNT; index++)
    fprintf(stderr, "reference %s: %s\n", CASES[index].name, CASES[index].keys);
  return 2;
}
