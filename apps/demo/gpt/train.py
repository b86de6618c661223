"""Trains the checkpoint that the page begins with: python gpt/train.py OPTIMIZER STEPS

OPTIMIZER is what `npx adafactor export --to jax --learning-rate 0.05` printed: the optimizer of the
page, under XLA. It reads gpt/.texts/speeches.bin, of make-tokens.mjs, and writes
public/gpt/checkpoint.safetensors in float16. The learning rate falls over STEPS. The page's own was made
with 1500.
"""

import functools
import importlib.util
import sys
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

HERE = Path(__file__).parent
# As in src/gpt/gpt-sizes.ts.
VOCABULARY, CONTEXT, WIDTH, HEADS, LAYERS = 512, 128, 192, 6, 4
SEQUENCES = 32
SEED = 1


def make_parameters(random):
    def matrix(rows, columns, scale=None):
        limit = (3 / rows) ** 0.5 if scale is None else scale
        return jnp.array(random.uniform(-limit, limit, (rows, columns)).astype(np.float32))

    quiet = (3 / (2 * LAYERS * WIDTH)) ** 0.5
    return {
        "embedding": matrix(VOCABULARY, WIDTH, 1),
        "positions": matrix(CONTEXT, WIDTH, 0.5),
        "layers": [
            {
                "attentionNorm": jnp.ones(WIDTH),
                "queryKeyValue": matrix(WIDTH, 3 * WIDTH),
                "projection": matrix(WIDTH, WIDTH, quiet),
                "feedForwardNorm": jnp.ones(WIDTH),
                "up": matrix(WIDTH, 4 * WIDTH),
                "down": matrix(4 * WIDTH, WIDTH, quiet / 2),
            }
            for _ in range(LAYERS)
        ],
        "norm": jnp.ones(WIDTH),
        "head": matrix(WIDTH, VOCABULARY),
    }


def normalized(x, gain):
    return jax.nn.standardize(x, axis=-1) * gain


def layer_of(layer, x):
    mixed = normalized(x, layer["attentionNorm"]) @ layer["queryKeyValue"]
    parts = [part.reshape(*x.shape[:2], HEADS, WIDTH // HEADS) for part in jnp.split(mixed, 3, -1)]
    attended = jax.nn.dot_product_attention(*parts, is_causal=True)
    x = x + attended.reshape(x.shape) @ layer["projection"]
    hidden = jax.nn.gelu(normalized(x, layer["feedForwardNorm"]) @ layer["up"])
    return x + hidden @ layer["down"]


def loss_of(params, tokens):
    """Cross entropy of each next token; tokens are [sequences, context + 1]."""
    x = params["embedding"][tokens[:, :-1]] + params["positions"]
    for layer in params["layers"]:
        x = layer_of(layer, x)
    logs = jax.nn.log_softmax(normalized(x, params["norm"]) @ params["head"])
    return -jnp.take_along_axis(logs, tokens[:, 1:, None], -1).mean()


def batches(text, random):
    while True:
        begins = random.integers(0, len(text) - CONTEXT - 1, SEQUENCES)
        yield np.stack([text[begin : begin + CONTEXT + 1] for begin in begins]).astype(np.int32)


def main(optimizer_file, steps):
    spec = importlib.util.spec_from_file_location("adafactor_xla", optimizer_file)
    adafactor_xla = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(adafactor_xla)

    def rate(before):
        """A warm-up of 20 steps, and then a cosine to a twentieth."""
        rest = 0.05 + 0.95 * (1 + jnp.cos(jnp.pi * before / steps)) / 2
        return 0.05 * rest * jnp.minimum(1.0, (before + 1) / 20)

    optimizer = adafactor_xla.adafactor(learning_rate=rate)

    @functools.partial(jax.jit, donate_argnums=(0, 1))
    def train_step(params, state, tokens):
        loss, gradients = jax.value_and_grad(loss_of)(params, tokens)
        updates, state = optimizer.update(gradients, state, params)
        return adafactor_xla.apply_updates(params, updates), state, loss

    random = np.random.default_rng(SEED)
    text = np.fromfile(HERE / ".texts" / "speeches.bin", np.uint16)
    held_out, text = text[-20_000:], text[:-20_000]
    params = make_parameters(random)
    state = optimizer.init(params)
    begin = time.monotonic()
    target = HERE.parent / "public" / "gpt" / "checkpoint.safetensors"
    for step, tokens in zip(range(1, steps + 1), batches(text, random)):
        params, state, loss = train_step(params, state, tokens)
        if step % 50 == 0 or step == steps:
            check = jnp.mean(jnp.array([loss_of(params, each) for each in evaluation(held_out)]))
            seconds = time.monotonic() - begin
            print(f"step {step}: loss {loss:.3f}, held out {check:.3f}, {seconds:.0f} s", flush=True)
            half = jax.tree.map(lambda x: x.astype(jnp.float16), params)
            tensors = {adafactor_xla.name_of(path): x for path, x in leaves(half)}
            adafactor_xla.write_safetensors(str(target), tensors, {"steps": str(step)})


def leaves(tree):
    return jax.tree_util.tree_flatten_with_path(tree)[0]


def evaluation(held_out):
    """The first 128 sequences, in four batches."""
    begins = range(0, len(held_out) - CONTEXT, CONTEXT)[:128]
    sequences = np.stack([held_out[begin : begin + CONTEXT + 1] for begin in begins])
    return np.array_split(sequences.astype(np.int32), 4)


main(sys.argv[1], int(sys.argv[2]))
