#!/usr/bin/env bash
# Builds a full pack for local validation: all listed screening genes, ClinVar, all frequencies, sequences
# and scores of the data folder. Not for redistribution: parts of it come under terms of their own.
#
#   scripts/build-local-pack.sh KNOWLEDGE_DATA OUT
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
data=${1:?usage: scripts/build-local-pack.sh KNOWLEDGE_DATA OUT}
out=${2:?usage: scripts/build-local-pack.sh KNOWLEDGE_DATA OUT}
complete=$(mktemp)
trap 'rm -f "$complete"' EXIT

# Genes of which an export lists every observed variant.
awk -F'\t' 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
  $column["gnomAD_r2.0_2016"] > 0 || $column["ExAC_r0.3.1"] > 0 { print $1 }' \
  "$data/frequency/gene_coverage.tsv" >"$complete"

node "$root/bin/neoseal.js" knowledge build --force \
  --out "$out" --id local-grch38 --created 2026-11-22 --assembly GRCh38 \
  --curation "$root/pipelines/packs/curation" \
  --genes "$data/genelists/nbs_gene_master.tsv" \
  --blocklist "$data/genelists/beginngs/blocklist_20240329.csv" \
  --transcripts "$data/transcripts/mane_v1.4_models_GRCh38.tsv.gz" \
  --clinvar "$data/clinvar/clinvar_20241215_GRCh38_PLP_2star.NBS_genes.tsv.gz" \
  --sequences "$data/sequences/lrg_genomic_GRCh38_plus.fa.gz" \
  "$data/sequences/core_cds_added.fa" "$data/sequences/other_nbs_cds_added.fa" \
  --sequence-index "$data/sequences/core_cds_added.index.tsv" \
  "$data/sequences/other_nbs_cds_added.index.tsv" \
  --frequency "$data/frequency/gnomad_v4_OTOF_browser_export.csv.gz" \
  "$data/frequency/nbs_frequency_GRCh38_merged.tsv.gz" \
  --frequency-complete "$complete" \
  --alphamissense "$data/frequency/alphamissense_CFTR_RAG1_NFKB1_hg38.tsv.gz" \
  --constraint "$data/frequency/gnomad_v2.1.1_lof_metrics.tsv.gz" \
  --clingen-validity "$data/validity/clingen_gene_validity_2026-06-21.csv" \
  --clingen-dosage "$data/validity/ClinGen_gene_curation_list_GRCh38_2026-02-06.tsv"
