"""Writes the table that `leak-check` judges, from a Keras 3 model and its images. Copy this file; it needs keras and numpy.

    from leak_check_table import write_table
    write_table(model, images, labels, "predictions.csv", epsilon_pixels=8)

The page docs/leak-check.md says what the columns mean.
"""

import csv
import math
import os
import warnings

import keras
import numpy as np
from keras import ops


def write_table(
    model,
    images,
    labels,
    path,
    epsilon_pixels,
    outputs,
    curve_pixels=(2, 4, 128),
    scale=1.0,
    transfer_from=None,
    batch_size=250,
    seed=0,
    signs=None,
):
    """Attacks the images and writes a row each. Returns the number of rows.

    images          numpy, [images, height, width, channels], as the model takes them
    labels          numpy, a class each
    epsilon_pixels  radius of the attacks, in pixels of 0..255, whatever the scale of the images
    outputs         what the model returns: "logits" or "probabilities" (a softmax at its end)
    curve_pixels    further radii of FGSM; 128 shows whether accuracy falls to chance
    scale           the largest pixel: 1 for images in [0, 1], 255 for images in 0..255
    transfer_from   another model for the same images, with the same outputs: FGSM follows its gradient
    signs           for tests: a function from the first image's number and a shape to the noise of `randomSign`

    The model is called with training=False. Raises ValueError for pixels out of range,
    labels that are no classes, or outputs that are not what was said, or not finite; then there is no table. Warns of
    gradients that are zero.
    """
    if not 1 <= epsilon_pixels <= 255:
        raise ValueError(f"epsilon_pixels is {epsilon_pixels}: it is a number of pixels, from 1 to 255.")
    if outputs not in ("logits", "probabilities"):
        raise ValueError(f'outputs is "{outputs}": it is "logits" or "probabilities".')
    labels = np.asarray(labels)
    if labels.ndim != 1 or not np.issubdtype(labels.dtype, np.integer) or len(labels) != len(images):
        raise ValueError("The labels must be classes, a whole number an image; take the argmax of one-hot labels.")
    if len(images) == 0:
        raise ValueError("There are no images.")
    least, most = float(np.min(images)) / scale, float(np.max(images)) / scale
    if most - least < 0.5:
        raise ValueError(
            f"Divided by scale {scale}, all pixels together range from {least:.3f} to {most:.3f} only, "
            "which is no scale of [0, 1]: set scale to the largest pixel, 1 or 255."
        )
    draw = signs or _drawn_signs(seed)
    radii = sorted({*curve_pixels, epsilon_pixels})
    networks = [_Network(one, outputs, scale) for one in (model, transfer_from) if one is not None]
    flat = 0
    part = f"{path}.part"
    try:
        with open(part, "w", newline="") as file:
            writer = csv.writer(file)
            for first in range(0, len(images), batch_size):
                pixels = _pixels(images[first : first + batch_size], scale)
                own = labels[first : first + batch_size].astype("int32")
                for network in networks:
                    network.check(pixels, own)
                flat += int((networks[0].gradient_sign(pixels, own) == 0).reshape(len(own), -1).all(1).sum())
                columns = _columns(networks, pixels, own, epsilon_pixels, radii, draw(first, pixels.shape))
                if first == 0:
                    writer.writerow(columns)
                writer.writerows(zip(*columns.values()))
        os.replace(part, path)
    finally:
        if os.path.exists(part):
            os.remove(part)
    if flat > 0:
        warnings.warn(
            f"The gradient of {flat} of the images is zero everywhere: no attack moves them, and their loss is 0 "
            "in single precision, or the model has a step that has no gradient."
        )
    return len(images)


