"""Makes the files of torch.save beside it, and values.json: what torch itself reads in them.

Run with torch 2.14.1 and numpy 2.4.6: python make.py
"""

import argparse
import collections
import json
import pathlib

import numpy as np
import torch

here = pathlib.Path(__file__).parent
values = {}


def plain(value):
    """JSON of a value. Numbers are texts of their bits where JSON can't have them."""
    if isinstance(value, torch.Tensor):
        value = value.detach().resolve_conj().resolve_neg().contiguous()
        dtype = str(value.dtype).removeprefix("torch.")
        # The bits of each element, as little-endian bytes.
        bits = value.reshape(-1).view(torch.uint8) if value.numel() > 0 else torch.empty(0, dtype=torch.uint8)
        return {"shape": list(value.shape), "dtype": dtype, "bits": bytes(bits.tolist()).hex()}
    if isinstance(value, dict):
        return {"dict": [[plain(key), plain(item)] for key, item in value.items()]}
    if isinstance(value, argparse.Namespace):
        return plain(vars(value))
    if isinstance(value, (list, tuple, torch.Size)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(torch.from_numpy(value.astype(value.dtype.newbyteorder("=")).copy()))
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, (torch.dtype, torch.device)):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return {"bigint": str(value)}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": value.hex()}
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if isinstance(value, (set, frozenset)):
        return {"set": sorted(value)}
    return value


def save(name, value, **options):
    path = here / name
    torch.save(value, path, **options)
    assert path.stat().st_size < 10_000, (name, path.stat().st_size)
    values[name] = plain(torch.load(path, weights_only=False))


torch.manual_seed(20)
matrix = torch.randn(4, 6)
block = torch.randn(2, 3, 4, 5)

save(
    "views.pt",
    {
        "transposed": matrix.t(),
        "row": matrix[2],
        "column": matrix[:, 3],
        "steps": matrix[::2, 1::3],
        "scalar": matrix[1, 1],
        "whole": matrix,
        "permuted": block.permute(3, 1, 0, 2)[1:4, :, 1],
        "channels_last": block.contiguous(memory_format=torch.channels_last),
        "expanded": torch.tensor([[1.0], [2.0]]).expand(2, 3),
        "empty": torch.empty(0, 3),
        "windows": torch.arange(6.0).as_strided((4, 3), (1, 1)),
        "parameter": torch.nn.Parameter(torch.tensor([1.5, -2.5])),
        "buffer": torch.nn.Buffer(torch.tensor([3.5])),
    },
)

special = [0.0, -0.0, 1.0, -2.5, float("inf"), float("-inf"), float("nan"), 1e-7]
floats = {str(t): torch.tensor(special, dtype=t) for t in (torch.float16, torch.bfloat16, torch.float32, torch.float64)}
eights = {
    str(t): torch.tensor([0.5, -1.5, 2.0], dtype=torch.float32).to(t)
    for t in (torch.float8_e4m3fn, torch.float8_e4m3fnuz, torch.float8_e5m2, torch.float8_e5m2fnuz, torch.float8_e8m0fnu)
}
whole = {
    str(t): torch.tensor([0, 1, 100], dtype=t)
    for t in (torch.uint8, torch.int8, torch.int16, torch.uint16, torch.int32, torch.uint32, torch.int64, torch.uint64)
}
save(
    "types.pt",
    {
        **floats,
        **eights,
        **whole,
        "large": torch.tensor([2**62, -(2**63)]),
        "bool": torch.tensor([True, False, True]),
        "complex64": torch.tensor([1 + 2j, -3.5j]),
        "complex128": torch.tensor([1 + 2j, -3.5j], dtype=torch.complex128),
        "complex32": torch.tensor([1 + 2j, -3.5j], dtype=torch.complex32),
    },
)

