"""Writes small models with both of PyTorch's ONNX exporters, for the tests of Densitometer's reader.

    python bench/peers/export_torch_models.py java/engine/src/test/resources/io/densitometer/onnx/exported

needs torch (2.5 or newer), onnx and onnxscript. Each model reads x [batch, 4, 6] and is called NETWORK_EXPORTER_opsetN.onnx, with _half
behind it after model.half(); the tests take what is in the folder. What an exporter cannot write in an operator set is skipped with its
reason.
"""

import argparse
import math
import pathlib

import onnx
import torch
from torch import nn
from torch.nn import functional

LENGTH, CHANNELS, WIDTH, HEADS = 4, 6, 16, 2


class Perceptron(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.net = nn.Sequential(
            nn.Linear(LENGTH * CHANNELS, 32), nn.BatchNorm1d(32), nn.ReLU(), nn.Linear(32, 5)
        )

    def forward(self, x):
        return self.net(self.flatten(x))


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv1d(LENGTH, 12, 3, padding=1), nn.BatchNorm1d(12), nn.ReLU(), nn.Conv1d(12, 16, 3)
        )
        self.head = nn.Linear(16, 5)

    def forward(self, x):
        return self.head(self.features(x).mean(-1))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(CHANNELS, WIDTH)
        self.positions = nn.Parameter(torch.randn(1, LENGTH, WIDTH))
        self.layer = nn.TransformerEncoderLayer(
            WIDTH, HEADS, 32, dropout=0.1, activation="gelu", batch_first=True
        )
        self.head = nn.Linear(WIDTH, 3)

    def forward(self, x):
        return self.head(self.layer(self.embed(x) + self.positions))


class Forecaster(nn.Module):
    """Causal attention, as products of the model's own for one exporter and as PyTorch's function for the other."""

    def __init__(self, own):
        super().__init__()
        self.own = own
        self.embed = nn.Linear(CHANNELS, WIDTH)
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, 3)

    def forward(self, x):
        placed = self.embed(x)
        q, k, v = (
            layer(placed).view(-1, LENGTH, HEADS, WIDTH // HEADS)
            for layer in (self.query, self.key, self.value)
        )
        if self.own:
            scores = torch.einsum("blhe,bshe->bhls", q, k)
            later = torch.triu(torch.ones(1, 1, LENGTH, LENGTH), diagonal=1).bool()
            weights = torch.softmax(scores.masked_fill(later, -math.inf) / math.sqrt(WIDTH / HEADS), -1)
            mixed = torch.einsum("bhls,bshd->blhd", weights, v)
        else:
            q, k, v = (part.transpose(1, 2) for part in (q, k, v))
            mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2)
        joined = self.out(mixed.reshape(-1, LENGTH, WIDTH))
        return self.head(self.norm(placed + joined)[:, -2:])


def networks(dynamo):
    torch.manual_seed(1)
    made = {
        "mlp": Perceptron(),
        "convnet": Convolutions(),
        "encoder": Encoder(),
        "forecaster": Forecaster(own=not dynamo),
    }
    for network in made.values():
        for module in network.modules():
            if isinstance(module, nn.BatchNorm1d):
                module.running_mean.uniform_(-1, 1)
                module.running_var.uniform_(0.5, 2)
        network.eval()
    return made


def export(network, file, dynamo, opset):
    options = (
        {"dynamic_shapes": ({0: torch.export.Dim("batch", min=2, max=1024)},), "external_data": False}
        if dynamo
        else {"dynamic_axes": {"x": {0: "batch"}, "y": {0: "batch"}}}
    )
    torch.onnx.export(
        network,
        (torch.randn(2, LENGTH, CHANNELS, dtype=next(network.parameters()).dtype),),
        str(file),
        input_names=["x"],
        output_names=["y"],
        opset_version=opset,
        dynamo=dynamo,
        **options,
    )


def without_paths(file):
    """Leaves out where on the exporting machine the model's source was."""
    model = onnx.load(file)
    for item in [*model.graph.node, *model.graph.value_info, *model.graph.initializer, model.graph]:
        item.ClearField("doc_string")
        kept = [entry for entry in item.metadata_props if "stack_trace" not in entry.key]
        del item.metadata_props[:]
        item.metadata_props.extend(kept)
    onnx.save(model, file)


def exports():
    """Network, file name, exporter and operator set of each file."""
    for dynamo, opsets in ((False, (11, 13, 17, 18, 20)), (True, (18, 20))):
        exporter = "dynamo" if dynamo else "torchscript"
        for opset in opsets:
            for name, network in networks(dynamo).items():
                yield network, f"{name}_{exporter}_opset{opset}.onnx", dynamo, opset
    for dynamo, opset in ((False, 17), (True, 20)):
        exporter = "dynamo" if dynamo else "torchscript"
        for name in ("encoder", "forecaster"):
            yield networks(dynamo)[name].half(), f"{name}_{exporter}_opset{opset}_half.onnx", dynamo, opset


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for network, name, dynamo, opset in exports():
        file = folder / name
        try:
            export(network, file, dynamo, opset)
            without_paths(file)
            print(file)
        except Exception as error:  # the exporters raise whatever they like
            file.unlink(missing_ok=True)
            print(f"skipped {name}: {str(error).splitlines()[0]}")


if __name__ == "__main__":
    main()
