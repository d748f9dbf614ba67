// SPDX-License-Identifier: GPL-2.0
/* doctor: has the table room for more? */
#include "base/format.h"
#include "doctor/checks.h"

/* Per cent of what there may be. */
#define NEARLY_FULL 80

static const struct {
	const char *word;
	unsigned int used;
	unsigned int most;
} limits[] = {
	{ "services", SVCNAT_L_SERVICES, SVCNAT_L_SERVICES_MAX },
	{ "frontends", SVCNAT_L_FRONTENDS, SVCNAT_L_FRONTENDS_MAX },
	{ "backends", SVCNAT_L_BACKENDS, SVCNAT_L_BACKENDS_MAX },
};

static bool is_nearly_full(uint64_t used, uint64_t most)
{
	return most && 100 * used >= NEARLY_FULL * most;
}

static void examine_table(struct doctor *doctor)
{
	const uint32_t *numbers = doctor->model->info.limits;
	char used[NUMBER_LEN], most[NUMBER_LEN];
	unsigned int i;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (!is_nearly_full(numbers[limits[i].used],
				    numbers[limits[i].most]))
			continue;
		doctor_find(doctor, "limits", VERDICT_NOTE,
			    "the table has %s %s of at most %s: further ones will be refused",
			    format_number(used, numbers[limits[i].used]),
			    limits[i].word,
			    format_number(most, numbers[limits[i].most]));
		doctor_mend(doctor, "remove what is not needed, or load the module with a greater max_%s",
			    limits[i].word);
		return;
	}
	doctor_find(doctor, "limits", VERDICT_OK,
		    "the table has room for more services, frontends and backends");
}

static void examine_affinity(struct doctor *doctor)
{
	int index = setting_find(&config_settings, "affinity-max");
	uint32_t most = setting_effective(&config_settings,
					  &doctor->model->config,
					  index).number;
	uint32_t used = doctor->model->info.limits[SVCNAT_L_AFFINITY_ENTRIES];
	char has[NUMBER_LEN], may[NUMBER_LEN];
	bool full = is_nearly_full(used, most);

	doctor_find(doctor, "affinity-room", full ? VERDICT_NOTE : VERDICT_OK,
		    "%s clients keep their backend, of at most %s%s",
		    format_number(has, used), format_number(may, most), full ?
		    ": then others are forgotten before their time" : "");
	if (full)
		doctor_mend(doctor, "svcnat config set affinity-max %llu",
			    2ULL * most > UINT32_MAX ? (unsigned long long)UINT32_MAX :
						       2ULL * most);
}

/**
 * doctor_examine_limits() - has the table room for more?
 * @doctor: gets the findings
 */
void doctor_examine_limits(struct doctor *doctor)
{
	if (!doctor->model->count)
		return;
	examine_table(doctor);
	examine_affinity(doctor);
}
