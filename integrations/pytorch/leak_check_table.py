"""Writes the table that `leak-check` judges, from a PyTorch model and a loader. Copy this file; it needs torch and numpy.

    from leak_check_table import write_table
    write_table(model, test_loader, "predictions.csv", epsilon_pixels=8)

The page docs/leak-check.md says what the columns mean.
"""

import csv
import math
import os
import warnings

import numpy as np
import torch
import torch.nn.functional as F


def write_table(
    model,
    loader,
    path,
    epsilon_pixels,
    curve_pixels=(2, 4, 128),
    mean=None,
    deviation=None,
    transfer_from=None,
    limit=None,
    seed=0,
    signs=None,
):
    """Attacks every batch of `loader`, pairs of images and labels, and writes a row an image. Returns the number of rows.

    epsilon_pixels  radius of the attacks, in pixels of 0..255, whatever the scale of the images
    curve_pixels    further radii of FGSM; 128 shows whether accuracy falls to chance
    mean, deviation of each channel, where the loader normalises by them; else it gives pixels in [0, 1]
    transfer_from   another model for the same images: FGSM follows its gradient
    limit           stop after so many images
    signs           for tests: a function from the first image's number and a shape to the noise of `randomSign`

    The model must return logits, not probabilities. It is put into evaluation mode and back, and sees pixels of its own
    dtype. Raises ValueError for pixels out of range, labels that are no classes, or outputs that are no finite logits;
    then there is no table. Warns of gradients that are zero.
    """
    if (mean is None) != (deviation is None):
        raise ValueError("mean and deviation stand together: give both, or neither for pixels in [0, 1].")
    if not 1 <= epsilon_pixels <= 255:
        raise ValueError(f"epsilon_pixels is {epsilon_pixels}: it is a number of pixels, from 1 to 255.")
    models = [one for one in (model, transfer_from) if one is not None]
    modes = [[(module, module.training) for module in one.modules()] for one in models]
    device = next((parameter.device for parameter in model.parameters()), torch.device("cpu"))
    draw = signs or _drawn_signs(seed)
    radii = sorted({*curve_pixels, epsilon_pixels})
    rows = flat = 0
    least, most = math.inf, -math.inf
    part = f"{path}.part"
    try:
        for one in models:
            one.eval()
        with open(part, "w", newline="") as file:
            writer = csv.writer(file)
            for images, labels in loader:
                if limit is not None and rows >= limit:
                    break
                pixels = _pixels(images.to(device), mean, deviation)
                least, most = min(least, float(pixels.min())), max(most, float(pixels.max()))
                targets = _classes(labels).to(device)
                logits = [_with_pixels(one, mean, deviation, pixels) for one in models]
                for one in logits:
                    _check_outputs(one, pixels, targets)
                flat += int((_gradient_sign(logits[0], pixels, targets) == 0).flatten(1).all(1).sum())
                noise = torch.as_tensor(draw(rows, tuple(pixels.shape)), dtype=pixels.dtype, device=device)
                columns = _columns(logits, pixels, targets, epsilon_pixels, radii, noise)
                if rows == 0:
                    writer.writerow(columns)
                for row in list(zip(*columns.values()))[: None if limit is None else limit - rows]:
                    writer.writerow(row)
                    rows += 1
        if rows == 0:
            raise ValueError("The loader has no images.")
        if most - least < 0.5:
            raise ValueError(
                f"All pixels together range from {least:.3f} to {most:.3f} only, which is no scale of [0, 1]: "
                "are they divided by 255 twice, or by another mean and deviation?"
            )
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)
        for module, training in (pair for mode in modes for pair in mode):
            module.training = training
    if flat > 0:
        warnings.warn(
            f"The gradient of {flat} of the images is zero everywhere: no attack moves them, and their loss is 0 "
            "in single precision, or the model has a step that has no gradient."
        )
    return rows


