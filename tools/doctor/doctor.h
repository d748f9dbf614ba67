/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_DOCTOR_DOCTOR_H
#define SVCNAT_DOCTOR_DOCTOR_H

#include <stdint.h>
#include <stdio.h>

#include "base/problem.h"
#include "doctor/findings.h"

void doctor_examine(struct doctor *doctor);
void doctor_examine_module(struct doctor *doctor, const struct problem *why,
			   uint32_t protocol);

void doctor_print(const struct doctor *doctor, FILE *to);
void doctor_print_json(const struct doctor *doctor, FILE *to);

#endif
