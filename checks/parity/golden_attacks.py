"""Makes fixtures/golden-attacks.safetensors: what four libraries make of the networks in fixtures/golden-networks.safetensors.

usage: python checks/parity/golden_attacks.py   (in an environment with checks/parity/requirements.txt)
"""

import json
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.numpy import save_file

from networks import Network, from_pytorch, to_pytorch

FIXTURES = Path(__file__).parents[2] / "fixtures"
EPSILON = 8 / 255
STEP = 2 / 255
STEPS = 6


def foolbox_attacks(network, images, labels, least_likely):
    import foolbox as fb

    model = fb.PyTorchModel(network, bounds=(0, 1), device="cpu")

    def run(attack, criterion):
        return attack(model, images, criterion, epsilons=EPSILON)[1]

    away = fb.criteria.Misclassification(labels)
    towards = fb.criteria.TargetedMisclassification(least_likely)
    iterative = {"abs_stepsize": STEP, "steps": STEPS, "random_start": False}
    one_step = fb.attacks.LinfPGD(abs_stepsize=EPSILON, steps=1, random_start=False)
    return {
        "fgsm": run(fb.attacks.FGSM(random_start=False), away),
        "stepLeastLikely": run(one_step, towards),
        "bim": run(fb.attacks.LinfBasicIterativeAttack(**iterative), away),
        "pgd": run(fb.attacks.LinfPGD(**iterative), away),
    }


def torchattacks_attacks(network, images, labels, least_likely, noise):
    import torchattacks as ta

    targeted = ta.FGSM(network, eps=EPSILON)
    targeted.set_mode_targeted_by_label(quiet=True)
    # It draws the signs of its first step from torch.randn_like: here it gets ours.
    drawn, torch.randn_like = torch.randn_like, lambda like: noise
    try:
        rand_fgsm = ta.RFGSM(network, eps=EPSILON, alpha=EPSILON / 2, steps=1)(images, labels)
    finally:
        torch.randn_like = drawn
    return {
        "fgsm": ta.FGSM(network, eps=EPSILON)(images, labels),
        "stepLeastLikely": targeted(images, least_likely),
        "bim": ta.BIM(network, eps=EPSILON, alpha=STEP, steps=STEPS)(images, labels),
        "pgd": ta.PGD(network, eps=EPSILON, alpha=STEP, steps=STEPS, random_start=False)(images, labels),
        "randFgsm": rand_fgsm,
    }


def art_attacks(network, images, labels, least_likely):
    from art.attacks.evasion import BasicIterativeMethod, FastGradientMethod, ProjectedGradientDescent
    from art.estimators.classification import PyTorchClassifier

    classes = network.spec["classes"]
    model = PyTorchClassifier(
        network, torch.nn.CrossEntropyLoss(), tuple(images.shape[1:]), classes, clip_values=(0, 1), device_type="cpu"
    )

    def run(attack, target):
        one_hot = None if target is None else np.eye(classes)[target.numpy()]
        return torch.from_numpy(attack.generate(images.numpy(), y=one_hot))

    iterative = {"eps": EPSILON, "eps_step": STEP, "max_iter": STEPS, "verbose": False}
    return {
        "fgsm": run(FastGradientMethod(model, eps=EPSILON), labels),
        "fgsmWithoutLabels": run(FastGradientMethod(model, eps=EPSILON), None),
        "stepLeastLikely": run(FastGradientMethod(model, eps=EPSILON, targeted=True), least_likely),
        "bim": run(BasicIterativeMethod(model, **iterative), labels),
        "pgd": run(ProjectedGradientDescent(model, num_random_init=0, **iterative), labels),
    }


def cleverhans_attacks(network, images, labels, least_likely):
    from cleverhans.torch.attacks.fast_gradient_method import fast_gradient_method
    from cleverhans.torch.attacks.projected_gradient_descent import projected_gradient_descent

    bounds = {"clip_min": 0, "clip_max": 1}

    def fgsm(y, targeted):
        return fast_gradient_method(network, images, EPSILON, np.inf, y=y, targeted=targeted, **bounds)

    pgd = projected_gradient_descent(
        network, images, EPSILON, STEP, STEPS, np.inf, y=labels, rand_init=False, sanity_checks=False, **bounds
    )
    # Its basic iterative method is this function without a random start.
    return {
        "fgsm": fgsm(labels, False),
        "fgsmWithoutLabels": fgsm(None, False),
        "stepLeastLikely": fgsm(least_likely, True),
        "bim": pgd,
        "pgd": pgd,
    }


def main() -> None:
    torch.manual_seed(0)
    golden = {}
    with safe_open(FIXTURES / "golden-networks.safetensors", "numpy") as file:
        specs = json.loads(file.metadata()["specs"])
        stored = {name: file.get_tensor(name) for name in file.keys()}
    images, noise = to_pytorch(stored["images"]), to_pytorch(stored["noise"])
    labels = torch.from_numpy(stored["labels"]).long()
    for name, spec in specs.items():
        prefix = f"{name}:"
        tensors = {key[len(prefix) :]: value for key, value in stored.items() if key.startswith(prefix)}
        network = Network(spec, tensors).eval()
        logits = network(images)
        least_likely = logits.argmin(1)
        golden[f"{name}:logits"] = logits.detach().numpy()
        by_library = {
            "foolbox": foolbox_attacks(network, images, labels, least_likely),
            "torchattacks": torchattacks_attacks(network, images, labels, least_likely, noise),
            "art": art_attacks(network, images, labels, least_likely),
            "cleverhans": cleverhans_attacks(network, images, labels, least_likely),
        }
        for library, attacks in by_library.items():
            for attack, adversarial in attacks.items():
                golden[f"{name}:{attack}:{library}"] = from_pytorch(adversarial)
    settings = {"epsilon": EPSILON, "step": STEP, "steps": STEPS}
    save_file(golden, FIXTURES / "golden-attacks.safetensors", {"settings": json.dumps(settings)})
    print(f"{len(golden)} tensors written to {FIXTURES / 'golden-attacks.safetensors'}")


main()