def _columns(logits, pixels, labels, epsilon_pixels, radii, noise):
    own = logits[0]
    epsilon = epsilon_pixels / 255

    def classes(images):
        with torch.no_grad():
            return own(images).argmax(1).tolist()

    def losses(images):
        with torch.no_grad():
            return [f"{loss:.4f}" for loss in F.cross_entropy(own(images), labels, reduction="none").tolist()]

    with torch.no_grad():
        clean = own(pixels)
    direction = _gradient_sign(own, pixels, labels)
    towards = -_gradient_sign(own, pixels, clean.argmin(1))
    curve = {radius: _moved(pixels, direction, radius / 255) for radius in radii}
    columns = {
        "label": labels.tolist(),
        "clean": clean.argmax(1).tolist(),
        "fgsmTrueLabel": classes(curve[epsilon_pixels]),
        "fgsmPredictedLabel": classes(_moved(pixels, _gradient_sign(own, pixels, clean.argmax(1)), epsilon)),
        "leastLikely": classes(_moved(pixels, towards, epsilon)),
        "iterative": classes(_iterative(own, pixels, labels, epsilon_pixels)),
        "randomSign": classes(_moved(pixels, noise, epsilon)),
    }
    if len(logits) > 1:
        columns["transfer"] = classes(_moved(pixels, _gradient_sign(logits[1], pixels, labels), epsilon))
    for radius, images in curve.items():
        if radius != epsilon_pixels:
            columns[f"fgsmTrueLabel@{radius}"] = classes(images)
    columns["loss"] = losses(pixels)
    columns.update({f"loss@{radius}": losses(images) for radius, images in curve.items()})
    return columns


def _gradient_sign(logits, pixels, labels):
    # Summed, not averaged: the gradient of an image does not depend on its batch.
    x = pixels.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(F.cross_entropy(logits(x), labels, reduction="sum"), x)
    return gradient.sign()


def _moved(pixels, direction, epsilon):
    return (pixels + epsilon * direction).clamp(0, 1)


def _iterative(logits, pixels, labels, epsilon_pixels):
    """Basic iterative FGSM: steps of one pixel, as many as the radius asks for (Kurakin et al., arXiv:1607.02533)."""
    epsilon, adversarial = epsilon_pixels / 255, pixels
    for _ in range(max(1, math.ceil(min(epsilon_pixels + 4, 1.25 * epsilon_pixels)))):
        moved = adversarial + _gradient_sign(logits, adversarial, labels) / 255
        adversarial = torch.minimum(torch.maximum(moved, pixels - epsilon), pixels + epsilon).clamp(0, 1)
    return adversarial


def _pixels(images, mean, deviation):
    """The images on the scale [0, 1], on which the radius is meant."""
    pixels = images.float()
    if mean is not None:
        pixels = pixels * _channels(deviation, pixels) + _channels(mean, pixels)
    least, most = float(pixels.min()), float(pixels.max())
    if not (least >= -1e-3 and most <= 1 + 1e-3):
        raise ValueError(
            f"The pixels range from {least:.3f} to {most:.3f}, not within 0 and 1: divide by 255, "
            "or give the mean and deviation that the loader normalises by."
        )
    return pixels.clamp(0, 1)


def _with_pixels(model, mean, deviation, like):
    """The model on pixels in [0, 1] and single precision, whatever it takes."""
    dtype = next((one.dtype for one in model.parameters() if one.is_floating_point()), like.dtype)
    centre, scale = (0, 1) if mean is None else (_channels(mean, like), _channels(deviation, like))

    def logits(pixels):
        returned = model(((pixels - centre) / scale).to(dtype))
        if not isinstance(returned, torch.Tensor):
            raise ValueError(
                f"The model must return a tensor of logits, not a {type(returned).__name__}: "
                "wrap it in a module that returns the logits."
            )
        return returned.float()

    return logits


def _channels(values, images):
    return torch.as_tensor(values, dtype=images.dtype, device=images.device).view(1, -1, 1, 1)


def _classes(labels):
    if labels.ndim != 1 or labels.is_floating_point():
        raise ValueError("The labels must be classes, a whole number an image; take the argmax of one-hot labels.")
    return labels.long()


def _check_outputs(logits, pixels, labels):
    with torch.no_grad():
        outputs = logits(pixels)
    if outputs.ndim != 2:
        raise ValueError(f"The model must return logits of shape [batch, classes], not {list(outputs.shape)}.")
    if not bool(outputs.isfinite().all()):
        raise ValueError("The model returns values that are not finite (NaN): look for them in its weights.")
    if bool((outputs >= 0).all()) and bool(((outputs.sum(1) - 1).abs() < 1e-3).all()):
        raise ValueError("The model returns probabilities: give the model without its softmax, which returns logits.")
    if not (0 <= int(labels.min()) and int(labels.max()) < outputs.shape[1]):
        raise ValueError(f"A label is no class of the model, 0 to {outputs.shape[1] - 1}.")


def _drawn_signs(seed):
    generator = np.random.default_rng(seed)
    return lambda first, shape: generator.integers(0, 2, shape) * 2 - 1
