// SPDX-License-Identifier: GPL-2.0
/* Settings of the kernel, those of the network in this network namespace. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/sysctl.h"

#define SYSCTL_FOLDER "/proc/sys/"
#define INTERFACES "net/ipv4/conf"

/**
 * sysctl_text() - read a setting
 * @name: its path, such as "net/ipv4/ip_forward", as names of interfaces may
 *	have dots in them
 *
 * Return: its value without the newline, to be freed, or NULL if there is none.
 */
char *sysctl_text(const char *name)
{
	char path[PATH_MAX], *text = NULL;
	size_t room = 0;
	ssize_t len;
	FILE *file;

	if (snprintf(path, sizeof(path), SYSCTL_FOLDER "%s", name) >=
	    (int)sizeof(path))
		return NULL;
	file = fopen(path, "re");
	if (!file)
		return NULL;
	/* To the end of the file, as no value has a NUL. */
	len = getdelim(&text, &room, 0, file);
	fclose(file);
	if (len < 0) {
		free(text);
		return NULL;
	}
	text[strcspn(text, "\n")] = 0;
	return text;
}

/**
 * sysctl_number() - read a setting that is a number
 * @name: see sysctl_text()
 * @number: the result, untouched if there is none
 *
 * Return: whether there is such a setting.
 */
bool sysctl_number(const char *name, long *number)
{
	char *text = sysctl_text(name), *end;
	bool found = false;
	long value;

	if (text) {
		value = strtol(text, &end, 10);
		found = end != text && !*end;
		if (found)
			*number = value;
	}
	free(text);
	return found;
}

/**
 * sysctl_interface_number() - read an interface's IPv4 setting
 * @interface: its name, or "all"
 * @name: of the setting, such as "rp_filter"
 * @number: the result, untouched if there is none
 *
 * Return: whether there is such a setting.
 */
bool sysctl_interface_number(const char *interface, const char *name,
			     long *number)
{
	char path[NAME_MAX];

	snprintf(path, sizeof(path), INTERFACES "/%s/%s", interface, name);
	return sysctl_number(path, number);
}

/**
 * sysctl_each_interface() - go through the interfaces that have IPv4 settings
 * @take: called with each; neither "all" nor "default" is one
 * @data: for @take
 *
 * Return: whether there are such settings.
 */
bool sysctl_each_interface(void (*take)(const char *interface, void *data),
			   void *data)
{
	DIR *folder = opendir(SYSCTL_FOLDER INTERFACES);
	const struct dirent *entry;

	if (!folder)
		return false;
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "all") &&
		    strcmp(entry->d_name, "default"))
			take(entry->d_name, data);
	closedir(folder);
	return true;
}
