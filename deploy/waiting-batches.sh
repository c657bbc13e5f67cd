#!/usr/bin/env bash
# Lists the batches that were handed in and are not finished, from the host's events: one a line, with its state.
#
#   deploy/waiting-batches.sh [FILE]
#
# Before an image or a setting is changed the list must be empty: a submission is for one enclave manifest.
set -euo pipefail
events=${1:-/var/lib/neoseal/host.ndjson}
# {"time":…,"event":"batch-state","batch":…,"state":…}: between quotes, the batch is field 12, its state 16.
awk -F '"' '
  $8 == "batch-state" { state[$12] = $16 }
  END { for (batch in state) if (state[batch] == "queued" || state[batch] == "running") print batch, state[batch] }
' "$events" | sort
