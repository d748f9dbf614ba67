# SPDX-License-Identifier: GPL-2.0
# Do connections go where they should? Lines are as answering() prints them; the
# addresses are those of tables.py.  See expect_backends() in guest.

function number(at, part)
{
	split(at, part, /[.:]/)
	return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4]
}

function wrong(why)
{
	if (!failed)
		print why
	failed = 1
}

BEGIN {
	for (step = 1; step <= backends; step *= 2)
		;
	vips = number("10.96.0.0")
	firsts = number("10.128.0.0")
}

number($2) < firsts || number($2) >= firsts * 2 || $2 !~ /:8080$/ {
	others++
	next
}

{
	offset = number($2) - firsts
	service = int(offset / step)
	if (what == "all" && (service != number($1) - vips ||
			      offset % step < 1 || offset % step > backends))
		wrong($1 " went to " $2)
	nr_services += !seen_services[service]++
	nr_backends += !seen_backends[$2]++
}

END {
	if (what == "nothing" && nr_backends)
		wrong(nr_backends " backends got connections")
	if (what != "nothing" && others)
		wrong(others " connections were not translated")
	if (what == "1" && nr_backends != 1)
		wrong(nr_backends " backends got connections instead of 1")
	if (what == "all" && nr_services != services)
		wrong(nr_services + 0 " services got connections instead of " services)
	if (what == "all" && packets >= 20 * services * backends &&
	    nr_backends != services * backends)
		wrong(nr_backends " backends got connections instead of " services * backends)
	exit failed
}
