"""One contestant of the benchmark: the half-adversarial training step, or the FGSM sweep, in PyTorch.

Speaks the line protocol of bench/contestant.ts: a line of JSON after the first unit of work, then one for each line with
a number of units.

usage: pytorch-worker.py KIND DEPTH WIDTH BATCH MODE DEVICE   (DEVICE: cpu, cuda; MODE: contiguous, channelsLast, compiled, cudaGraphs, bfloat16)
"""

import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

EPSILON = 16 / 255
RATE = 0.01


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.a = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm_a = nn.BatchNorm2d(outputs)
        self.b = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm_b = nn.BatchNorm2d(outputs)
        self.stride, self.extra = stride, outputs - inputs

    def forward(self, x):
        inner = self.norm_b(self.b(F.relu(self.norm_a(self.a(x)))))
        if self.stride == 2:  # Option A: every second pixel, zeros for the new channels.
            before = self.extra // 2
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, before, self.extra - before))
        return F.relu(inner + x)


class Resnet(nn.Module):
    """He et al., arXiv:1512.03385, section 4.2: the network of src/models/resnet.ts."""

    def __init__(self, depth: int, width: int):
        super().__init__()
        stem = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        blocks, inputs = [], width
        for stage in range(3):
            for i in range((depth - 2) // 6):
                outputs = width * 2**stage
                blocks.append(Block(inputs, outputs, 2 if stage > 0 and i == 0 else 1))
                inputs = outputs
        self.body = nn.Sequential(*stem, *blocks)
        self.head = nn.Linear(inputs, 10)
        self.register_buffer("mean", torch.tensor([0.4914, 0.4822, 0.4465]).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor([0.247, 0.2435, 0.2616]).view(1, 3, 1, 1))

    def forward(self, images):
        x = self.body((images - self.mean) / self.deviation)
        return self.head(F.adaptive_avg_pool2d(x, 1).flatten(1))


def fgsm(network, images, labels, epsilon):
    """FGSM with batch norm in evaluation mode. The gradient by the image only."""
    network.eval()
    x = images.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(F.cross_entropy(network(x), labels, reduction="sum"), x)
    return (images + epsilon * gradient.sign()).clamp(0, 1).detach()


def main() -> None:
    kind, depth, width, batch, mode = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
    device = sys.argv[6]
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit(f"PyTorch {torch.__version__} finds no GPU, and is not measured on the CPU against one")
    layout = torch.contiguous_format if mode == "contiguous" else torch.channels_last
    # PyTorch convolves in TF32 unless told otherwise; products of matrices are float32 by default.
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(0)
    network = Resnet(depth, width).to(device, memory_format=layout)
    called = network
    if mode in ("compiled", "cudaGraphs"):
        called = torch.compile(network, mode="reduce-overhead" if mode == "cudaGraphs" else "default")
    optimiser = torch.optim.SGD(
        network.parameters(), lr=RATE, momentum=0.9, nesterov=True, weight_decay=5e-4, fused=True
    )
    stored = torch.randint(0, 256, (2048, 3, 32, 32), dtype=torch.uint8, device=device)
    stored = stored.to(memory_format=layout)
    classes = torch.randint(0, 10, (2048,), device=device)
    half_precision = torch.autocast(device, dtype=torch.bfloat16, enabled=mode == "bfloat16")

    def take(count: int):
        positions = torch.randint(0, 2048, (count,), device=device)
        return stored[positions].float().div(255).contiguous(memory_format=layout), classes[positions]

    def training_step() -> float:
        images, labels = take(batch)
        half = batch // 2
        with half_precision:
            adversarial = fgsm(called, images[:half], labels[:half], EPSILON)
            network.train()
            optimiser.zero_grad(set_to_none=True)
            loss = F.cross_entropy(called(torch.cat([adversarial, images[half:]])), labels)
        loss.backward()
        optimiser.step()
        return loss.item()

    def sweep() -> float:
        """FGSM of five radii on one batch, clean and adversarial loss: what an evaluation does."""
        images, labels = take(batch)
        network.eval()
        with half_precision:
            losses = []
            for pixels in (0, 2, 6, 16, 24):
                adversarial = fgsm(called, images, labels, pixels / 255)
                with torch.no_grad():
                    losses.append(F.cross_entropy(called(adversarial), labels).item())
        return sum(losses)

    unit = training_step if kind == "trainingStep" else sweep
    started = time.perf_counter()
    unit()
    first = {"firstUnitSeconds": time.perf_counter() - started, "version": torch.__version__}
    print(json.dumps(first), flush=True)
    for _ in range(3):
        unit()
    for line in sys.stdin:
        started = time.perf_counter()
        loss = 0.0
        for _ in range(int(line)):
            loss = unit()
        if device == "cuda":
            torch.cuda.synchronize()
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with open("/proc/self/statm") as statm:
            resident = int(statm.read().split()[1]) * resource.getpagesize() / 2**20
        result = {"seconds": seconds, "loss": loss, "megabytes": resident, "peakMegabytes": peak}
        print(json.dumps(result), flush=True)


main()
