/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_PAUSE_H
#define SVCNAT_PAUSE_H

#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

/*
 * Work that grows with what was asked for comes by here again and again. Others
 * may run then, and where nothing has changed yet it ends if who asked for it was
 * killed. The unit tests count the pauses, and can have it killed at the n-th.
 */
#ifdef SVCNAT_KUNIT
void svcnat_pause_begins(void);
bool svcnat_pause_kills(void);
#else
static inline void svcnat_pause_begins(void)
{
}

static inline bool svcnat_pause_kills(void)
{
	return fatal_signal_pending(current);
}
#endif

/* Let others run. */
static inline void svcnat_pause(void)
{
	svcnat_pause_begins();
	cond_resched();
}

/* Let others run; -EINTR if the caller is to end, or 0. */
static inline int svcnat_pause_killable(void)
{
	svcnat_pause();
	return svcnat_pause_kills() ? -EINTR : 0;
}

#endif /* SVCNAT_PAUSE_H */
