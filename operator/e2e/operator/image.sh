#!/usr/bin/env bash
# image.sh OUT.tar: packs the operator's jars, which Maven has gathered, into an image. Needs K8S_NODE, as flinkdeployments/image does.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
layer=$here/target/layer

rm -rf "$layer"
mkdir -p "$layer"/opt/operator/{first,lib} "$layer"/opt/flink/{plugins,conf,artifacts,usrlib}
cp "$here"/target/lib/*.jar "$layer/opt/operator/lib/"
# Its classes replace some of Flink's: first on the class path.
mv "$layer"/opt/operator/lib/flink-kubernetes-standalone-*.jar "$layer/opt/operator/first/"
find "$layer" -type d -exec chmod 755 {} +
chown -R 9999:9999 "$layer/opt"
"${K8S_NODE:-k8s-node}" image build "$layer" --tag docker.io/millrace/operator-e2e:1.7.0 --base jre17 --user 9999 \
    --workdir /opt/operator --entrypoint java -o "$1"