class _Network:
    """A model on pixels in [0, 1]. Everything goes in and comes out as numpy."""

    def __init__(self, model, outputs, scale):
        self.model, self.outputs, self.scale = model, outputs, scale

    def _returned(self, pixels):
        returned = self.model(pixels * self.scale, training=False)
        if not ops.is_tensor(returned):
            raise ValueError(
                f"The model must return one tensor, not a {type(returned).__name__}: "
                "make a model of the output that classifies."
            )
        return ops.cast(returned, "float32")

    def _log_probabilities(self, pixels):
        returned = self._returned(pixels)
        if self.outputs == "logits":
            return ops.log_softmax(returned, axis=-1)
        return ops.log(ops.maximum(returned, 1e-30))

    def log_probabilities(self, pixels):
        return ops.convert_to_numpy(self._log_probabilities(ops.convert_to_tensor(pixels)))

    def classes(self, pixels):
        return self.log_probabilities(pixels).argmax(1).tolist()

    def losses(self, pixels, labels):
        chosen = self.log_probabilities(pixels)[np.arange(len(labels)), labels]
        return [f"{max(0.0, -value):.4f}" for value in chosen.tolist()]

    def gradient_sign(self, pixels, labels):
        """Of the loss, summed over the batch: the gradient of an image does not depend on the others."""

        def loss(x):
            return -ops.sum(self._log_probabilities(x) * ops.one_hot(labels, self.width))

        return np.sign(_gradient(loss, pixels))

    def check(self, pixels, labels):
        returned = ops.convert_to_numpy(self._returned(ops.convert_to_tensor(pixels)))
        if returned.ndim != 2:
            raise ValueError(f"The model must return [batch, classes], not {list(returned.shape)}.")
        if not np.isfinite(returned).all():
            raise ValueError("The model returns values that are not finite (NaN): look for them in its weights.")
        sums_to_one = bool((returned >= 0).all() and (np.abs(returned.sum(1) - 1) < 1e-3).all())
        if sums_to_one != (self.outputs == "probabilities"):
            found = "probabilities" if sums_to_one else "logits"
            raise ValueError(f'The model returns {found}, and outputs is "{self.outputs}".')
        self.width = returned.shape[1]
        if not (0 <= labels.min() and labels.max() < self.width):
            raise ValueError(f"A label is no class of the model, 0 to {self.width - 1}.")


def _gradient(loss, pixels):
    backend = keras.backend.backend()
    if backend == "torch":
        x = ops.convert_to_tensor(pixels).detach().requires_grad_(True)
        import torch

        return torch.autograd.grad(loss(x), x)[0].cpu().numpy()
    if backend == "tensorflow":
        import tensorflow as tf

        x = tf.convert_to_tensor(pixels)
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = loss(x)
        return tape.gradient(value, x).numpy()
    if backend == "jax":
        import jax

        return np.asarray(jax.grad(loss)(ops.convert_to_tensor(pixels)))
    raise ValueError(f"Keras runs on {backend}: here it must be torch, tensorflow or jax.")


def _columns(networks, pixels, labels, epsilon_pixels, radii, noise):
    own, epsilon = networks[0], epsilon_pixels / 255
    clean = own.log_probabilities(pixels)
    predicted, least_likely = clean.argmax(1), clean.argmin(1)
    direction = own.gradient_sign(pixels, labels)
    curve = {radius: _moved(pixels, direction, radius / 255) for radius in radii}
    columns = {
        "label": labels.tolist(),
        "clean": predicted.tolist(),
        "fgsmTrueLabel": own.classes(curve[epsilon_pixels]),
        "fgsmPredictedLabel": own.classes(_moved(pixels, own.gradient_sign(pixels, predicted), epsilon)),
        "leastLikely": own.classes(_moved(pixels, -own.gradient_sign(pixels, least_likely), epsilon)),
        "iterative": own.classes(_iterative(own, pixels, labels, epsilon_pixels)),
        "randomSign": own.classes(_moved(pixels, noise, epsilon)),
    }
    for other in networks[1:]:
        columns["transfer"] = own.classes(_moved(pixels, other.gradient_sign(pixels, labels), epsilon))
    for radius, images in curve.items():
        if radius != epsilon_pixels:
            columns[f"fgsmTrueLabel@{radius}"] = own.classes(images)
    columns["loss"] = own.losses(pixels, labels)
    columns.update({f"loss@{radius}": own.losses(images, labels) for radius, images in curve.items()})
    return columns


def _moved(pixels, direction, epsilon):
    return np.clip(pixels + np.float32(epsilon) * direction.astype("float32"), 0, 1)


def _iterative(network, pixels, labels, epsilon_pixels):
    """Basic iterative FGSM: steps of one pixel, as many as the radius asks for (Kurakin et al., arXiv:1607.02533)."""
    epsilon, adversarial = np.float32(epsilon_pixels / 255), pixels
    for _ in range(max(1, math.ceil(min(epsilon_pixels + 4, 1.25 * epsilon_pixels)))):
        moved = adversarial + np.float32(1 / 255) * network.gradient_sign(adversarial, labels).astype("float32")
        adversarial = np.clip(np.clip(moved, pixels - epsilon, pixels + epsilon), 0, 1)
    return adversarial


def _pixels(images, scale):
    """The images on the scale [0, 1], on which the radius is meant."""
    pixels = np.asarray(images, dtype="float32") / np.float32(scale)
    least, most = float(pixels.min()), float(pixels.max())
    if not (least >= -1e-3 and most <= 1 + 1e-3):
        raise ValueError(
            f"Divided by scale {scale}, the pixels range from {least:.3f} to {most:.3f}, not within 0 and 1: "
            "set scale=255 for pixels of 0..255, and put a normalisation into the model."
        )
    return np.clip(pixels, 0, 1)


def _drawn_signs(seed):
    generator = np.random.default_rng(seed)
    return lambda first, shape: generator.integers(0, 2, shape) * 2 - 1
