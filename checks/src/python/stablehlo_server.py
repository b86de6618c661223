"""XLA for tests: runs StableHLO on one device, as long as requests come.

A request is a line of JSON: `text`, and `arguments` with `shape`, `type` (f32, f16, bf16) and `data`,
the bytes in base64. The reply is a line too: `results` in base64, or `error`.
"""
import base64
import json
import sys

import jax
import ml_dtypes
import numpy as np
from jax._src.lib import xla_client
from jax.extend import backend

TYPES = {"f32": np.float32, "f16": np.float16, "bf16": ml_dtypes.bfloat16}

device = jax.devices()[0]
options = backend.get_compile_options(num_replicas=1, num_partitions=1)
compiled = {}


def run(text, arguments):
    if text not in compiled:
        devices = xla_client.DeviceList((device,))
        compiled[text] = device.client.compile_and_load(text, devices, options)
    arrays = []
    for argument in arguments:
        numbers = np.frombuffer(base64.b64decode(argument["data"]), TYPES[argument["type"]])
        arrays.append(jax.device_put(numbers.reshape(argument["shape"]), device))
    results = compiled[text].execute_sharded(arrays).disassemble_into_single_device_arrays()
    return [base64.b64encode(np.asarray(own).tobytes()).decode() for (own,) in results]


for line in sys.stdin:
    request = json.loads(line)
    try:
        reply = {"results": run(request["text"], request["arguments"])}
    except Exception as error:
        reply = {"error": str(error)}
    print(json.dumps(reply), flush=True)
