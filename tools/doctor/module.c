// SPDX-License-Identifier: GPL-2.0
/* doctor: is there a module, and is it this tool's? */
#include <string.h>

#include <linux/svcnat.h>

#include "base/version.h"
#include "doctor/doctor.h"

static void examine_version(struct doctor *doctor, const char *module,
			    uint32_t protocol)
{
	if (protocol != SVCNAT_GENL_VERSION)
		doctor_find(doctor, "version", VERDICT_PROBLEM,
			    "the module speaks protocol %u, this tool %u",
			    protocol, SVCNAT_GENL_VERSION);
	else if (strcmp(module, version_of_tool()))
		doctor_find(doctor, "version", VERDICT_NOTE,
			    "the module is of version %s, this tool of %s",
			    printable(module), version_of_tool());
	else
		doctor_find(doctor, "version", VERDICT_OK,
			    "module and tool are of version %s", module);
	if (doctor->findings[doctor->count - 1].verdict != VERDICT_OK)
		doctor_mend(doctor,
			    "install both of one version, then: svcnat save >table && rmmod svcnat && modprobe svcnat && svcnat apply table");
}

/**
 * doctor_examine_module() - does the module answer?
 * @doctor: gets the findings
 * @why: why it does not, NULL if it does
 * @protocol: the version of the protocol that it speaks if it does
 */
void doctor_examine_module(struct doctor *doctor, const struct problem *why,
			   uint32_t protocol)
{
	char module[64];
	bool loaded = version_of_module(module, sizeof(module));

	if (!why) {
		doctor_find(doctor, "module", VERDICT_OK,
			    "the kernel module answers: services %zu, addresses %zu",
			    doctor->model->count, doctor->vips.count);
	} else if (loaded) {
		doctor_find(doctor, "module", VERDICT_UNKNOWN,
			    "the kernel module does not answer: %s", why->text);
		doctor_mend(doctor,
			    "be root, and have tool and module of one version");
	} else {
		doctor_find(doctor, "module", VERDICT_PROBLEM,
			    "the kernel module is not loaded");
		doctor_mend(doctor, "modprobe svcnat");
	}
	if (loaded && !why)
		examine_version(doctor, module, protocol);
}
