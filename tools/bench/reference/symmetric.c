/* SHA-256 by OpenSSL, AES-256-GCM by libsodium: what hashing and sealing a leaf cost at best. */
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "content.h"

/* `bytes` a message; the algorithm is fetched once and the context used again. */
Measurement case_sha256(const Arguments *arguments) {
  uint64_t count = argument_number(arguments, "count", 1000000);
  Content messages = content_make(argument_number(arguments, "bytes", 601));
  EVP_MD *algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  if (!algorithm || !context) fail("OpenSSL has no SHA-256");
  uint8_t digest[EVP_MAX_MD_SIZE];
  Measurement measurement = {
      .name = arguments->name, .operations = count, .bytes = count * messages.leaf_bytes};
  measurement_start(&measurement);
  for (uint64_t number = 0; number < count; number++) {
    if (!EVP_DigestInit_ex2(context, algorithm, NULL) ||
        !EVP_DigestUpdate(context, content_leaf(&messages, number), messages.leaf_bytes) ||
        !EVP_DigestFinal_ex(context, digest, NULL))
      fail("SHA-256");
  }
  measurement_stop(&measurement);
  EVP_MD_CTX_free(context);
  EVP_MD_free(algorithm);
  return measurement;
}

/* Each message under a key of its own, as each child has one: the key's expansion is counted. */
Measurement case_aesgcm(const Arguments *arguments) {
  uint64_t count = argument_number(arguments, "count", 1000000);
  Content messages = content_make(argument_number(arguments, "bytes", 600));
  if (!crypto_aead_aes256gcm_is_available()) fail("this processor has no AES instructions");
  uint8_t *sealed = malloc(messages.leaf_bytes + crypto_aead_aes256gcm_ABYTES);
  if (!sealed) fail("no memory");
  uint8_t vector[crypto_aead_aes256gcm_NPUBBYTES] = {0};
  Measurement measurement = {
      .name = arguments->name, .operations = count, .bytes = count * messages.leaf_bytes};
  measurement_start(&measurement);
  for (uint64_t number = 0; number < count; number++) {
    memcpy(vector, &number, sizeof number);
    crypto_aead_aes256gcm_encrypt(
        sealed, NULL, content_leaf(&messages, number), messages.leaf_bytes, NULL, 0, NULL, vector,
        content_leaf(&messages, number + 1));
  }
  measurement_stop(&measurement);
  free(sealed);
  return measurement;
}
