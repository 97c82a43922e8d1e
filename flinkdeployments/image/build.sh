#!/usr/bin/env bash
# build.sh: `make image`. Builds the image IMAGE (default millrace/flink:0.1.0) with Docker where its daemon answers, else packs it
# into target/image/image.tar; both have the same staged files.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
stage=$root/target/image/stage
image=${IMAGE:-millrace/flink:0.1.0}

"$here/stage.sh" "$stage"
if [ -z "${K8S_NODE:-}" ] && docker info > /dev/null 2>&1; then
    docker build --quiet --tag "$image" --file "$here/Dockerfile" "$stage"
else
    "$here/pack.sh" "$stage" "$image"
fi
