// SPDX-License-Identifier: GPL-2.0
/* Telling a file that was applied before from all others. */
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/digest.h"

/**
 * digest_of() - digest the contents of a file
 * @text: contents
 * @len: their length
 *
 * What another version of this tool makes of the same contents may be something
 * else, so that its digest is another one.
 *
 * Return: the digest.
 */
struct digest digest_of(const char *text, size_t len)
{
	XXH64_hash_t seed = XXH3_64bits(SVCNAT_VERSION, strlen(SVCNAT_VERSION));
	XXH128_canonical_t canonical;
	struct digest digest;

	XXH128_canonicalFromHash(&canonical,
				 XXH3_128bits_withSeed(text, len, seed));
	_Static_assert(sizeof(canonical.digest) == sizeof(digest.bytes),
		       "XXH128 has 16 bytes");
	memcpy(digest.bytes, canonical.digest, sizeof(digest.bytes));
	return digest;
}
