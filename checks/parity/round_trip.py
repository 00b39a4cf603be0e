"""Attacks the network of a finished trial again, in PyTorch, and compares with the evidence. Called by round-trip.ts.

usage: round_trip.py < JOB   with {"evidence", "network", "cifar10": paths, "sample": test images of iterative attacks}
"""

import hashlib
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file

from networks import Network

TOLERANCE = 0.002
BATCH = 500


def test_images(folder: Path):
    """The canonical binary test batch: a label byte, then the red, green and blue planes."""
    raw = np.frombuffer((folder / "test_batch.bin").read_bytes(), np.uint8).reshape(10000, 3073)
    images = raw[:, 1:].reshape(-1, 3, 32, 32).astype(np.float32) / 255
    return torch.from_numpy(images), torch.from_numpy(raw[:, 0].astype(np.int64))


def attacked(network, images, labels, epsilon, steps, step):
    adversarial = images
    for _ in range(steps):
        x = adversarial.detach().requires_grad_(True)
        (gradient,) = torch.autograd.grad(F.cross_entropy(network(x), labels, reduction="sum"), x)
        moved = x.detach() + step * gradient.sign()
        adversarial = torch.minimum(torch.maximum(moved, images - epsilon), images + epsilon).clamp(0, 1)
    return adversarial


def correct(network, images, labels, attack) -> int:
    right = 0
    for start in range(0, len(labels), BATCH):
        some, own = images[start : start + BATCH], labels[start : start + BATCH]
        adversarial = attack(some, own)
        with torch.no_grad():
            right += int((network(adversarial).argmax(1) == own).sum())
    return right


def main() -> int:
    job = json.load(sys.stdin)
    record = json.loads(Path(job["evidence"]).read_text())["content"]
    weights = Path(job["network"])
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    if digest != record["training"]["networkSha256"]:
        print(f"{weights} is not the network of {record['trial']}: its SHA-256 is {digest}.", file=sys.stderr)
        return 2
    network = Network(record["training"]["key"]["recipe"]["model"], load_file(weights)).eval()
    images, labels = test_images(Path(job["cifar10"]))
    worst, compared = 0.0, 0
    for measured in record["measurements"]:
        result = measured["result"]
        if result["kind"] != "accuracyUnderAttack" or "craftedOn" in measured["request"]:
            continue
        # Of several attacks the strongest counts for each image: random starts, which are not repeated here.
        attacks = measured["request"]["measurement"]["attacks"]
        if len(attacks) != 1 or "reestimated" in measured["request"]["measurement"]:
            continue
        attack_spec = attacks[0]
        kind = attack_spec["name"]
        if kind not in ("fgsm", "iterativeFgsm") or attack_spec["labelSource"] != "trueLabel":
            continue
        if kind == "iterativeFgsm" and attack_spec["steps"] != "byRadius":
            continue
        pixels, count = result["epsilonPixels"], result["images"]
        chosen = slice(None) if count == len(labels) else torch.tensor(job["sample"])
        some, own = images[chosen], labels[chosen]
        one_step = kind == "fgsm"
        steps = 1 if one_step else max(1, math.ceil(min(pixels + 4, 1.25 * pixels)))
        step = pixels / 255 if one_step else 1 / 255

        def attack(x, y):
            return attacked(network, x, y, pixels / 255, steps, step)

        rows = {"cleanCorrect": lambda x, y: x, "adversarialCorrect": attack}
        for name, how in rows.items():
            here, there = correct(network, some, own, how) / count, result[name] / count
            worst, compared = max(worst, abs(here - there)), compared + 1
            print(f"{kind:18} {pixels:5} px {name:18} evidence {there:.4f}   PyTorch {here:.4f}", flush=True)
    if compared == 0:
        print(f"{record['trial']} has no measurement that can be repeated here.", file=sys.stderr)
        return 2
    print(f"Largest difference: {100 * worst:.2f} points; allowed: {100 * TOLERANCE:.1f}.")
    return 0 if worst <= TOLERANCE else 1


sys.exit(main())
