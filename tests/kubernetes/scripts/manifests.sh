# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What deploy/kubernetes has is accepted by the API server.
kube apply -k ../../deploy/kubernetes --dry-run=server
