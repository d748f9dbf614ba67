#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `svcnat metrics` prints what Prometheus reads, and its numbers are those of
# the traffic. svcnat-exporter serves them, bears the module going and coming,
# and ends by a signal; it listens where it is started and tells of another
# network namespace.
#
#   client ---- node, VIP:80 -> default/web:http ---- b1, b2
. "$(dirname "$0")/../lib.sh"

need curl jq
parser=/usr/bin/python3
"$parser" -c 'import prometheus_client.parser' 2>/dev/null || {
	[[ ${CI-} != true ]] || fail "python3-prometheus-client is not installed"
	skip "python3-prometheus-client is not installed"
}
topology 2
serve "80/udp 80/tcp" b1 b2

table()
{
	apply <<-END
		service set default/web:http scheduler rr
		frontend add default/web:http udp 10.96.0.10:80
		frontend add default/web:http tcp [fd00:96::10]:80
		frontend add default/web:http tcp nodeport 30080
		backend set default/web:http 10.0.1.1:80 weight 3 local
		backend set default/web:http 10.0.2.1:80
		backend set default/web:http [fd00:1::1]:80 weight 0 terminating
		service set counted scheduler lc
		frontend add counted udp 10.96.0.11:80
		backend set counted 10.0.1.1:80
		service set none
		frontend add none udp 10.96.0.10:70
	END
}

# Reads the file as Prometheus does, and prints its samples in one form. What
# promtool would complain about is an error: no help, a counter whose name does
# not end in _total, a family in two places, the same sample twice.
cat >"$WORK/parse.py" <<'END'
import re
import sys
from prometheus_client.parser import text_string_to_metric_families

text = open(sys.argv[1], encoding="utf-8").read()
assert text.endswith("\n"), "the last line has no end"
seen, families = set(), []
for line in text.splitlines():
    if line.startswith("# HELP "):
        families.append(line.split()[2])
assert len(families) == len(set(families)), "a family in two places"
for family in text_string_to_metric_families(text):
    assert family.documentation, f"{family.name}: no help"
    assert family.type in ("counter", "gauge"), f"{family.name}: {family.type}"
    assert re.fullmatch(r"svcnat_[a-z][a-z_]*[a-z]", family.name), family.name
    for sample in family.samples:
        assert (family.type == "counter") == sample.name.endswith("_total"), sample.name
        labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
        key = f"{sample.name}{{{labels}}}"
        assert key not in seen, f"{key} twice"
        seen.add(key)
        print(key, f"{sample.value:g}")
END
parse()
{
	"$parser" "$WORK/parse.py" "$1" >"$WORK/samples" ||
		fail "Prometheus would not take: $(cat "$1")"
}

# sample NAME: its value.
sample()
{
	awk -v name="$1" 'substr($0, 1, length(name) + 1) == name " " { print $NF }' "$WORK/samples"
}

# scrape: gets the metrics and what was said about them.
url=http://127.0.0.1:9468/metrics
scrape()
{
	curl -s -o "$WORK/body" -w '%{http_code} %{content_type}' "$@" "$url"
}

svcnat -N "$node" metrics >"$WORK/empty"
parse "$WORK/empty"
expect_eq "no services" 0 "$(sample 'svcnat_services{}')"

table
ask to=10.96.0.10:80 proto=udp port=20000 n=6 tally=yes
ask "to=10.96.0.10:70" proto=udp port=20000 n=2 tally=yes
ask to=192.0.2.254:30080 port=20000 n=2 tally=yes
ask to=10.96.0.11:80 proto=udp port=20000 n=5 tally=yes
svcnat -N "$node" metrics --flows >"$WORK/first"
cat "$WORK/first"
parse "$WORK/first"
web='service=default/web:http'
expect_eq "services, frontends, backends" "3 5 4" \
	"$(sample 'svcnat_services{}') $(sample 'svcnat_frontends{}') $(sample 'svcnat_backends{}')"
expect_eq "connections of the service" 8 "$(sample "svcnat_service_connections_total{$web}")"
expect_eq "refused for lack of a backend" 2 "$(sample 'svcnat_service_rejected_total{service=none}')"
expect_eq "connections of backends" "4 4 0" \
	"$(sample "svcnat_backend_connections_total{backend=10.0.1.1:80,$web}") $(sample "svcnat_backend_connections_total{backend=10.0.2.1:80,$web}") $(sample "svcnat_backend_connections_total{backend=[fd00:1::1]:80,$web}")"
expect_eq "connections of frontends" "6 2 0" \
	"$(sample "svcnat_frontend_connections_total{frontend=10.96.0.10:80,protocol=udp,$web}") $(sample "svcnat_frontend_connections_total{frontend=nodeport 30080,protocol=tcp,$web}") $(sample "svcnat_frontend_connections_total{frontend=[fd00:96::10]:80,protocol=tcp,$web}")"
expect_eq "active ones, where they are counted" 5 \
	"$(sample "svcnat_backend_active_connections{backend=10.0.1.1:80,service=counted}")"
