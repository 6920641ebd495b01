/* `CASE key=value ...`, and how a case fails. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdint.h>

typedef struct {
  const char *name; /* the case */
  int count;
  char **words; /* key=value */
} Arguments;

/* Ends the program when a word is no key=value or its key is not among `known` (blank-separated):
   a misspelt key would measure something else than was asked. */
Arguments arguments_read(int count, char **words, const char *known);

const char *argument_text(const Arguments *arguments, const char *key, const char *otherwise);

/* As text, and ends the program when it is missing. */
const char *argument_needed(const Arguments *arguments, const char *key);

uint64_t argument_number(const Arguments *arguments, const char *key, uint64_t otherwise);

/* Says why, and ends the program with status 2. */
_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
