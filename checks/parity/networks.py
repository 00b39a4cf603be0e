"""Our networks in PyTorch, made from our tensors (src/models). Images come as PyTorch has them: [batch, channels, height, width]."""

import torch
import torch.nn.functional as F
from torch import nn


class Network(nn.Module):
    """`spec` as in TypeScript; `tensors` by our names: kernels [height, width, in, out], dense [in, out]."""

    def __init__(self, spec: dict, tensors: dict):
        super().__init__()
        self.spec = spec
        constants = {name: torch.from_numpy(tensor.copy()) for name, tensor in tensors.items()}
        self.tensors = nn.ParameterDict({n: nn.Parameter(t, requires_grad=False) for n, t in constants.items()})

    def forward(self, images):
        return {"mlp": self.mlp, "cnn": self.cnn, "resnet": self.resnet}[self.spec["kind"]](images)

    def mlp(self, images):
        x = flat(images)
        layers = len(self.spec["hidden"]) + 1
        activate = {"relu": F.relu, "tanh": torch.tanh}[self.spec["activation"]]
        for i in range(layers):
            x = self.dense(f"dense{i}", x)
            if i < layers - 1:
                x = activate(x)
        return x

    def cnn(self, images):
        x = images
        for name in ("first", "second"):
            x = F.max_pool2d(F.relu(self.convolve(name, x)), 2)
        return self.dense("head", flat(x))

    def resnet(self, images):
        mean, deviation = (
            torch.tensor(self.spec["normalisation"][part]).view(1, -1, 1, 1) for part in ("mean", "deviation")
        )
        x = F.relu(self.normalise("stem", self.convolve("stem", (images - mean) / deviation)))
        for stage in range(3):
            for block in range((self.spec["depth"] - 2) // 6):
                name = f"stage{stage}/block{block}"
                stride = 2 if stage > 0 and block == 0 else 1
                inner = F.relu(self.normalise(f"{name}/a", self.convolve(f"{name}/a", x, stride)))
                inner = self.normalise(f"{name}/b", self.convolve(f"{name}/b", inner))
                if stride == 2:  # Every second pixel, and zeros for the new channels.
                    more = inner.shape[1] - x.shape[1]
                    x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, more // 2, more - more // 2))
                x = F.relu(inner + x)
        return self.dense("head", x.mean(dim=(2, 3)))

    def convolve(self, name, x, stride=1):
        """TensorFlow's "same" padding: for a stride of 2 and an even size, one row at the bottom and one column at the right."""
        kernel = self.tensors[f"{name}/kernel"].permute(3, 2, 0, 1)
        padding = (1, 1, 1, 1) if stride == 1 else (0, 1, 0, 1)
        return F.conv2d(F.pad(x, padding), kernel, stride=stride)

    def normalise(self, name, x):
        mean, variance, scale, offset = (
            self.tensors[f"{name}/{part}"] for part in ("mean", "variance", "scale", "offset")
        )
        return F.batch_norm(x, mean, variance, scale, offset, training=False, eps=1e-5)

    def dense(self, name, x):
        return x @ self.tensors[f"{name}/kernel"] + self.tensors[f"{name}/bias"]


def flat(images):
    """Row by row, the channels of a pixel together: our order."""
    return images.permute(0, 2, 3, 1).flatten(1)


def to_pytorch(images):
    """[batch, height, width, channels] as numpy to PyTorch's order."""
    return torch.from_numpy(images.copy()).permute(0, 3, 1, 2).contiguous()


def from_pytorch(images):
    return images.detach().permute(0, 2, 3, 1).contiguous().numpy()
