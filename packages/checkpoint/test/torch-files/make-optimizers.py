"""Makes optimizer-*.pt: of each Adafactor a state of two groups, and what a step after it does.

Run with torch 2.14.1, transformers 5.24.0 and timm 1.0.31: python make-optimizers.py
"""

import pathlib

import timm.optim
import torch
import transformers.optimization

shapes = {"weight": (5, 4), "bias": (3,), "kernel": (3, 3, 2, 2)}
# What the two groups have of their own.
cases = {
    "torch": (torch.optim.Adafactor, {"lr": 0.03, "d": 1.5}, {"weight_decay": 0.1}, {"lr": 0.01}),
    "huggingface": (
        transformers.optimization.Adafactor,
        {"beta1": 0.9, "relative_step": False, "scale_parameter": False},
        {"lr": 0.03, "weight_decay": 0.1},
        {"lr": 0.01, "clip_threshold": 0.5},
    ),
    "huggingface-relative": (transformers.optimization.Adafactor, {"warmup_init": True}, {}, {"decay_rate": -0.7}),
    "timm": (
        timm.optim.Adafactor,
        {"betas": (0.9, 0.99), "caution": True, "min_dim_size_to_factor": 2},
        {"lr": 0.03, "relative_step": False},
        {"lr": 0.01, "relative_step": False, "weight_decay": 0.1},
    ),
    "timm-relative": (timm.optim.Adafactor, {"min_dim_size_to_factor": 4}, {}, {"eps_scale": 0.01}),
    "timmBigVision": (
        timm.optim.AdafactorBigVision,
        {"min_dim_size_to_factor": 3, "momentum_dtype": torch.float32, "corrected_weight_decay": True},
        {"lr": 0.03, "weight_decay": 0.1},
        {"lr": 0.01, "clipping_threshold": 0.5},
    ),
}


def gradients(parameters, step):
    return {
        name: torch.sin(torch.arange(p.numel(), dtype=torch.float32) * 0.37 + step).reshape(p.shape) * 0.1
        for name, p in parameters.items()
    }


here = pathlib.Path(__file__).parent
for case, (kind, arguments, *groups) in cases.items():
    parameters = {
        name: torch.nn.Parameter(torch.cos(torch.arange(float(torch.Size(shape).numel())) * 0.23).reshape(shape) * 0.5)
        for name, shape in shapes.items()
    }
    split = [["weight"], ["bias", "kernel"]]
    optimizer = kind(
        [{"params": [parameters[name] for name in names], **own} for names, own in zip(split, groups)], **arguments
    )
    for step in range(1, 5):
        if step == 4:
            before = {name: p.detach().clone() for name, p in parameters.items()}
            state = optimizer.state_dict()
            # What the optimizer goes on with is not what was saved.
            state = {"state": {key: dict(own) for key, own in state["state"].items()}, "param_groups": state["param_groups"]}
            state = torch.utils._pytree.tree_map(lambda x: x.clone() if isinstance(x, torch.Tensor) else x, state)
        for name, gradient in gradients(parameters, step).items():
            parameters[name].grad = gradient
        optimizer.step()
    after = {name: p.detach() for name, p in parameters.items()}
    saved = {"optimizer": state, "before": before, "gradients": gradients(parameters, 4), "after": after}
    torch.save(saved, here / f"optimizer-{case}.pt")
