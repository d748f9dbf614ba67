// SPDX-License-Identifier: GPL-2.0
/* What a program that strangers talk to may do: ask the module, and no more. */
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#include "exporter/privileges.h"

static int change_user(const char *name, struct problem *problem)
{
	const struct passwd *user;

	errno = 0;
	user = getpwnam(name);
	if (!user)
		return problem_set(problem, "there is no user '%s'",
				   printable(name));
	/* Or the capability would go with the user. */
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || setgroups(0, NULL) ||
	    setresgid(user->pw_gid, user->pw_gid, user->pw_gid) ||
	    setresuid(user->pw_uid, user->pw_uid, user->pw_uid))
		return problem_set(problem, "cannot become user '%s': %s",
				   printable(name), strerror(errno));
	return 0;
}

/* Only what the module wants to see, if it is there. */
static int keep_one_capability(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {};
	uint32_t kept;

	if (syscall(SYS_capget, &head, data))
		return -1;
	kept = data[0].permitted & 1U << CAP_NET_ADMIN;
	data[0] = (struct __user_cap_data_struct){
		.effective = kept, .permitted = kept,
	};
	data[1] = (struct __user_cap_data_struct){};
	return syscall(SYS_capset, &head, data);
}

/**
 * privileges_drop() - give up all privileges but CAP_NET_ADMIN
 * @user: name of a user to become, NULL to stay
 * @problem: why not
 *
 * Context: before there is another thread.
 *
 * Return: 0, or -1 with @problem filled.
 */
int privileges_drop(const char *user, struct problem *problem)
{
	if (user && change_user(user, problem))
		return -1;
	if (keep_one_capability() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return problem_set(problem, "cannot give up privileges: %s",
				   strerror(errno));
	return 0;
}
