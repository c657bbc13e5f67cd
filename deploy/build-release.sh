#!/usr/bin/env bash
# Puts a release together from this checkout, which is built and has its dependencies.
#
#   deploy/build-release.sh OUT NODE [flags of `npm run image`]
#
# Leaves in OUT: neoseal.eif where the parts that boot are given, layer.tar, application.cpio, image.json,
# sbom.cdx.json, provenance.json, verifier.html, clinician.html, neoseal-host.tar.gz and SHA256SUMS. Same
# sources, same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:?usage: build-release.sh OUT NODE [flags]}
node=${2:?usage: build-release.sh OUT NODE [flags]}
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm run --silent image -- --out "$out" --node "$node" "$@" >&2
npm run --silent sbom >&2
cp dist/sbom.cdx.json "$out/sbom.cdx.json"
npm run --silent provenance -- --image "$out" --sbom "$out/sbom.cdx.json" >&2

cp dist/verifier.html dist/clinician.html "$out/"

# The host: code, knowledge, scripts of this folder, packages without those for development, and node.
cp package.json package-lock.json "$work/"
(cd "$work" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund >&2)
rm -rf "$work/node_modules/@foundry-rs" "$work/node_modules/.package-lock.json"
cp -r bin deploy pipelines "$work/"
mkdir "$work/dist"
for zone in attestation pipelines protocol enclave host client verifier.html clinician.html; do
  cp -r "dist/$zone" "$work/dist/"
done
find "$work" \( -name '*.d.ts' -o -name '*.map' -o -name '*.tsbuildinfo' \) -delete
find "$work/pipelines" -name '*.ts' -delete
install -m 755 "$node" "$work/node"
chmod -R u=rwX,go=rX "$work"
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=ustar -C "$work" -cf - . |
  gzip -n9 >"$out/neoseal-host.tar.gz"
(cd "$out" && sha256sum -- * | grep -v ' SHA256SUMS' >"$work/SHA256SUMS" && mv "$work/SHA256SUMS" .)
