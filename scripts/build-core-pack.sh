#!/usr/bin/env bash
# Rebuilds the pack of the repository. Same inputs, same bytes.
#
#   scripts/build-core-pack.sh KNOWLEDGE_DATA [OUT]
#
# KNOWLEDGE_DATA holds the downloads by the names below. ClinVar comes from the npm package ideogram 1.53.0
# (CC0-1.0), whose cache is NCBI ClinVar of 2024-12-15 with P, LP and P/LP of two stars or more.
# Only sources that are public domain, CC0 or open to redistribution may be named here.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:?usage: scripts/build-core-pack.sh KNOWLEDGE_DATA [OUT]}
out=${2:-$root/pipelines/packs/core-grch38}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack ideogram@1.53.0 --silent >/dev/null && tar xzf ideogram-1.53.0.tgz)

node "$root/bin/neoseal.js" knowledge build --force \
  --out "$out" --id core-grch38 --created 2026-11-22 --assembly GRCh38 \
  --curation "$root/pipelines/packs/curation" \
  --transcripts "$data/transcripts/mane_v1.4_models_GRCh38.tsv.gz" \
  --clinvar "$work/package/dist/data/cache/variants/homo-sapiens-variants.tsv.gz" \
  --sequences "$data/sequences/lrg_genomic_GRCh38_plus.fa.gz" \
  "$data/sequences/core_cds_added.fa" "$data/sequences/other_nbs_cds_added.fa" \
  --sequence-index "$data/sequences/core_cds_added.index.tsv" \
  "$data/sequences/other_nbs_cds_added.index.tsv" \
  --frequency "$data/frequency/gnomad_v4_OTOF_browser_export.csv.gz" \
  "$data/frequency/genie_gnomad_v4.1_topPLP_GRCh38.tsv.gz" \
  --constraint "$data/frequency/gnomad_v2.1.1_lof_metrics.tsv.gz" \
  --clingen-validity "$data/validity/clingen_gene_validity_2026-06-21.csv" \
  --clingen-dosage "$data/validity/ClinGen_gene_curation_list_GRCh38_2026-02-06.tsv"
