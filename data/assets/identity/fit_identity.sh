#!/usr/bin/env bash
# Fits the identity models: one on everything (all.json, as identity_model.json was made), one on each list
# alone, one without each third of the names, for `identity_bench --models OUT gold`.
#
#   data/assets/identity/fit_identity.sh GOLD OUT RECORDS.jsonl IDENTIFIED.jsonl
#
# GOLD holds the labelled lists, the other two are written by `record_mentions.py` (PubMed records; OpenAlex works
# with ORCID iDs). Needs numpy and lightgbm. `PAIRS` names a built `identity_pairs`.
set -euo pipefail
gold=$1 out=$2 records=$3 identified=$4
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
mkdir -p "$out"
if [ -z "${PAIRS:-}" ]; then
  cargo build --quiet --example identity_pairs
  PAIRS=${CARGO_TARGET_DIR:-$here/../../../target}/debug/examples/identity_pairs
fi
pairs() { "$PAIRS" "$@" | cut -f2; }
train() { "$python" "$here/train_identity.py" "$@"; }

specs=()
for list in andez-medline-orcid inspire-wang; do
  file=$gold/$list.jsonl.gz
  # Of a block of thousands every ninth pair is enough.
  sampling=(1 1); if [ "$list" = inspire-wang ]; then sampling=(9 300); fi
  features=$(pairs "$file" "$out/$list" "${sampling[@]}")
  spec="$file:$out/$list"
  # Thinned three times at a third of the weight each, so that no single random removal decides.
  for seed in 1 2 3; do
    thinned=$out/$list-$seed.jsonl table=$out/$list-$seed
    train thin "$file" "$thinned" "$seed"
    pairs "$thinned" "$table" "${sampling[@]}" >"$out/pairs.log"
    spec+=" $thinned:$table:0.333"
  done
  specs+=("$spec")
done
train silver "$records" "$out/silver.jsonl" "$out/silver-cut.jsonl" 1
train cut "$identified" "$out/identified.jsonl" 4
for list in silver silver-cut identified; do
  pairs "$out/$list.jsonl" "$out/$list" >"$out/pairs.log"
done
others="silver=$out/silver:$out/silver-cut $out/identified.jsonl:$out/identified:0.5"

fit() { train fit "$out/$1.json" "$features" "${@:2}"; }
# shellcheck disable=SC2086  # several lists in each
{
  fit all ${specs[0]} ${specs[1]} $others
  fit andez ${specs[0]} $others
  fit wang ${specs[1]} $others
  for third in 0 1 2; do fit "fold$third" "without=$third/3" ${specs[0]} ${specs[1]} $others; done
}
