// SPDX-License-Identifier: GPL-2.0
/* doctor: does anything make the table when the machine starts? */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "doctor/checks.h"

/* Where things are that start with the machine. */
static const char *const folders[] = {
	"/etc/systemd/system", "/lib/systemd/system",
	"/usr/local/lib/systemd/system", "/etc/init.d", "/etc/network/if-up.d",
	"/etc/kubernetes/manifests",
};

/* The word that stands where somebody looks after the table. */
#define WORD "svcnat"

static bool has_word(const char *folder, const char *name)
{
	char path[512], *line = NULL;
	bool found = false;
	size_t room = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	while (file && !found && getline(&line, &room, file) > 0)
		found = strstr(line, WORD);
	if (file)
		fclose(file);
	free(line);
	return found;
}

static bool is_looked_after(void)
{
	const struct dirent *entry;
	bool found = false;
	unsigned int i;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]) && !found; i++) {
		DIR *folder = opendir(folders[i]);

		while (folder && !found && (entry = readdir(folder)))
			found = entry->d_name[0] != '.' &&
				has_word(folders[i], entry->d_name);
		if (folder)
			closedir(folder);
	}
	return found;
}

/* Who made another network namespace makes its table, too. */
static bool is_first_namespace(void)
{
	struct stat own, first;

	return !stat("/proc/self/ns/net", &own) &&
	       !stat("/proc/1/ns/net", &first) && own.st_ino == first.st_ino;
}

/**
 * doctor_examine_boot() - does anything make the table at the start?
 * @doctor: gets the finding
 */
void doctor_examine_boot(struct doctor *doctor)
{
	if (!doctor->model->count || !is_first_namespace())
		return;
	if (is_looked_after()) {
		doctor_find(doctor, "boot", VERDICT_OK,
			    "something that starts with the machine names svcnat");
		return;
	}
	doctor_find(doctor, "boot", VERDICT_NOTE,
		    "nothing that starts with the machine names svcnat: after it the table is empty, unless a program fills it");
	doctor_mend(doctor, "have a unit at the start that runs 'modprobe svcnat' and 'svcnat apply FILE', with what 'svcnat save' prints as FILE");
}
