#!/usr/bin/env bash
# Starts the host of the current release with credentials of the instance's role. They are used when the
# enclave boots, and not kept.
set -euo pipefail
release=$(cd "$(dirname "$0")/.." && pwd)
metadata=http://169.254.169.254/latest
token=$(curl -sf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata/api/token")
fetch() { curl -sf -H "X-aws-ec2-metadata-token: $token" "$metadata/$1"; }
role=$(fetch meta-data/iam/security-credentials/)
credentials=$(fetch "meta-data/iam/security-credentials/$role")
field() { printf %s "$credentials" | "$release/node" -pe "JSON.parse(require('fs').readFileSync(0, 'utf8')).$1"; }
AWS_ACCESS_KEY_ID=$(field AccessKeyId)
AWS_SECRET_ACCESS_KEY=$(field SecretAccessKey)
AWS_SESSION_TOKEN=$(field Token)
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
export NEOSEAL_HOST_MODE=production
export NEOSEAL_HOST_ENCLAVE_SOCKET=/run/neoseal/enclave.sock
export NEOSEAL_HOST_KMS_REGION=$AWS_REGION
export NEOSEAL_HOST_KMS_ENDPOINT=https://kms.$AWS_REGION.amazonaws.com
cd "$release"
exec ./node dist/host/main.js --data /var/lib/neoseal/data
