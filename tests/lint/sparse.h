/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the sparse of Debian 12 lacks for the headers of newer kernels; included
 * before everything it checks, and by nothing else.
 */
#define __typeof_unqual__ __typeof__
#define __builtin_strlen(s) (sizeof(s) - 1)
