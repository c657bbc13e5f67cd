#!/usr/bin/env bash
# Starts the enclave of the current release and ends when it has ended.
set -euo pipefail
release=$(cd "$(dirname "$0")/.." && pwd)
nitro-cli run-enclave --enclave-name neoseal --enclave-cid 16 \
  --eif-path "$release/neoseal.eif" \
  --cpu-count "$NEOSEAL_ENCLAVE_CPUS" --memory "$NEOSEAL_ENCLAVE_MEMORY_MIB"
while nitro-cli describe-enclaves | grep -q '"State": "RUNNING"'; do sleep 5; done
exit 1
