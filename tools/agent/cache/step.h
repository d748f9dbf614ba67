/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_AGENT_CACHE_STEP_H
#define SVCNAT_AGENT_CACHE_STEP_H

/**
 * enum watch_step - what a watch tells about a kind of objects
 * @WATCH_LIST_BEGIN: a new epoch begins; there is no object
 * @WATCH_UPSERT: an object is like this
 * @WATCH_DELETE: an object is gone
 * @WATCH_LIST_END: what was not told of in this epoch is gone; there is no
 *	object
 *
 * A list that is cut short has no end: the next one begins again.
 */
enum watch_step {
	WATCH_LIST_BEGIN,
	WATCH_UPSERT,
	WATCH_DELETE,
	WATCH_LIST_END,
};

#endif
