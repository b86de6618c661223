"""The safetensors library of Python, beside ours: python safetensors_peer.py FOLDER MODE

`write` writes files of random tensors of every type; `read` opens those in FOLDER/ours, tells what is in
them, and writes each again.
"""
import ctypes
import json
import pathlib
import random
import sys

from safetensors import SafetensorError, TensorSpec, deserialize, safe_open, serialize

folder, mode = pathlib.Path(sys.argv[1]), sys.argv[2]

# How many bytes an element takes, by the names that the library takes.
SIZES = {
    "bool": 1, "uint8": 1, "int8": 1, "float8_e5m2": 1, "float8_e4m3fn": 1, "float8_e8m0fnu": 1,
    "float8_e4m3fnuz": 1, "float8_e5m2fnuz": 1, "int16": 2, "uint16": 2, "float16": 2, "bfloat16": 2,
    "int32": 4, "uint32": 4, "float32": 4, "complex64": 8, "float64": 8, "int64": 8, "uint64": 8,
}
NAMES = ["a", "b", "layer.0.weight", "layer.10.weight", "q\"\\\n\x01\u2028", "\uffee", "\U0001f600", "", "__proto__"]


def save(tensors, metadata, path):
    """tensors: (name, dtype, shape, bytes)."""
    buffers = [ctypes.create_string_buffer(data, max(1, len(data))) for *_, data in tensors]
    specs = {
        name: TensorSpec(dtype=dtype, shape=shape, data_ptr=ctypes.addressof(buffer), data_len=len(data))
        for (name, dtype, shape, data), buffer in zip(tensors, buffers)
    }
    path.write_bytes(serialize(specs, metadata))


def write():
    chance = random.Random(20261129)
    for number in range(40):
        tensors = []
        for name in chance.sample(NAMES, chance.randint(1, len(NAMES))):
            dtype = chance.choice(sorted(SIZES))
            shape = [chance.randint(0, 4) for _ in range(chance.randint(0, 3))]
            count = SIZES[dtype]
            for size in shape:
                count *= size
            tensors.append((name, dtype, shape, chance.randbytes(count)))
        # The library writes more than one in no certain order.
        metadata = chance.choice([None, {}, {"format": "pt"}])
        save(tensors, metadata, folder / f"{number}.safetensors")


def read():
    report = {}
    for path in sorted((folder / "ours").iterdir()):
        content = path.read_bytes()
        try:
            tensors = deserialize(content)
        except SafetensorError as error:
            report[path.name] = str(error)
            continue
        with safe_open(path, "numpy") as file:
            metadata = file.metadata()
        report[path.name] = {
            "metadata": metadata,
            "tensors": {
                name: {"dtype": own["dtype"], "shape": own["shape"], "bytes": bytes(own["data"]).hex()}
                for name, own in tensors
            },
        }
    (folder / "report.json").write_text(json.dumps(report))


{"write": write, "read": read}[mode]()
