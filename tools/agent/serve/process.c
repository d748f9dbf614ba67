// SPDX-License-Identifier: GPL-2.0
/* What the agent itself takes, under the names that any exporter has for it. */
#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/serve/process.h"

static void print_gauge(FILE *to, const char *name, const char *help, double value)
{
	fprintf(to, "# HELP process_%s %s\n# TYPE process_%s gauge\nprocess_%s %.16g\n",
		name, help, name, name, value);
}

static void print_cpu(FILE *to)
{
	struct rusage usage;
	double seconds;

	getrusage(RUSAGE_SELF, &usage);
	seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
		  (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	fprintf(to, "# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.\n"
		"# TYPE process_cpu_seconds_total counter\n"
		"process_cpu_seconds_total %.6f\n", seconds);
}

static void print_memory(FILE *to)
{
	FILE *from = fopen("/proc/self/statm", "re");
	unsigned long all, resident, page = sysconf(_SC_PAGESIZE);

	if (!from)
		return;
	if (fscanf(from, "%lu %lu", &all, &resident) == 2) {
		print_gauge(to, "virtual_memory_bytes", "Virtual memory size in bytes.",
			    (double)all * page);
		print_gauge(to, "resident_memory_bytes", "Resident memory size in bytes.",
			    (double)resident * page);
	}
	fclose(from);
}

static void print_descriptors(FILE *to)
{
	struct rlimit limit;
	DIR *folder = opendir("/proc/self/fd");
	/* Not those of the folder and of it and above, which stand in it, too. */
	int count = -3;

	if (folder) {
		while (readdir(folder))
			count++;
		closedir(folder);
		print_gauge(to, "open_fds", "Number of open file descriptors.", count);
	}
	getrlimit(RLIMIT_NOFILE, &limit);
	print_gauge(to, "max_fds", "Maximum number of open file descriptors.",
		    limit.rlim_cur);
}

/**
 * process_print() - print that for Prometheus
 * @to: where to
 * @started: when the agent began, in ns since 1970
 */
void process_print(FILE *to, int64_t started)
{
	print_cpu(to);
	print_memory(to);
	print_descriptors(to);
	print_gauge(to, "start_time_seconds",
		    "Start time of the process since unix epoch in seconds.", started / 1e9);
}
