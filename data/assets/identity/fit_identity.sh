#!/usr/bin/env bash
# Fits the identity models: one on everything (all.json, as identity_model.json was made), one on each list
# alone, one without each third of the names, for `identity_bench --models OUT gold`.
#
#   data/assets/identity/fit_identity.sh GOLD OUT      (GOLD holds the labelled lists; needs numpy and lightgbm)
set -euo pipefail
gold=$1 out=$2
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
mkdir -p "$out"
cargo build --quiet --example identity_pairs
pairs=${CARGO_TARGET_DIR:-$here/../../../target}/debug/examples/identity_pairs

specs=()
for list in andez-medline-orcid inspire-wang; do
  file=$gold/$list.jsonl.gz
  # Of a block of thousands every ninth pair is enough.
  sampling=(1 1); if [ "$list" = inspire-wang ]; then sampling=(9 300); fi
  features=$("$pairs" "$file" "$out/$list" "${sampling[@]}" | cut -f2)
  spec="$file:$out/$list"
  # Thinned three times at a third of the weight each, so that no single random removal decides.
  for seed in 1 2 3; do
    thinned=$out/$list-$seed.jsonl table=$out/$list-$seed
    "$python" "$here/train_identity.py" thin "$file" "$thinned" "$seed"
    "$pairs" "$thinned" "$table" "${sampling[@]}" >"$out/pairs.log"
    spec+=" $thinned:$table:0.333"
  done
  specs+=("$spec")
done

fit() { "$python" "$here/train_identity.py" fit "$out/$1.json" "$features" "${@:2}"; }
# shellcheck disable=SC2086  # several lists in each
{
  fit all ${specs[0]} ${specs[1]}
  fit andez ${specs[0]}
  fit wang ${specs[1]}
  for third in 0 1 2; do fit "fold$third" "without=$third/3" ${specs[0]} ${specs[1]}; done
}
