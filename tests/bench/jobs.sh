# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # variables of who sources it
# What is measured, one job after the other, and how far that is. To be sourced
# after tests/vm/lib.sh.
#
# A job is a line of words. Who sources this has a function expected, which is
# called with these words and prints about how many seconds the job takes; once some
# are done it only matters how they compare. Environment:
#   PLAN   print what all jobs take, and do nothing
#   AFTER  seconds that are expected of what comes after these jobs
#   ABOUT  what about printed when a run of several parts began

# Programs that import each other shall leave nothing in the tree.
export PYTHONDONTWRITEBYTECODE=1

# words LIST: one a line; commas or blanks separate them.
words()
{
	tr -s ', ' '\n' <<<"$1" | sed '/^$/d'
}

# choose NAME WANTED KNOWN...: prints those of the known that are wanted, or all.
choose()
{
	local name=$1 wanted=" ${2//,/ } " word
	shift 2

	for word in $wanted; do
		[[ " $* " == *" $word "* ]] || die "unknown $name '$word' (known: $*)"
	done
	for word in "$@"; do
		[[ $wanted == *[!\ ]* && $wanted != *" $word "* ]] || echo "$word"
	done
}

# expected_of JOB...: seconds of all of them.
expected_of()
{
	local job sum=0

	for job in "$@"; do
		# shellcheck disable=SC2086 # words
		sum=$((sum + $(expected $job)))
	done
	echo "$sum"
}

# plan_only: reads jobs, and ends here if nothing but a plan is wanted.
plan_only()
{
	local jobs

	[[ ${PLAN-} ]] || return 0
	mapfile -t jobs
	expected_of "${jobs[@]}"
	exit
}

# about: when, what and on what is measured, a line each.
about()
{
	date +%Y-%m-%d
	git -C "$REPO" describe --always --dirty 2>/dev/null || echo "an unknown commit"
	sed -n 's/^model name[^:]*: //p; T; q' /proc/cpuinfo
}

# results_folder PART: sets results, where the part's own files are PART.*, and tells
# there what is measured.
results_folder()
{
	results=${RESULTS:-$CACHE/bench/$(date +%Y%m%d-%H%M%S)}
	mkdir -p "$results" "$CACHE/run"
	rm -f "$results/$1".*
	echo "${ABOUT:-$(about)}" >"$results/$1.about"
}

# run_jobs FUNCTION: calls it with the words of each of jobs; those for which it
# fails will be in missing.
run_jobs()
{
	local start=$SECONDS all left rest i

	missing=()
	all=$(expected_of "${jobs[@]}")
	for i in "${!jobs[@]}"; do
		rest=$(expected_of "${jobs[@]:i}")
		left=$((rest + ${AFTER:-0}))
		# From expected seconds to those of this machine.
		((i == 0)) || left=$((left * (SECONDS - start) / (all - rest)))
		log "$((i + 1))/${#jobs[@]} ${jobs[i]}: about $(((left + 59) / 60)) min left"
		# shellcheck disable=SC2086 # words
		if ! "$1" ${jobs[i]}; then
			log "${jobs[i]}: not measured"
			missing+=("${jobs[i]}")
		fi
	done
	log "${#jobs[@]} jobs took $((SECONDS - start)) s"
}

# report PROGRAM...: prints its judgement of the results and ends the script, with
# an error if it is bad or a job is missing.
report()
{
	local status=0

	"$@" "$results" || status=1
	"$PYTHON" "$REPO/tests/bench/gather.py" "$results" || status=1
	[[ ${#missing[@]} -eq 0 ]] || die "not measured: $(printf '%s; ' "${missing[@]}")"
	exit $status
}
