# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# How a lane tells its verdicts: one line per test for people, one per test in
# the file $RESULTS for the summary of tests/run.  To be sourced after lib.sh.

RESULTS=${SVCNAT_RESULTS:-}

# report_start LANE [NUMBER-OF-TESTS]: LANE is its name when it runs alone.
report_start()
{
	REPORT_LANE=${SVCNAT_LANE:-$1} REPORT_TOTAL=${2-}
	if [[ -z $RESULTS ]]; then
		RESULTS=$(mktemp "$CACHE/results.XXXXXX")
		REPORT_ALONE=y
	fi
	: >>"$RESULTS"
}

# report pass|fail|skip NAME SECONDS [REASON]
report()
{
	local verdict=$1 name=$2 seconds=$3 reason=${4-} word=ok n

	# Several processes of a lane may report.
	printf '%s\t%s\t%s\t%s\t%s\n' "$verdict" "$REPORT_LANE" "$name" "$seconds" \
		"$reason" >>"$RESULTS"
	n=$(grep -cF "	$REPORT_LANE	" "$RESULTS")
	[[ $verdict == fail ]] && word='not ok'
	[[ $verdict == skip ]] && reason="SKIP $reason"
	printf '%s %s%s %s: %s # %s s%s\n' "$word" "$n" \
		"${REPORT_TOTAL:+/$REPORT_TOTAL}" "$REPORT_LANE" "$name" "$seconds" \
		"${reason:+ $reason}"
}

# The number of a verdict in all or one lane's results.
report_count()
{
	grep -c "^$1	${2+$2	}" "$RESULTS" || true
}

summary_line()
{
	local skipped

	skipped=$(report_count skip)
	printf '%s passed, %s failed' "$(report_count pass)" "$(report_count fail)"
	[[ $skipped -eq 0 ]] || printf ', %s skipped' "$skipped"
	printf '\n'
}

# Ends the lane; a lane run alone sums itself up.
report_end()
{
	local failed

	failed=$(report_count fail "$REPORT_LANE")
	if [[ ${REPORT_ALONE-} ]]; then
		summary_line
		rm -f "$RESULTS"
	fi
	[[ $failed -eq 0 ]]
}
