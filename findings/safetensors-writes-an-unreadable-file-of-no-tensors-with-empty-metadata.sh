#!/usr/bin/env bash
# safetensors 0.8.0 for Python.
#
# save({}, metadata={}) gives a file that the library itself refuses: its header is `{},"__metadata__":{}}`,
# which is no JSON. Without metadata, or with some, a file of no tensors is written right; empty metadata
# beside a tensor are written right too. The call itself succeeds, so the loss is only seen on loading.
#
# Why it matters: programs that save "all tensors that match" with a metadata dictionary of their own, as
# for a shard or an adapter that turned out empty, leave a file behind that no reader opens.
#
# Seen on 2026-11-29, Python 3.11:
#   no tensors, metadata {}: header {},"__metadata__":{}}; load: invalid JSON in header
#   no tensors, no metadata: header {}; load: {}
#   no tensors, metadata {"a": "1"}: header {"__metadata__":{"a":"1"}}; load: {}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet safetensors==0.8.0 numpy==2.4.6

venv/bin/python - <<'END'
from safetensors import SafetensorError
from safetensors.numpy import load, save

seen = {}
for name, metadata in (("metadata {}", {}), ("no metadata", None), ("some metadata", {"a": "1"})):
    file = save({}, metadata)
    header = file[8:].decode().strip()
    try:
        seen[name] = header, load(file)
    except SafetensorError as error:
        seen[name] = header, str(error)
    print(f"no tensors, {name}: header {header}; load: {seen[name][1]}")
header, outcome = seen["metadata {}"]
assert header == '{},"__metadata__":{}}' and "invalid JSON in header" in outcome
assert seen["no metadata"] == ("{}", {})
assert seen["some metadata"][1] == {}
END
