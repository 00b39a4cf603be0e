"""Writes the table of one of our networks with an exporter of integrations/. Called by exporters.spec.ts.

usage: exporters.py pytorch|keras < JOB   with {"spec", "network", "transferFrom", "cifar10", "signs", "positions",
    "epsilonPixels", "curvePixels", "path"}
"""

import json
import os
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "parity"))
sys.path.insert(0, str(HERE.parents[1] / "integrations" / sys.argv[1]))
BATCH = 250


def test_images(folder, positions):
    """The canonical binary test batch: a label byte, then the red, green and blue planes. Channels first."""
    raw = np.frombuffer((Path(folder) / "test_batch.bin").read_bytes(), np.uint8).reshape(10000, 3073)[positions]
    return raw[:, 1:].reshape(-1, 3, 32, 32), raw[:, 0].astype(np.int64)


def pytorch(job, images, labels, signs):
    import torch
    from leak_check_table import write_table
    from networks import Network

    pixels, targets = torch.from_numpy(images.astype(np.float32) / 255), torch.from_numpy(labels)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(pixels, targets), batch_size=BATCH)
    network, other = (Network(job["spec"], load_file(job[name])) for name in ("network", "transferFrom"))
    channels_first = signs.transpose(0, 3, 1, 2)
    write_table(
        network,
        loader,
        job["path"],
        job["epsilonPixels"],
        job["curvePixels"],
        transfer_from=other,
        signs=lambda first, shape: channels_first[first : first + shape[0]],
    )


def keras(job, images, labels, signs):
    os.environ.setdefault("KERAS_BACKEND", "torch")
    from keras_networks import network
    from leak_check_table import write_table

    own, other = (network(job["spec"], load_file(job[name])) for name in ("network", "transferFrom"))
    write_table(
        own,
        images.transpose(0, 2, 3, 1),
        labels,
        job["path"],
        job["epsilonPixels"],
        "logits",
        job["curvePixels"],
        scale=255,
        transfer_from=other,
        batch_size=BATCH,
        signs=lambda first, shape: signs[first : first + shape[0]],
    )


def main():
    job = json.load(sys.stdin)
    images, labels = test_images(job["cifar10"], job["positions"])
    signs = np.frombuffer(Path(job["signs"]).read_bytes(), np.int8).reshape(-1, 32, 32, 3)
    {"pytorch": pytorch, "keras": keras}[sys.argv[1]](job, images, labels, signs)


main()
