"""Our residual networks in Keras, made from our tensors (src/models). They take pixels of 0..255."""

import keras
from keras import ops


class Residual(keras.Model):
    """`spec` as in TypeScript; `tensors` by our names: kernels [height, width, in, out], as Keras has them."""

    def __init__(self, spec, tensors):
        super().__init__()
        self.spec = spec
        self.tensors = {name: ops.convert_to_tensor(tensor) for name, tensor in tensors.items()}

    def call(self, images, training=False):
        if training:
            raise ValueError("This network is for evaluation.")
        normalisation = self.spec["normalisation"]
        mean, deviation = (ops.convert_to_tensor(normalisation[part]) for part in ("mean", "deviation"))
        x = self.unit("stem", (images / 255 - mean) / deviation)
        for stage in range(3):
            for block in range((self.spec["depth"] - 2) // 6):
                x = self.block(f"stage{stage}/block{block}", x, 2 if stage > 0 and block == 0 else 1)
        pooled = ops.mean(x, axis=(1, 2))
        return ops.matmul(pooled, self.tensors["head/kernel"]) + self.tensors["head/bias"]

    def block(self, name, x, stride):
        inner = self.normalised(f"{name}/b", self.unit(f"{name}/a", x, stride))
        if stride == 2:  # Every second pixel, and zeros for the new channels.
            more = inner.shape[-1] - x.shape[-1]
            x = ops.pad(x[:, ::2, ::2, :], [[0, 0], [0, 0], [0, 0], [more // 2, more - more // 2]])
        return ops.relu(inner + x)

    def unit(self, name, x, stride=1):
        return ops.relu(self.normalised(name, x, stride))

    def normalised(self, name, x, stride=1):
        x = ops.conv(x, self.tensors[f"{name}/kernel"], strides=stride, padding="same", data_format="channels_last")
        mean, variance, scale, offset = (
            self.tensors[f"{name}/{part}"] for part in ("mean", "variance", "scale", "offset")
        )
        return ops.batch_normalization(x, mean, variance, axis=-1, offset=offset, scale=scale, epsilon=1e-5)


def network(spec, tensors):
    return Residual(spec, tensors)
