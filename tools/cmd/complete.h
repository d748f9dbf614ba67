/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_CMD_COMPLETE_H
#define SVCNAT_CMD_COMPLETE_H

int complete(int argc, char **argv);

#endif
