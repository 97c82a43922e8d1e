#!/usr/bin/env bash
# run.sh: `make e2e`. Brings a cluster, the images and the operator, and runs the end-to-end test on them; target/e2e/ has the report,
# the logs of all pods, and the data of the stores.
#
# Without E2E_KUBECTL it starts a single node with K8S_NODE (default k8s-node) and ends it afterwards. Another cluster is named by
#   E2E_KUBECTL   the command that reaches it from this machine, such as `kubectl --context kind-millrace`
#   E2E_LOAD      the command that takes an image archive, such as `kind load image-archive`
#   E2E_FORWARD   the command `NAME HOSTPORT --port PORT` that gives its pods a server of this machine as Service NAME in `default`
# Without OPERATOR_MANIFEST it runs the operator 1.7.0 that Maven Central has. Another one is named by
#   OPERATOR_MANIFEST   the file that installs it and its definitions into millrace-operator, watching millrace: `helm template
#                       --include-crds` with ../values.yaml
#   OPERATOR_IMAGE      an archive of its image, where the cluster does not pull it
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$root/target/e2e
export K8S_NODE=${K8S_NODE:-k8s-node}
node= test=

finish() {
    # A second signal, as make sends one, must not end the clearing up.
    trap '' INT TERM HUP
    if [ -n "$test" ] && kill -TERM -- "-$test" 2> /dev/null; then
        # The test stops its stores when it is told to end.
        for _ in {1..60}; do
            kill -0 -- "-$test" 2> /dev/null || break
            sleep 0.5
        done
        kill -KILL -- "-$test" 2> /dev/null || true
    fi
    if [ -n "$node" ]; then
        # The daemons' logs go with the node.
        cp -r "$K8S_NODE_STATE/log" "$work/node-logs" 2> /dev/null || true
        "$K8S_NODE" down
    fi
}
trap finish EXIT
trap 'exit 143' INT TERM HUP

rm -rf "$work"
mkdir -p "$work"
if [ -z "${E2E_KUBECTL:-}" ]; then
    export K8S_NODE_STATE=$work/node
    node=started
    "$K8S_NODE" up
    export E2E_KUBECTL="$K8S_NODE_STATE/bin/knode kubectl --kubeconfig $("$K8S_NODE" env K8S_NODE_HOST_KUBECONFIG)"
    export E2E_LOAD="$K8S_NODE load" E2E_FORWARD="$K8S_NODE forward"
fi
read -r -a kubectl <<< "$E2E_KUBECTL"
read -r -a load <<< "$E2E_LOAD"

"$root/flinkdeployments/image/build.sh"
"${load[@]}" "$root/target/image/image.tar"
"${kubectl[@]}" apply --server-side -f "$root/operator/install/namespace.yaml" -f "$root/flinkdeployments/overlays/local/namespace.yaml"

maven_operator() {
    mvn -B -ntp -q -f "$here/operator/pom.xml" package
    "$here/operator/image.sh" "$work/operator.tar"
    "${load[@]}" "$work/operator.tar"
    # The operator's own definitions: it ends at objects with fields that it does not know.
    mkdir -p "$work/crds"
    python3 - "$here"/operator/target/lib/flink-kubernetes-operator-api-*.jar "$work/crds" << 'PYTHON'
import os, sys, zipfile

with zipfile.ZipFile(sys.argv[1]) as jar:
    for name in jar.namelist():
        if name.startswith("META-INF/fabric8/") and name.endswith("-v1.yml"):
            with open(os.path.join(sys.argv[2], os.path.basename(name)), "wb") as file:
                file.write(jar.read(name))
PYTHON
    "${kubectl[@]}" apply --server-side -f "$work/crds"
    # What Helm makes of values.yaml: its flink-conf.yaml, the watched namespaces, the health probe.
    {
        sed -n '/^  flink-conf.yaml: |+$/,$p' "$root/operator/values.yaml" | sed -e 1d -e 's/^    //'
        echo "kubernetes.operator.watched.namespaces: millrace"
        echo "kubernetes.operator.health.probe.enabled: true"
        echo "kubernetes.operator.health.probe.port: 8085"
        # Looks more often than production needs: the test waits for what it sees.
        echo "kubernetes.operator.reconcile.interval: 5 s"
        echo "kubernetes.operator.observer.rest-ready.delay: 2 s"
    } > "$work/flink-conf.yaml"
    "${kubectl[@]}" -n millrace-operator create configmap flink-operator-config --dry-run=client -o yaml \
        --from-file="$work/flink-conf.yaml" --from-file="$here/operator/log4j-operator.properties" \
        --from-file="$here/operator/log4j-console.properties" |
        "${kubectl[@]}" apply -f -
    "${kubectl[@]}" apply -f "$here/operator/operator.yaml"
}

if [ -z "${OPERATOR_MANIFEST:-}" ]; then
    maven_operator
else
    [ -z "${OPERATOR_IMAGE:-}" ] || "${load[@]}" "$OPERATOR_IMAGE"
    "${kubectl[@]}" apply --server-side -f "$OPERATOR_MANIFEST"
fi
"${kubectl[@]}" -n millrace-operator rollout status deployment/flink-kubernetes-operator --timeout=180s || {
    "${kubectl[@]}" -n millrace-operator describe pods
    "${kubectl[@]}" -n millrace-operator logs deployment/flink-kubernetes-operator --all-containers
    exit 1
}

cd "$root"
# Without packaging: what the image holds is what was built before. -Dquick skips the tests of the modules below. In a process group of
# its own, so that it can be ended as a whole.
setsid mvn -B -ntp -Dquick -Pe2e -pl operator -am test-compile failsafe:integration-test failsafe:verify &
test=$!
code=0
wait "$test" || code=$?
test=
exit "$code"
