# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# svcnat with its defaults.
# shellcheck disable=SC2034 # for guest
TRANSLATES=$((SERVICES * BACKENDS))

svcnat_service()
{
	echo "service set s$1"
	echo "frontend add s$1 udp $2:80"
	backends "$1" | sed "s/.*/backend set s$1 &:8080/"
}

svcnat_init()
{
	"$SVCNAT_REPO/tests/vm/guest/load"
	service_map svcnat_service | svcnat apply -
}

peer_init()
{
	svcnat_init
}
