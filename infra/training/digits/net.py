"""The network: convolutions that end in one column of features for each four pixels across."""

from torch import Tensor, nn

from chalicelib.bibs.context import SIGNS

CLASSES = 1 + len(SIGNS)


class Same(nn.Module):
    """A convolution added to what it sees."""

    def __init__(
        self, channels: int, size: int | tuple[int, int], pad: int | tuple[int, int]
    ) -> None:
        super().__init__()
        self.block = step(channels, channels, size=size, pad=pad)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


def step(
    inward: int, outward: int, stride: int | tuple[int, int] = 1,
    size: int | tuple[int, int] = 3, pad: int | tuple[int, int] = 1,
) -> nn.Sequential:  # fmt: skip
    return nn.Sequential(
        nn.Conv2d(inward, outward, size, stride, pad, bias=False),
        nn.BatchNorm2d(outward),
        nn.ReLU(inplace=True),
    )


class Digits(nn.Module):
    """(n, 4, 64, 128), as context.planes makes it, to log-odds of signs (n, 32, CLASSES)."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            step(4, 16, 2),
            step(16, 40, 2),
            Same(40, 3, 1),
            Same(40, 3, 1),
            step(40, 64, (2, 1)),
            Same(64, 3, 1),
            Same(64, 3, 1),
            step(64, 96, (2, 1)),
            Same(96, 3, 1),
            step(96, 112, size=(4, 1), pad=0),
            Same(112, (1, 7), (0, 3)),
            Same(112, (1, 7), (0, 3)),
        )
        self.head = nn.Conv2d(112, CLASSES, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x)).squeeze(2).transpose(1, 2)


class Reader(nn.Module):
    """What is exported: probabilities instead of log-odds."""

    def __init__(self, net: Digits) -> None:
        super().__init__()
        self.net = net

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x).softmax(2)