expect_eq "and nowhere else" 1 "$(grep -c '^svcnat_backend_active_connections{' "$WORK/samples")"
expect_eq "weight, local, terminating of one" "3 1 0" \
	"$(for m in weight local terminating; do sample "svcnat_backend_$m{backend=10.0.1.1:80,$web}"; done | xargs)"
expect_eq "weight, local, terminating of another" "0 0 1" \
	"$(for m in weight local terminating; do sample "svcnat_backend_$m{backend=[fd00:1::1]:80,$web}"; done | xargs)"
expect_eq "UDP flows that there are" true \
	"$([[ $(sample "svcnat_service_flows{$web,state=active}") -ge 6 ]] && echo true)"
expect_eq "generation" "$(svcnat -N "$node" -j save | jq .generation)" \
	"$(sample 'svcnat_generation{}')"
expect_eq "without --flows none of them" 0 \
	"$(svcnat -N "$node" metrics | grep -c _flows || true)"

# Every name is in the manual.
if command -v mandoc >/dev/null; then
	mandoc -T utf8 ../../tools/svcnat.8 | sed 's/.\x08//g' >"$WORK/manual"
	for name in $(sed 's/{.*//' "$WORK/samples" | sort -u) svcnat_left_backend_flows; do
		grep -qw "$name" "$WORK/manual" || fail "the manual does not have $name"
	done
fi

# listen ADDR:PORT [OPTION]: what it says is in out and err, its process is $server.
listen()
{
	svcnat-exporter --netns "$node" --listen "$@" >"$WORK/out" 2>"$WORK/err" &
	server=$!
	wait_for 20000 grep -qxF "serving http://$1/metrics" "$WORK/out"
}

# Served: in this namespace, about another one.
listen 127.0.0.1:9468
expect_eq "a scrape" "200 text/plain; version=0.0.4; charset=utf-8" "$(scrape)"
parse "$WORK/body"
expect_eq "connections of the service" 8 "$(sample "svcnat_service_connections_total{$web}")"
ask to=10.96.0.10:80 proto=udp port=30000 n=3 tally=yes
expect_eq "a later scrape" 200 "$(scrape | cut -d' ' -f1)"
parse "$WORK/body"
expect_eq "connections of the service" 11 "$(sample "svcnat_service_connections_total{$web}")"
expect_eq "HEAD" "200 0" "$(scrape --head | cut -d' ' -f1) $(grep -vc '^[A-Z].*:\|^HTTP\|^.$' "$WORK/body" || true)"
expect_eq "POST" 405 "$(scrape -X POST -d something | cut -d' ' -f1)"
expect_eq "what is allowed" "GET, HEAD" \
	"$(curl -s -o /dev/null -D - -X DELETE "$url" | tr -d '\r' | sed -n 's/^Allow: //p')"
expect_eq "another path" 404 "$(url=http://127.0.0.1:9468/ scrape | cut -d' ' -f1)"
expect_eq "a path that begins alike" 404 "$(url=http://127.0.0.1:9468/metricsx scrape | cut -d' ' -f1)"
expect_eq "with a query" 200 "$(url="http://127.0.0.1:9468/metrics?x=1" scrape | cut -d' ' -f1)"
# Noise, and a client that says nothing, do not keep it from answering.
exec {idle}<>/dev/tcp/127.0.0.1/9468
head -c 5000 /dev/urandom >/dev/tcp/127.0.0.1/9468 || true
expect_eq "after noise" 200 "$(scrape | cut -d' ' -f1)"
for i in 1 2 3 4 5 6 7 8; do
	curl -s -o "$WORK/body$i" "$url" &
	pids[i]=$!
done
wait "${pids[@]}"
for i in 1 2 3 4 5 6 7 8; do
	parse "$WORK/body$i"
done
cmd_fail 1 "cannot listen: Address already in use" \
	svcnat-exporter -N "$node" -l 127.0.0.1:9468

# With the connections that there are, only if that is asked for.
expect_eq "no connections" 0 "$(grep -c _flows "$WORK/body" || true)"

# The kernel does not answer: 500 and a line, and then again.
expect_eq "nothing to complain about so far" "" "$(cat "$WORK/err")"
module_unload
expect_eq "without the module" 500 "$(scrape | cut -d' ' -f1)"
grep -q "the kernel module is not there" "$WORK/body" || fail "the answer does not say why"
expect_eq "the line" "svcnat-exporter: the kernel module is not there: load it with 'modprobe svcnat'" "$(cat "$WORK/err")"
module_load
table
expect_eq "with the module again" 200 "$(scrape | cut -d' ' -f1)"
parse "$WORK/body"
expect_eq "counted from 0" 0 "$(sample "svcnat_service_connections_total{$web}")"

exec {idle}<&-
kill -TERM "$server"
status=0
wait "$server" || status=$?
expect_eq "ended by SIGTERM" 0 "$status"
listen '[::1]:9468' --flows --user nobody
expect_eq "on IPv6, at once" 200 "$(url='http://[::1]:9468/metrics' scrape | cut -d' ' -f1)"
parse "$WORK/body"
expect_eq "with connections" true "$(grep -q _flows "$WORK/samples" && echo true)"
kill -INT "$server"
wait "$server" || status=$?
expect_eq "ended by SIGINT" 0 "$status"
