"""What the exporters refuse, and how they leave the model. Called by exporters.spec.ts; exit 0: all as it should be."""

import copy
import importlib.util
import math
import os
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras
import numpy as np
import torch

INTEGRATIONS = Path(__file__).parents[2] / "integrations"


def exporter(framework):
    spec = importlib.util.spec_from_file_location(framework, INTEGRATIONS / framework / "leak_check_table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.write_table


def refused(words, work):
    try:
        work()
    except ValueError as error:
        assert words in str(error), f"{words!r} is not in {error}"
        return
    raise AssertionError(f"nothing was refused: {words}")


def warns(words, work):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        work()
    assert any(words in str(one.message) for one in caught), f"nothing warned of: {words}"


rng = np.random.default_rng(0)
pixels = rng.random((8, 3, 4, 4)).astype(np.float32)
classes = rng.integers(0, 5, 8)
path = os.path.join(tempfile.mkdtemp(), "table.csv")
images, labels = torch.from_numpy(pixels), torch.from_numpy(classes)
model = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Dropout(0.9), torch.nn.Linear(48, 5))
write = exporter("pytorch")


def table():
    return Path(path).read_text()


refused("range from", lambda: write(model, [(images * 255, labels)], path, 8))
refused("range from", lambda: write(model, [((images - 0.5) / 0.25, labels)], path, 8))
refused("probabilities", lambda: write(torch.nn.Sequential(model, torch.nn.Softmax(1)), [(images, labels)], path, 8))
refused("argmax of one-hot", lambda: write(model, [(images, torch.nn.functional.one_hot(labels, 5))], path, 8))
refused("no class of the model", lambda: write(model, [(images, labels + 5)], path, 8))
refused("from 1 to 255", lambda: write(model, [(images, labels)], path, 8 / 255))
refused("no images", lambda: write(model, [], path, 8))

refused("stand together", lambda: write(model, [(images, labels)], path, 8, mean=(0.5, 0.5, 0.5)))
refused("stand together", lambda: write(model, [(images, labels)], path, 8, deviation=(0.5, 0.5, 0.5)))
refused("divided by 255 twice", lambda: write(model, [(images / 255, labels)], path, 8))
assert not os.listdir(os.path.dirname(path)), "a refused table is left behind"


class Broken(torch.nn.Module):
    def __init__(self, work):
        super().__init__()
        self.inner, self.work = model, work

    def forward(self, x):
        return self.work(self.inner(x))


refused("not finite", lambda: write(Broken(lambda y: y * math.nan), [(images, labels)], path, 8))
refused("not finite", lambda: write(model, [(images, labels)], path, 8, transfer_from=Broken(lambda y: y * math.nan)))
refused("not a dict", lambda: write(Broken(lambda y: {"logits": y}), [(images, labels)], path, 8))
refused("not a tuple", lambda: write(Broken(lambda y: (y, y)), [(images, labels)], path, 8))
warns("of 8 of the images is zero", lambda: write(Broken(lambda y: y * 0), [(images, labels)], path, 8))
assert write(copy.deepcopy(model).to(torch.bfloat16), [(images, labels)], path, 8) == 8
assert write(copy.deepcopy(model).double(), [(images.double(), labels)], path, 8) == 8

model.train()
model[2].eval()
assert write(model, [(images, labels)] * 3, path, 8, limit=18) == 18
# Evaluation mode while it attacks: a dropout would make the two batches differ. Afterwards all is as it was.
lines = table().splitlines()
assert lines[0].startswith("label,clean,fgsmTrueLabel,fgsmPredictedLabel,leastLikely,iterative,randomSign,")
assert len(lines) == 19
for name in ("clean", "iterative", "loss@8"):
    cells = [line.split(",")[lines[0].split(",").index(name)] for line in lines[1:]]
    assert cells[:8] == cells[8:16], name
assert model.training and model[1].training and not model[2].training

model.eval()
# A loader that normalises gives the same table as one that does not, with a model that normalises inside.
mean, deviation = (0.5, 0.4, 0.6), (0.2, 0.3, 0.25)
centre, scale = (torch.tensor(values).view(1, 3, 1, 1) for values in (mean, deviation))


class Inside(torch.nn.Module):
    def forward(self, x):
        return model((x - centre) / scale)


write(Inside(), [(images, labels)], path, 8)
inside = table()
write(model, [((images - centre) / scale, labels)], path, 8, mean=mean, deviation=deviation)
differing = sum(a != b for a, b in zip(inside.split(","), table().split(",")))
assert differing <= 1, f"{differing} cells differ"

write = exporter("keras")
rows = pixels.transpose(0, 2, 3, 1)
logits = keras.Sequential([keras.layers.Input((4, 4, 3)), keras.layers.Flatten(), keras.layers.Dense(5)])
softmax = keras.Sequential([logits, keras.layers.Softmax()])
refused("range from", lambda: write(logits, rows * 255, classes, path, 8, "logits"))
refused("set scale to", lambda: write(logits, rows, classes, path, 8, "logits", scale=255))
taken = keras.Input((4, 4, 3))
pair = keras.Model(taken, [logits(taken), logits(taken)])
refused("return one tensor, not a list", lambda: write(pair, rows, classes, path, 8, "logits"))
broken = keras.Sequential([logits, keras.layers.Rescaling(math.nan)])
refused("not finite", lambda: write(broken, rows, classes, path, 8, "logits"))
constant = keras.Sequential([logits, keras.layers.Rescaling(0.0)])
warns("of 8 of the images is zero", lambda: write(constant, rows, classes, path, 8, "logits"))
half = keras.Sequential([keras.layers.Input((4, 4, 3)), keras.layers.Flatten(), keras.layers.Dense(5, dtype="bfloat16")])
assert write(half, rows, classes, path, 8, "logits") == 8
refused("returns probabilities", lambda: write(softmax, rows, classes, path, 8, "logits"))
refused("returns logits", lambda: write(logits, rows, classes, path, 8, "probabilities"))
refused("argmax of one-hot", lambda: write(logits, rows, np.eye(5)[classes], path, 8, "logits"))
refused("no class of the model", lambda: write(logits, rows, classes + 5, path, 8, "logits"))
refused("from 1 to 255", lambda: write(logits, rows, classes, path, 8 / 255, "logits"))
assert write(logits, rows, classes, path, 8, "logits") == 8
with_logits = table()
write(softmax, rows, classes, path, 8, "probabilities")
differing = sum(a != b for a, b in zip(with_logits.split(","), table().split(",")))
assert differing <= 2, f"{differing} cells differ"
