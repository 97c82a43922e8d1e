#!/usr/bin/env bash
# run.sh NAME [ARGUMENT...]: runs the batch job NAME (refine, reconcile, maintain, reprocess, replay, migrate) once, now, with these
# arguments; shows its output and ends with its exit code. `run.sh reconcile --from 2026-01-30` compares the days since then.
#   NAMESPACE (millrace)   KUBECTL (kubectl): may be several words
set -euo pipefail
name=${1:?usage: run.sh NAME [ARGUMENT...]}
shift
namespace=${NAMESPACE:-millrace}
read -r -a kubectl <<< "${KUBECTL:-kubectl}"
kubectl+=(-n "$namespace")
job=$name-$(date -u +%m%d%H%M%S)

"${kubectl[@]}" create job "$job" --from="cronjob/$name" --dry-run=client -o json |
    python3 -c '
import json, sys

job = json.load(sys.stdin)
job["spec"]["template"]["spec"]["containers"][0].setdefault("args", []).extend(sys.argv[1:])
# One answer to one question: it is not tried again behind the back of the one who waits.
job["spec"]["backoffLimit"] = 0
json.dump(job, sys.stdout)' "$@" |
    "${kubectl[@]}" apply -f - > /dev/null
echo "job $job in $namespace" >&2

pod() { "${kubectl[@]}" get pods -l "job-name=$job" -o "jsonpath={.items[0]$1}" 2> /dev/null || true; }
until phase=$(pod .status.phase) && [[ $phase =~ ^(Running|Succeeded|Failed)$ ]]; do
    if [ "$SECONDS" -gt 600 ]; then
        echo "job $job has no running pod after 10 minutes: kubectl -n $namespace describe job $job" >&2
        exit 2
    fi
    sleep 1
done
"${kubectl[@]}" logs -f "job/$job"
code=
until [ -n "$code" ]; do
    code=$(pod '.status.containerStatuses[0].state.terminated.exitCode')
    sleep 1
done
exit "$code"
