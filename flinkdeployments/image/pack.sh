#!/usr/bin/env bash
# pack.sh STAGE NAME:TAG: packs the image without Docker, on a Debian base with a JRE. The Flink distribution comes from PyPI, where it
# is published for PyFlink: its jars in one package, its scripts in another. Needs pip and, as K8S_NODE, the command that packs images.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
stage=${1:?usage: pack.sh STAGE NAME:TAG} tag=${2:?usage: pack.sh STAGE NAME:TAG}
version=$(sed -n 's/.*<flink.version>\(.*\)<\/flink.version>.*/\1/p' "$root/pom.xml")
work=$root/target/image
downloads=${FLINK_DOWNLOADS:-$work/downloads}
layer=$work/layer

mkdir -p "$downloads"
if ! ls "$downloads"/apache[-_]flink[-_]libraries-"$version".tar.gz > /dev/null 2>&1; then
    pip download -q --disable-pip-version-check --no-deps --no-binary apache-flink-libraries \
        -d "$downloads" "apache-flink-libraries==$version"
fi
if ! ls "$downloads"/apache_flink-"$version"-*.whl > /dev/null 2>&1; then
    pip download -q --disable-pip-version-check --no-deps --only-binary :all: --python-version 3.11 \
        --platform manylinux2014_x86_64 -d "$downloads" "apache-flink==$version"
fi

rm -rf "$layer"
mkdir -p "$layer/opt/flink/log"
tar -xzf "$downloads"/apache[-_]flink[-_]libraries-"$version".tar.gz -C "$layer/opt/flink" --strip-components=2 \
    --wildcards '*/deps/bin' '*/deps/lib' '*/deps/opt' '*/deps/plugins'
python3 - "$downloads" "$version" "$layer/opt/flink" << 'PYTHON'
import glob, os, sys, zipfile

downloads, version, flink = sys.argv[1:]
wheel = glob.glob(f"{downloads}/apache_flink-{version}-*.whl")[0]
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith(("pyflink/bin/", "pyflink/conf/")) and not name.endswith("/"):
            target = os.path.join(flink, name.removeprefix("pyflink/"))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(archive.read(name))
PYTHON
# PyFlink's copy of opt/ lacks the SQL gateway.
cp "$root"/jobs/stack/flink/target/client/flink-sql-gateway-*.jar "$layer/opt/flink/opt/"
cp -r "$stage/opt" "$layer/"
cp "$here/entrypoint.sh" "$layer/docker-entrypoint.sh"
find "$layer" -type d -exec chmod 755 {} +
find "$layer" -type f -exec chmod 644 {} +
chmod 755 "$layer"/docker-entrypoint.sh "$layer"/opt/flink/bin/*
chown -R 9999:9999 "$layer/opt/flink"

"${K8S_NODE:-k8s-node}" image build "$layer" --tag "$tag" --base jre17 --entrypoint /docker-entrypoint.sh \
    --user 9999 --workdir /opt/flink --env FLINK_HOME=/opt/flink --env MILLRACE_SQL=/opt/flink/usrlib/sql \
    --env JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64 \
    --env PATH=/opt/flink/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    -o "$work/image.tar"
