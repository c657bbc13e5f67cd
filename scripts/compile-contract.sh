#!/usr/bin/env bash
# Compiles host/contracts/log-anchors.sol and writes ABI, code and settings beside it.
# A test compares the committed file with what the source compiles to.
set -euo pipefail
cd "$(dirname "$0")/.."
npx tsc -b
node dist/.test/contracts/write-artefact.js
npx prettier --write host/contracts/log-anchors.json
