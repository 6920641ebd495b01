#include "arguments.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *format, ...) {
  va_list values;
  va_start(values, format);
  fputs("reference: ", stderr);
  vfprintf(stderr, format, values);
  fputc('\n', stderr);
  va_end(values);
  exit(2);
}

static bool is_known(const char *word, size_t length, const char *known) {
  for (const char *at = known; *at;) {
    size_t here = strcspn(at, " ");
    if (here == length && strncmp(at, word, length) == 0) return true;
    at += here;
    at += strspn(at, " ");
  }
  return false;
}

Arguments arguments_read(int count, char **words, const char *known) {
  for (int index = 1; index < count; index++) {
    const char *equals = strchr(words[index], '=');
    if (!equals) fail("%s is no key=value", words[index]);
    if (!is_known(words[index], (size_t)(equals - words[index]), known))
      fail("%s does not take %s; it takes: %s", words[0], words[index], known);
  }
  return (Arguments){words[0], count - 1, words + 1};
}

const char *argument_text(const Arguments *arguments, const char *key, const char *otherwise) {
  size_t length = strlen(key);
  for (int index = 0; index < arguments->count; index++) {
    const char *word = arguments->words[index];
    if (strncmp(word, key, length) == 0 && word[length] == '=') return word + length + 1;
  }
  return otherwise;
}

const char *argument_needed(const Arguments *arguments, const char *key) {
  const char *text = argument_text(arguments, key, NULL);
  if (!text) fail("%s needs %s=", arguments->name, key);
  return text;
}

uint64_t argument_number(const Arguments *arguments, const char *key, uint64_t otherwise) {
  const char *text = argument_text(arguments, key, NULL);
  if (!text) return otherwise;
  char *end;
  errno = 0;
  unsigned long long value = strtoull(text, &end, 10);
  if (errno || *end || end == text || *text == '-') fail("%s=%s is no number", key, text);
  return value;
}
