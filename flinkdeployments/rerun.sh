#!/usr/bin/env bash
# rerun.sh --from DAY --to DAY: recomputes days from the lake and swaps them into ClickHouse, beside the running stream; shows the output
# and ends with its exit code. NAMESPACE and KUBECTL as in run.sh.
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/run.sh" reprocess "$@"
