"""How many letter pictures a small net reads that was trained on the public generator, for so many seconds of one core.

    apt-get install python3-torch python3-numpy
    nice /usr/bin/python3 test/strength/net.py [seconds]

It reads pictures of four letters (type 5) at levels 1 and 2, of deployments whose style it has not seen. The widget says
how many letters there are, so that each has a head of its own. Prints JSON. test/readers/train.py is the larger one.
"""
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy
import torch
from torch import nn

WIDTH, HEIGHT, TEXT, LETTERS = 130, 53, 6, 4
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BATCH = 64
MEASURED = 300


def layer(before, after, stride):
    return [nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(True)]


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            *layer(1, 16, 2), *layer(16, 32, 2), *layer(32, 64, 2), *layer(64, 96, 1), nn.MaxPool2d((2, 1), ceil_mode=True)
        )
        self.heads = nn.Linear(96 * 4 * 17, LETTERS * len(ALPHABET))

    def forward(self, pictures):
        return self.heads(self.features(pictures).flatten(1)).view(-1, LETTERS, len(ALPHABET))


class Pictures:
    def __init__(self, seed, style_name, styles, levels):
        script = Path(__file__).parent.parent / "readers" / "stream-letters.mjs"
        command = ["node", str(script), seed, style_name, str(styles), str(LETTERS), ",".join(map(str, levels))]
        self.drawing = subprocess.Popen(command, stdout=subprocess.PIPE)

    def next(self, count):
        size = TEXT + WIDTH * HEIGHT
        records = numpy.frombuffer(self.drawing.stdout.read(count * size), numpy.uint8).reshape(count, size)
        texts = torch.from_numpy(records[:, :LETTERS].astype(numpy.int64) - ord("A"))
        grey = torch.from_numpy(records[:, TEXT:].astype(numpy.float32)).view(count, 1, HEIGHT, WIDTH)
        grey -= grey.mean((2, 3), keepdim=True)
        return grey / grey.std((2, 3), keepdim=True), texts

    def close(self):
        self.drawing.stdout.close()
        self.drawing.wait()


def measure(reader, level):
    pictures = Pictures(f"held out {level}", "other", 10, [level])
    grey, texts = pictures.next(MEASURED)
    pictures.close()
    reader.eval()
    with torch.no_grad():
        read = torch.cat([reader(part).argmax(2) for part in grey.split(BATCH)])
        before = time.process_time()
        for picture in grey[:100]:
            reader(picture[None])
        core_seconds = (time.process_time() - before) / 100
    reader.train()
    right = read == texts
    return {
        "success": right.all(1).float().mean().item(),
        "letters": right.float().mean().item(),
        "coreSeconds": core_seconds,
    }


def main(seconds):
    torch.manual_seed(1)
    torch.set_num_threads(1)
    reader = Reader()
    optimiser = torch.optim.Adam(reader.parameters(), lr=2e-3)
    pictures = Pictures("trained", "trained", 1000, [1, 2])
    started = time.process_time()
    count = 0
    while (spent := time.process_time() - started) < seconds:
        for group in optimiser.param_groups:
            group["lr"] = 2e-3 * min(1, 2 * (1 - spent / seconds)) + 1e-5
        grey, texts = pictures.next(BATCH)
        loss = nn.functional.cross_entropy(reader(grey).flatten(0, 1), texts.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        count += BATCH
        if count % (BATCH * 50) == 0:
            print(f"{count} pictures, {spent:.0f} s, loss {loss.item():.2f}", file=sys.stderr, flush=True)
    pictures.close()
    results = {f"level {level}": measure(reader, level) for level in (1, 2)}
    print(json.dumps({"pictures": count, "seconds": seconds, "measured": MEASURED, **results}))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 300)
