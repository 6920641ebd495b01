/* Ed25519 by libsodium: `sign` and `verify`, detached, `bytes` a message, on `threads` threads. */
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "cases.h"
#include "content.h"

enum { THREADS_MAX = 256 };

typedef struct {
  const Content *messages;
  uint8_t (*signatures)[crypto_sign_BYTES]; /* of `messages`; for verify only */
  const uint8_t *public_key, *secret_key;
  uint64_t count;
  pthread_barrier_t *start;
} Work;

static void *sign_all(void *argument) {
  const Work *work = argument;
  uint8_t signature[crypto_sign_BYTES];
  pthread_barrier_wait(work->start);
  for (uint64_t number = 0; number < work->count; number++)
    crypto_sign_detached(
        signature, NULL, content_leaf(work->messages, number), work->messages->leaf_bytes,
        work->secret_key);
  return NULL;
}

static void *verify_all(void *argument) {
  const Work *work = argument;
  pthread_barrier_wait(work->start);
  for (uint64_t number = 0; number < work->count; number++)
    if (crypto_sign_verify_detached(
            work->signatures[number % CONTENT_LEAVES], content_leaf(work->messages, number),
            work->messages->leaf_bytes, work->public_key) != 0)
      fail("a good signature was refused");
  return NULL;
}

/* Shares `count` among `threads`, and counts from when all of them are ready. */
static void run(Measurement *measurement, Work work, uint64_t count, uint64_t threads,
                void *(*body)(void *)) {
  pthread_t handles[THREADS_MAX];
  Work shares[THREADS_MAX];
  pthread_barrier_t start;
  if (threads < 1 || threads > THREADS_MAX) fail("threads= from 1 to %d", THREADS_MAX);
  pthread_barrier_init(&start, NULL, (unsigned)threads + 1);
  work.start = &start;
  for (uint64_t index = 0; index < threads; index++) {
    shares[index] = work;
    shares[index].count = count / threads + (index < count % threads);
    if (pthread_create(&handles[index], NULL, body, &shares[index]) != 0) fail("pthread_create");
  }
  measurement_start(measurement);
  pthread_barrier_wait(&start);
  for (uint64_t index = 0; index < threads; index++) pthread_join(handles[index], NULL);
  measurement_stop(measurement);
}

static Measurement signing(const Arguments *arguments, void *(*body)(void *)) {
  uint64_t count = argument_number(arguments, "count", 100000);
  uint64_t threads = argument_number(arguments, "threads", 1);
  Content messages = content_make(argument_number(arguments, "bytes", 600));
  uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
  crypto_sign_keypair(public_key, secret_key);
  Work work = {.messages = &messages, .public_key = public_key, .secret_key = secret_key};
  if (body == verify_all) {
    work.signatures = malloc(CONTENT_LEAVES * sizeof *work.signatures);
    if (!work.signatures) fail("no memory for signatures");
    for (uint64_t number = 0; number < CONTENT_LEAVES; number++)
      crypto_sign_detached(
          work.signatures[number], NULL, content_leaf(&messages, number), messages.leaf_bytes,
          secret_key);
  }
  Measurement measurement = {
      .name = arguments->name, .operations = count, .bytes = count * messages.leaf_bytes};
  run(&measurement, work, count, threads, body);
  return measurement;
}

Measurement case_sign(const Arguments *arguments) { return signing(arguments, sign_all); }

Measurement case_verify(const Arguments *arguments) { return signing(arguments, verify_all); }
