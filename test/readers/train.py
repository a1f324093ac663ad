"""How much a small net reads that was trained on our own generator: what anybody can do with the public source.

    apt-get install python3-torch python3-numpy && npm run build
    /usr/bin/python3 test/readers/train.py --pictures 100000 --styles 1000

--styles: how many style seeds it trains on. It is measured on 300 pictures of each length and level, drawn with (at most) ten
of these seeds, and on as many drawn with ten others.
"""
import argparse
import subprocess
import time
from pathlib import Path

import numpy
import torch
from torch import nn

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WIDTH, HEIGHT, TEXT = 130, 53, 6
BATCH = 64
MEASURED = [(kind, level) for kind in (4, 5, 6) for level in (1, 2)]


class Reader(nn.Module):
    """Convolutions down to 33 columns, a recurrent layer across them, one letter or blank for each."""

    def __init__(self):
        super().__init__()
        layers, before = [], 1
        for after, stride in [(16, 2), (32, 2), (64, 1), (96, (2, 1)), (128, (2, 1))]:
            layers += [nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU(True)]
            before = after
        self.columns = nn.Sequential(*layers)
        self.across = nn.GRU(128 * 4, 96, bidirectional=True)
        self.letters = nn.Linear(192, len(LETTERS) + 1)

    def forward(self, pictures):
        columns = self.columns(pictures).flatten(1, 2).permute(2, 0, 1)
        return self.letters(self.across(columns)[0]).log_softmax(2)


class Pictures:
    """What stream-letters.mjs draws."""

    def __init__(self, seed, style_name, styles, kinds=(4, 5, 6), levels=(1, 2)):
        script = Path(__file__).with_name("stream-letters.mjs")
        lists = [",".join(map(str, numbers)) for numbers in (kinds, levels)]
        command = ["node", str(script), seed, style_name, str(styles), *lists]
        self.drawing = subprocess.Popen(command, stdout=subprocess.PIPE)

    def next(self, count):
        size = TEXT + WIDTH * HEIGHT
        records = numpy.frombuffer(self.drawing.stdout.read(count * size), numpy.uint8).reshape(count, size)
        texts = [bytes(record[:TEXT]).decode().strip() for record in records]
        grey = torch.from_numpy(records[:, TEXT:].astype(numpy.float32)).view(count, 1, HEIGHT, WIDTH)
        grey -= grey.mean((2, 3), keepdim=True)
        return texts, grey / grey.std((2, 3), keepdim=True)

    def close(self):
        self.drawing.stdout.close()
        self.drawing.wait()


def read(reader, grey):
    """CTC: the likeliest class of every column; repeats and blanks (0) fall out."""
    with torch.no_grad():
        best = torch.cat([reader(part).argmax(2) for part in grey.split(BATCH)], 1).T.tolist()
    return ["".join(LETTERS[c - 1] for c, last in zip(row, [0, *row]) if c not in (0, last)) for row in best]


def held_out(style_name, styles, count):
    sets = []
    for kind, level in MEASURED:
        pictures = Pictures(f"held out {kind} {level}", style_name, styles, [kind], [level])
        sets.append(pictures.next(count))
        pictures.close()
    return sets


def measure(reader, sets):
    reader.eval()
    rights = [[text == reading for text, reading in zip(texts, read(reader, grey))] for texts, grey in sets]
    reader.train()
    return "  ".join(
        f"{kind}/{level} {100 * sum(right) / len(right):5.1f} %" for (kind, level), right in zip(MEASURED, rights)
    )


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pictures", type=int, default=100_000)
    options.add_argument("--styles", type=int, default=1000)
    options.add_argument("--count", type=int, default=300, help="held-out pictures of each length and level")
    options = options.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)

    tests = {
        "seeds seen": held_out("trained", min(10, options.styles), options.count),
        "seeds unseen": held_out("other", 10, options.count),
    }
    reader = Reader()
    optimiser = torch.optim.Adam(reader.parameters())
    steps = options.pictures // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps, pct_start=0.1)
    loss_of = nn.CTCLoss(zero_infinity=True)
    # Clean letters first: from them it learns where letters stand.
    clean = Pictures("clean", "trained", options.styles, (4, 5, 6), (0,))
    disturbed = Pictures("disturbed", "trained", options.styles)
    recent = []
    for step in range(1, steps + 1):
        texts, grey = (clean if step <= steps // 10 else disturbed).next(BATCH)
        logits = reader(grey)
        targets = torch.tensor([LETTERS.index(letter) + 1 for text in texts for letter in text])
        lengths = torch.tensor([len(text) for text in texts])
        loss = loss_of(logits, targets, torch.full((BATCH,), logits.shape[0]), lengths)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(reader.parameters(), 5)
        optimiser.step()
        schedule.step()
        recent = [*recent[-49:], loss.item()]
        if step % (steps // 20) == 0 or step == steps:
            mean = sum(recent) / len(recent)
            print(f"{step * BATCH} pictures, {time.process_time():.0f} s of one core, loss {mean:.3f}", flush=True)
        if step % (steps // 4) == 0 or step == steps:
            for name, sets in tests.items():
                print(f"    {name:13} {measure(reader, sets)}", flush=True)
    clean.close()
    disturbed.close()


if __name__ == "__main__":
    main()
