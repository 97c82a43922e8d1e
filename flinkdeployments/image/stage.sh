#!/usr/bin/env bash
# stage.sh FOLDER: lays out what the image adds to Flink, from what `make build` has built.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
flink=${1:?usage: stage.sh FOLDER}/opt/flink
libraries=$root/jobs/stack/flink/target

rm -rf "$1"
mkdir -p "$flink"/{usrlib,lib,plugins/s3-fs-hadoop,plugins/metrics-prometheus,operator}
cp "$root/jobs/pipelines/target/millrace-pipelines-bundle.jar" "$flink/usrlib/"
cp -r "$root/sql" "$flink/usrlib/sql"
cp "$libraries"/lib/hadoop-client-{api,runtime}-*.jar "$flink/lib/"
cp "$libraries"/plugins/s3-fs-hadoop/*.jar "$flink/plugins/s3-fs-hadoop/"
cp "$libraries"/lib/flink-metrics-prometheus-*.jar "$flink/plugins/metrics-prometheus/"
cp "$root/operator/target/millrace-operator-plugins.jar" "$flink/operator/"
# The same modes on every machine, so that the same files give the same layer.
find "$1" -type d -exec chmod 755 {} +
find "$1" -type f -exec chmod 644 {} +
