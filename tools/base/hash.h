/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_BASE_HASH_H
#define SVCNAT_BASE_HASH_H

/* Hash tables, which end the program as all else does without memory. */
#include "base/memory.h"

#define uthash_fatal(message) out_of_memory()
#include <uthash.h>

#endif
