#!/usr/bin/env bash
# Installs a release on the instance and starts it, or goes back to one that is installed already.
#
#   deploy/install.sh VERSION
#
# The release is fetched from the bucket of the stack, and nothing of it is used before its list of digests
# has been verified with the release key in /etc/neoseal/release.pem.
set -euo pipefail
version=${1:?usage: install.sh VERSION}
[[ $version =~ ^[0-9A-Za-z.-]{1,64}$ ]] || { echo 'not a version' >&2; exit 2; }
root=${NEOSEAL_ROOT:-}
. "$root/etc/neoseal/deployment.env"
target=$root/opt/neoseal/$version
if [ ! -d "$target" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  aws s3 cp --recursive --only-show-errors "s3://$NEOSEAL_RELEASES/$version/" "$work/"
  openssl pkeyutl -verify -rawin -pubin -inkey "$root/etc/neoseal/release.pem" \
    -in "$work/SHA256SUMS" -sigfile "$work/SHA256SUMS.sig" >&2
  for file in neoseal.eif neoseal-host.tar.gz; do
    grep -q "  $file\$" "$work/SHA256SUMS" || { echo "the list lacks $file" >&2; exit 1; }
  done
  (cd "$work" && sha256sum --check --strict --quiet SHA256SUMS)
  mkdir "$work/release"
  tar xzf "$work/neoseal-host.tar.gz" -C "$work/release" --no-same-owner
  mv "$work/neoseal.eif" "$work/release/neoseal.eif"
  chmod -R go-w,a+rX "$work/release"
  mv "$work/release" "$target"
fi
ln -sfn "$target" "$root/opt/neoseal/current"
install -m 644 "$target"/deploy/systemd/*.service "$root/etc/systemd/system/"
systemctl daemon-reload
systemctl enable neoseal-enclave neoseal-relay neoseal-host
systemctl restart neoseal-enclave neoseal-relay neoseal-host
