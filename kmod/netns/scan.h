/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SVCNAT_SCAN_H
#define SVCNAT_SCAN_H

struct svcnat_hosts;
struct svcnat_net;

struct svcnat_hosts *svcnat_scan_hosts(struct svcnat_net *sn);

#endif /* SVCNAT_SCAN_H */
