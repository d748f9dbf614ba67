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
#   WORKERS  how many guests run at once where instructions are counted (2), which
#          does not change their number

# Programs that import each other shall leave nothing in the tree.
export PYTHONDONTWRITEBYTECODE=1

workers=${WORKERS:-2}

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
	mkdir -p "$results"
	rm -f "$results/$1".*
	echo "${ABOUT:-$(about)}" >"$results/$1.about"
}

# work_folder NAME: sets rundir, which is there until the script ends, and so are jobs.
work_folder()
{
	mkdir -p "$CACHE/run"
	rundir=$(mktemp -d "$CACHE/run/$1.XXXXXX")
	pids=()
	trap end_jobs EXIT
}

end_jobs()
{
	local pid

	# Each is a process group of its own.
	for pid in "${pids[@]}"; do
		kill -TERM -- "-$pid" 2>/dev/null || true
	done
	wait
	rm -rf "$rundir"
}

# folder_of NR: that of a job, which takes it for rundir.
folder_of()
{
	printf '%s/job%03d' "$rundir" "$1"
}

# start_job FUNCTION NR: in its folder are copies of the files in rundir.
start_job()
{
	local folder

	folder=$(folder_of "$2")
	mkdir "$folder"
	find "$rundir" -maxdepth 1 -type f -exec cp -t "$folder" {} +
	set -m
	{
		rundir=$folder
		# shellcheck disable=SC2086 # words
		if "$1" ${jobs[$2]}; then
			touch "$folder/measured-it"
		else
			log "${jobs[$2]}: not measured"
		fi
	} </dev/null &
	pids+=($!)
	set +m
}

# run_jobs FUNCTION [AT-ONCE]: calls it with the words of each of jobs, so many at a
# time; those for which it fails will be in missing.
run_jobs()
{
	local at_once=${2:-1} start=$SECONDS left ended i

	missing=()
	for i in "${!jobs[@]}"; do
		((i < at_once)) || wait -n || true
		left=$(($(expected_of "${jobs[@]:i}") / at_once + ${AFTER:-0}))
		# From expected seconds to those of this machine.
		ended=$((i < at_once ? 0 : i - at_once + 1))
		((ended == 0)) || left=$((left * (SECONDS - start) * at_once /
			$(expected_of "${jobs[@]:0:ended}")))
		log "$((i + 1))/${#jobs[@]} ${jobs[i]}: about $(((left + 59) / 60)) min left"
		start_job "$1" "$i"
	done
	wait
	for i in "${!jobs[@]}"; do
		[[ -e $(folder_of "$i")/measured-it ]] || missing+=("${jobs[i]}")
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