numbers = torch.tensor([[1 + 2j, 3 - 4j], [0.5j, -1 + 0j]])
save(
    "flags.pt",
    {
        "conjugate": numbers.conj(),
        "adjoint": numbers.mH,
        "imaginary part of the conjugate": numbers.clone().conj().imag,
        "negative": torch._neg_view(matrix[:2, :2]),
        "negative of whole numbers": torch._neg_view(torch.tensor([2**62, -3])),
        "negative conjugate": torch._neg_view(numbers.conj()),
    },
)

labelled = torch.tensor([1.0, 2.0])
labelled.label = "attributes do not count"
parameter = torch.nn.Parameter(torch.tensor([4.0]))
parameter.label = 1
save("attributes.pt", {"tensor": labelled, "parameter": parameter})

rate = torch.tensor(0.03)
model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
groups = [{"params": [model[0].weight]}, {"params": [model[0].bias, *model[1].parameters()], "weight_decay": 0.0}]
optimizer = torch.optim.Adafactor(groups, lr=rate, weight_decay=0.1)
for _ in range(2):
    optimizer.zero_grad()
    model(torch.randn(5, 3)).square().sum().backward()
    # One parameter has no gradient, and so no state.
    model[1].bias.grad = None
    optimizer.step()
save("shared-rate.pt", optimizer.state_dict())

named = torch.optim.Adafactor(model.named_parameters(), lr=0.02)
model(torch.randn(5, 3)).square().sum().backward()
named.step()
save("param-names.pt", {"model": model.state_dict(), "optimizer": named.state_dict()})

python = {
    "none": None,
    "numbers": [0, 255, 256, 65536, -1, 2**31, -(2**31) - 1, 2**53 - 1, 2**53, -(2**100), 0.1, 1e300],
    "texts": ["", "größer", "\ufeffmark", "\U0001f600", "a" * 300],
    "__proto__": {"constructor": 1},
    "tuple": ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
    3: "a number",
    (1, 2): "a tuple",
    "size": torch.Size([2, 3]),
    "dtypes": [torch.float32, torch.bfloat16, torch.int64],
    "devices": [torch.device("cpu"), torch.device("cuda", 1)],
    "ordered": collections.OrderedDict(b=1, a=2),
    "default": collections.defaultdict(list, x=[1]),
    "counter": collections.Counter("aab"),
    "namespace": argparse.Namespace(lr=0.1, opt="adafactor", eps=None),
    "set": {1, 2},
    "frozen": frozenset([3]),
    "complex": 1 - 2j,
    "bytes": b"\x00\xff",
    "no bytes": b"",
    "bytearray": bytearray(b"\x01\x02"),
    "slice": slice(1, None, 2),
}
save("python.pt", python)
save("python-protocol-3.pt", python, pickle_protocol=3)
save("python-protocol-4.pt", python, pickle_protocol=4)
save("python-protocol-5.pt", python, pickle_protocol=5)

numpy = {
    "loss": np.float64(0.1),
    "float32": np.float32(0.5),
    "float16": np.float16(1.5),
    "int64": np.int64(7),
    "large": np.int64(2**60),
    "bool": np.bool_(True),
    "complex": np.complex128(1 + 2j),
    "array": np.arange(6.0).reshape(2, 3),
    "fortran": np.asfortranarray(np.arange(6, dtype=np.int32).reshape(2, 3)),
    "big-endian": np.arange(3, dtype=">f4"),
    "empty": np.zeros((0, 2), dtype=np.float32),
    "0-d": np.array(2.5, dtype=np.float32),
}
save("numpy.pt", numpy)
save("numpy-protocol-5.pt", numpy, pickle_protocol=5)

old = {"matrix": matrix, "view": matrix.t()[1:3], "step": 5, "whole": torch.arange(4), "half": torch.tensor([1.5]).half()}
save("legacy.pt", old, _use_new_zipfile_serialization=False)

(here / "values.json").write_text(json.dumps(values, separators=(",", ":")) + "\n")
