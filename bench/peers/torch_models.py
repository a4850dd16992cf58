#!/usr/bin/env python3
"""Times an ONNX model of this project in PyTorch: eager, in a CUDA graph, and compiled with CUDA graphs.

The model is turned into one torch module whose forward pass has one line for each node; weights that a product multiplies by, with the
bias added to it, become one linear layer, as a user would write it. Its outputs are checked against ours before anything is timed.
Needs PyTorch alone. Writes one JSON file. Exit status: 0 timed, 1 wrong outputs, 2 bad input, 77 PyTorch or the device is not there.
"""

import argparse
import json
import math
import struct
import sys
import time

NOT_HERE = 77
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
FLOAT, INT32, INT64, BOOL = 1, 6, 7, 9
TOLERANCE = 1e-4
LEAST_SAMPLES, MOST_SAMPLES = 30, 2000


class BadInput(Exception):
    """What was given cannot be used; the message says what to do."""


# Reading ONNX: the protobuf wire format, and of its messages what our exporter writes.


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """The fields of a message: number and value, bytes where it is text or a message."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        wire = key & 7
        if wire == VARINT:
            value, at = varint(data, at)
        elif wire in (FIXED32, FIXED64):
            size = 4 if wire == FIXED32 else 8
            value, at = bytes(data[at : at + size]), at + size
        elif wire == BYTES:
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
            if len(value) != size:
                raise BadInput("the ONNX file is truncated: export it again")
        else:
            raise BadInput(f"the ONNX file has a field of wire type {wire}: export it again")
        yield key >> 3, value


def signed(value):
    return value - (1 << 64) if value >= 1 << 63 else value


def text(value):
    return bytes(value).decode()


def integers(value):
    """A repeated integer, packed or one at a time."""
    if isinstance(value, int):
        return [signed(value)]
    found, at = [], 0
    while at < len(value):
        one, at = varint(value, at)
        found.append(signed(one))
    return found


def read_tensor(data):
    """Name, element type, sizes and raw bytes of an initialiser."""
    name, kind, sizes, raw = "", None, [], b""
    for number, value in fields(data):
        if number == 1:
            sizes += integers(value)
        elif number == 2:
            kind = value
        elif number == 8:
            name = text(value)
        elif number == 9:
            raw = value
    return name, (kind, tuple(sizes), raw)


def read_attribute(data):
    name, value, several = "", None, []
    for number, found in fields(data):
        if number == 1:
            name = text(found)
        elif number == 2:
            value = struct.unpack("<f", found)[0]
        elif number == 3:
            value = signed(found)
        elif number == 4:
            value = text(found)
        elif number == 8:
            several += integers(found)
    return name, several if value is None else value


class Node:
    """One ONNX node."""

    def __init__(self, op, inputs, outputs, attributes):
        self.op, self.inputs, self.outputs, self.attributes = op, inputs, outputs, attributes

    @staticmethod
    def read(data):
        op, inputs, outputs, attributes = "", [], [], {}
        for number, value in fields(data):
            if number == 1:
                inputs.append(text(value))
            elif number == 2:
                outputs.append(text(value))
            elif number == 4:
                op = text(value)
            elif number == 5:
                name, attribute = read_attribute(value)
                attributes[name] = attribute
        return Node(op, inputs, outputs, attributes)


def read_model(data):
    """Nodes, initialisers by name, names of the inputs and of the outputs."""
    graphs = [value for number, value in fields(memoryview(data)) if number == 7]
    if len(graphs) != 1:
        raise BadInput("the file is no ONNX model: export it again")
    nodes, tensors, inputs, outputs = [], {}, [], []
    for number, value in fields(graphs[0]):
        if number == 1:
            nodes.append(Node.read(value))
        elif number == 5:
            name, tensor = read_tensor(value)
            tensors[name] = tensor
        elif number in (11, 12):
            name = next(text(v) for n, v in fields(value) if n == 1)
            (inputs if number == 11 else outputs).append(name)
    return nodes, tensors, [name for name in inputs if name not in tensors], outputs


def read_safetensors(data):
    """Sizes and raw bytes of each tensor; all are float32."""
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    return {
        name: (tuple(entry["shape"]), data[8 + size + entry["data_offsets"][0] : 8 + size + entry["data_offsets"][1]])
        for name, entry in header.items()
        if name != "__metadata__"
    }


# Turning nodes into the lines of a forward pass.


class Source:
    """Lines of Python that compute each node; what does not depend on the inputs' values is computed once, when the model is made."""

    SIMPLE = {
        "Relu": "F.relu({0})", "Gelu": "F.gelu({0})", "Elu": "F.elu({0})", "Tanh": "torch.tanh({0})",
        "Sigmoid": "torch.sigmoid({0})", "Exp": "torch.exp({0})", "Log": "torch.log({0})", "Sqrt": "torch.sqrt({0})",
        "Erf": "torch.erf({0})", "Neg": "-{0}", "Abs": "torch.abs({0})", "Reciprocal": "torch.reciprocal({0})",
        "Add": "{0} + {1}", "Sub": "{0} - {1}", "Mul": "{0} * {1}", "Div": "divided({0}, {1})",
        "Pow": "torch.pow({0}, {1})", "Max": "torch.maximum({0}, {1})", "Min": "torch.minimum({0}, {1})",
        "Mod": "torch.remainder({0}, {1})", "Where": "torch.where({0}, {1}, {2})", "MatMul": "torch.matmul({0}, {1})",
        "Identity": "{0}", "Dropout": "{0}",
    }  # fmt: skip

    def __init__(self, model, constant, shapes):
        """`constant` makes a tensor of an initialiser, `shapes` are the inputs' sizes."""
        self.nodes, tensors, self.inputs, self.outputs = model
        self.constants = {name: constant(*tensor) for name, tensor in tensors.items()}
        self.shapes = shapes
        self.names, self.held, self.lines = {}, {}, []
        self.uses = {}
        for node in self.nodes:
            for name in node.inputs:
                self.uses[name] = self.uses.get(name, 0) + 1
        for i, name in enumerate(self.inputs):
            self.names[name] = f"x{i}"

    def value(self, name):
        """What stands for a value in the lines: a variable, or a tensor that the module holds."""
        if name not in self.names:
            if name not in self.constants:
                raise BadInput(f"nothing makes the value '{name}': export the model again")
            self.held[f"c{len(self.held)}"] = self.constants[name]
            self.names[name] = f"self.c{len(self.held) - 1}"
        return self.names[name]

    def whole(self, name):
        """A constant as whole numbers."""
        if name not in self.constants:
            raise BadInput(f"'{name}' must be a constant: export the model with fixed shapes")
        return self.constants[name].reshape(-1).tolist()

    def expression(self, node):
        if node.op in self.SIMPLE:
            return self.SIMPLE[node.op].format(*[self.value(name) for name in node.inputs])
        made = getattr(self, "make_" + node.op.lower(), None)
        if made is None:
            raise BadInput(f"operator {node.op} is not known here: add it to {__file__}")
        return made(node, *node.inputs)

    def reduced(self, node, call):
        axes = self.whole(node.inputs[1]) if len(node.inputs) > 1 else []
        if not axes:
            return self.value(node.inputs[0])
        keep = bool(node.attributes.get("keepdims", 1))
        return f"{call}({self.value(node.inputs[0])}, dim={tuple(axes)}, keepdim={keep})"

    def make_reducesum(self, node, *_):
        return self.reduced(node, "torch.sum")

    def make_reducemean(self, node, *_):
        return self.reduced(node, "torch.mean")

    def make_reducemax(self, node, *_):
        return self.reduced(node, "torch.amax")

    def make_reducemin(self, node, *_):
        return self.reduced(node, "torch.amin")

    def make_cumsum(self, node, x, axis):
        return f"torch.cumsum({self.value(x)}, dim={self.whole(axis)[0]})"

    def padded(self, x, node, fill):
        begin, end = node.attributes.get("pads", [0, 0])
        return self.value(x) if begin == end == 0 else f"F.pad({self.value(x)}, ({begin}, {end}), value={fill})"

    def make_conv(self, node, x, weight, bias=None):
        a = node.attributes
        held = "None" if bias is None else self.value(bias)
        return (
            f"F.conv1d({self.padded(x, node, 0)}, {self.value(weight)}, {held}, stride={a['strides'][0]}, "
            f"dilation={a['dilations'][0]}, groups={a['group']})"
        )

    def make_maxpool(self, node, x):
        a = node.attributes
        fill = "float('-inf')"
        return f"F.max_pool1d({self.padded(x, node, fill)}, {a['kernel_shape'][0]}, stride={a['strides'][0]})"

    def make_averagepool(self, node, x):
        a = node.attributes
        if a.get("pads", [0, 0]) != [0, 0]:
            raise BadInput("an average over padding is not known here: add it")
        return f"F.avg_pool1d({self.value(x)}, {a['kernel_shape'][0]}, stride={a['strides'][0]})"

    def make_softmax(self, node, x):
        return f"torch.softmax({self.value(x)}, dim={node.attributes['axis']})"

    def make_layernormalization(self, node, x, scale, bias=None):
        held = "None" if bias is None else self.value(bias)
        sizes = f"({self.value(scale)}.shape[0],)"
        return f"F.layer_norm({self.value(x)}, {sizes}, {self.value(scale)}, {held}, {node.attributes['epsilon']!r})"

    def make_batchnormalization(self, node, x, scale, bias, mean, variance):
        statistics = f"{self.value(mean)}, {self.value(variance)}, {self.value(scale)}, {self.value(bias)}"
        return f"F.batch_norm({self.value(x)}, {statistics}, eps={node.attributes['epsilon']!r})"

    def make_transpose(self, node, x):
        return f"{self.value(x)}.permute({tuple(node.attributes['perm'])})"

    def make_reshape(self, node, x, shape):
        return f"{self.value(x)}.reshape({tuple(self.whole(shape))})"

    def make_expand(self, node, x, shape):
        return f"expanded({self.value(x)}, {tuple(self.whole(shape))})"

    def make_concat(self, node, *parts):
        return f"torch.cat(({''.join(self.value(part) + ', ' for part in parts)}), dim={node.attributes['axis']})"

    def make_slice(self, node, x, start, end, axis, step):
        start, end, axis, step = (self.whole(name)[0] for name in (start, end, axis, step))
        return f"sliced({self.value(x)}, {start}, {end}, {axis}, {step})"

    def make_gather(self, node, x, indices):
        return f"gathered({self.value(x)}, {self.value(indices)}, {node.attributes['axis']})"

    def make_gatherelements(self, node, x, indices):
        return f"torch.gather({self.value(x)}, {node.attributes['axis']}, {self.value(indices)})"

    def make_scatterelements(self, node, x, indices, updates):
        call = "scatter_add" if node.attributes.get("reduction") == "add" else "scatter"
        return f"{self.value(x)}.{call}({node.attributes['axis']}, {self.value(indices)}, {self.value(updates)})"

    def make_topk(self, node, x, k):
        a = node.attributes
        return f"torch.topk({self.value(x)}, {self.whole(k)[0]}, dim={a['axis']}, largest={bool(a['largest'])})"

    def make_cast(self, node, x):
        kinds = {FLOAT: "self.real", INT64: "torch.int64", BOOL: "torch.bool"}
        return f"{self.value(x)}.to({kinds[node.attributes['to']]})"

    def make_shape(self, node, x):
        raise BadInput(f"the shape of '{x}' is not fixed: export the model for one batch size")

    def folded(self, node, evaluate):
        """Whether all that the node needs is there now; then its outputs are constants."""
        if node.op == "Shape" and node.inputs[0] in self.shapes:
            sizes = self.shapes[node.inputs[0]]
            self.constants[node.outputs[0]] = evaluate.whole(sizes[node.attributes["start"] : node.attributes["end"]])
            return True
        if not all(name in self.constants for name in node.inputs):
            return False
        made = evaluate.run(node, self)
        self.constants.update(zip(node.outputs, made))
        return True

    def linear(self, i):
        """The lines' text for a product with a constant matrix and the bias added to it next, and whether the next node is in it."""
        node = self.nodes[i]
        weight = self.constants.get(node.inputs[1]) if node.op == "MatMul" else None
        if weight is None or weight.dim() != 2 or node.inputs[0] in self.constants:
            return None
        turned = f"{node.inputs[1]} turned"
        self.constants.setdefault(turned, weight.t().contiguous())
        call = f"F.linear({self.value(node.inputs[0])}, {self.value(turned)}"
        after = self.nodes[i + 1] if i + 1 < len(self.nodes) else None
        if after is not None and after.op == "Add" and self.uses.get(node.outputs[0]) == 1:
            others = [name for name in after.inputs if name != node.outputs[0]]
            if len(others) == 1 and others[0] in self.constants and self.constants[others[0]].dim() == 1:
                return f"{call}, {self.value(others[0])})", True
        return f"{call})", False

    def build(self, evaluate):
        """Text of the forward pass."""
        i = 0
        while i < len(self.nodes):
            node = self.nodes[i]
            if self.folded(node, evaluate):
                i += 1
                continue
            linear = self.linear(i)
            if linear is not None and linear[1]:
                i += 1
                node = self.nodes[i]
            self.assign(node, linear[0] if linear is not None else self.expression(node))
            i += 1
        arguments = ", ".join(f"x{i}" for i in range(len(self.inputs)))
        results = "".join(self.value(name) + ", " for name in self.outputs)
        body = "".join(f"    {line}\n" for line in self.lines)
        return f"def forward(self, {arguments}):\n{body}    return ({results})\n"

    def assign(self, node, expression):
        made = [f"v{len(self.names) + i}" for i in range(len(node.outputs))]
        self.names.update(zip(node.outputs, made))
        self.lines.append(f"{', '.join(made)} = {expression}")


# With PyTorch.


def helpers(torch):
    """What the lines call."""

    def divided(a, b):
        return torch.div(a, b, rounding_mode=None if a.is_floating_point() else "trunc")

    def expanded(x, shape):
        return x.expand(torch.broadcast_shapes(x.shape, shape))

    def sliced(x, start, end, axis, step):
        at = [slice(None)] * x.dim()
        if step < 0:
            size = x.shape[axis]
            kept = range(size)[slice(start, None if end < -size else end, step)]
            return x.index_select(axis, torch.tensor(list(kept), device=x.device))
        at[axis] = slice(start, end, step)
        return x[tuple(at)]

    def gathered(x, indices, axis):
        axis = axis % x.dim()
        flat = torch.index_select(x, axis, indices.reshape(-1))
        return flat.reshape(x.shape[:axis] + indices.shape + x.shape[axis + 1 :])

    scope = {"torch": torch, "F": torch.nn.functional}
    scope.update(divided=divided, expanded=expanded, sliced=sliced, gathered=gathered)
    return scope


def constant_maker(torch):
    kinds = {FLOAT: torch.float32, INT32: torch.int32, INT64: torch.int64, BOOL: torch.bool}

    def constant(kind, sizes, raw):
        if kind not in kinds:
            raise BadInput(f"element type {kind} is not known here: export the model in fp32")
        if math.prod(sizes) == 0:
            return torch.zeros(sizes, dtype=kinds[kind])
        return torch.frombuffer(bytearray(raw), dtype=kinds[kind]).reshape(sizes)

    return constant


class Evaluation:
    """Runs single nodes whose inputs are constants."""

    def __init__(self, torch):
        self.torch, self.scope = torch, helpers(torch)

    def whole(self, values):
        return self.torch.tensor(values, dtype=self.torch.int64)

    def run(self, node, source):
        class Holder:
            real = self.torch.float32

        names = dict(source.names), dict(source.held)
        expression = source.expression(node)
        for name, tensor in source.held.items():
            setattr(Holder, name, tensor)
        made = eval(expression, {**self.scope, "self": Holder})
        source.names, source.held = names
        return made if isinstance(made, tuple) else (made,)


def build_module(torch, model, shapes):
    """The model as a torch module in single precision."""
    source = Source(model, constant_maker(torch), shapes)
    code = source.build(Evaluation(torch))
    scope = helpers(torch)
    exec(compile(code, "forward", "exec"), scope)
    module = type("Model", (torch.nn.Module,), {"forward": scope["forward"]})()
    module.real = torch.float32
    for name, tensor in source.held.items():
        module.register_buffer(name, tensor)
    return module.eval()


def error(expected, actual):
    """Largest difference over the largest expected value; infinite when something is no number."""
    if expected.shape != actual.shape:
        raise BadInput(f"outputs are {tuple(actual.shape)}, not {tuple(expected.shape)}: export the model again")
    difference = (expected.double() - actual.double().cpu()).abs().max().item()
    return difference / max(expected.double().abs().max().item(), 1e-30) if math.isfinite(difference) else math.inf


def quantile(values, q):
    ordered = sorted(values)
    at = q * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


class Timing:
    """Times calls: whole runs with their copies by the host's clock, and the calls alone by the device's."""

    def __init__(self, torch, device, inputs, output, seconds):
        self.torch, self.device, self.seconds = torch, device, seconds
        pin = device.type == "cuda"
        self.host = [x.pin_memory() if pin else x.clone() for x in inputs]
        self.at = [x.to(device) for x in inputs]
        self.result = torch.empty(output.shape, dtype=torch.float32)
        self.result = self.result.pin_memory() if pin else self.result

    def wait(self):
        if self.device.type == "cuda":
            self.torch.cuda.synchronize()

    def run(self, call, real):
        for to, x in zip(self.at, self.host):
            to.copy_(x, non_blocking=True)
        made = call(*[x.to(real) for x in self.at])
        self.result.copy_(made[0], non_blocking=True)
        self.wait()

    def sample(self, one):
        samples, start = [], time.perf_counter()
        while len(samples) < MOST_SAMPLES:
            samples.append(one())
            if len(samples) >= LEAST_SAMPLES and time.perf_counter() - start > self.seconds:
                break
        return samples

    def host_nanos(self, call, real):
        def one():
            start = time.perf_counter_ns()
            self.run(call, real)
            return time.perf_counter_ns() - start

        return self.sample(one)

    def device_nanos(self, call, real):
        if self.device.type != "cuda":
            return []
        given = [x.to(real) for x in self.at]
        events = [self.torch.cuda.Event(enable_timing=True) for _ in range(2)]

        def one():
            events[0].record()
            call(*given)
            events[1].record()
            self.wait()
            return round(events[0].elapsed_time(events[1]) * 1e6)

        return self.sample(one)

    def all(self, call, real):
        for _ in range(5):
            self.run(call, real)
        return {"run_nanos": self.host_nanos(call, real), "device_nanos": self.device_nanos(call, real)}


def graphed(torch, module, inputs):
    """The module captured into a CUDA graph: copies in, replay."""
    static = [x.clone() for x in inputs]
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            module(*static)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        made = module(*static)

    def replay(*given):
        for to, x in zip(static, given):
            to.copy_(x)
        graph.replay()
        return made

    return replay


def prepared(torch, mode, module, inputs, device):
    if mode == "eager":
        return module
    if mode == "graph":
        if device.type != "cuda":
            raise BadInput("CUDA graphs need --device cuda")
        return graphed(torch, module, inputs)
    if mode == "compiled":
        call = torch.compile(module, mode="reduce-overhead" if device.type == "cuda" else "default")
        for _ in range(3):
            call(*inputs)
        return call
    raise BadInput(f"mode '{mode}' is unknown: give eager, graph or compiled")


def timed(torch, mode, module, timing, real):
    """What one mode gave; what PyTorch throws is why it gave nothing."""
    try:
        start = time.perf_counter()
        given = [x.to(real) for x in timing.at]
        call = prepared(torch, mode, module, given, timing.device)
        timing.wait()
        seconds = time.perf_counter() - start
        return {"mode": mode, "prepare_seconds": seconds, **timing.all(call, real), "why": ""}
    except BadInput as e:
        why = str(e)
    except Exception as e:  # noqa: BLE001 - any failure of a mode is its result
        why = f"{type(e).__name__}: {e}".splitlines()[0]
    return {"mode": mode, "prepare_seconds": 0.0, "run_nanos": [], "device_nanos": [], "why": why}


def measure(torch, options):
    device = torch.device(options.device)
    with open(options.model, "rb") as file:
        model = read_model(file.read())
    with open(options.values, "rb") as file:
        values = read_safetensors(file.read())
    tensor = {
        name: torch.frombuffer(bytearray(raw), dtype=torch.float32).reshape(shape) for name, (shape, raw) in values.items()
    }
    inputs = [tensor["in/" + name] for name in model[2]]
    expected = tensor["out/0"]
    precise = options.precision == "fp32"
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    with torch.no_grad():
        module = build_module(torch, model, {name: list(x.shape) for name, x in zip(model[2], inputs)}).to(device)
        exact = error(expected, module(*[x.to(device) for x in inputs])[0])
        if exact > TOLERANCE:
            raise SystemExit(f"outputs in fp32 differ by {exact:.1e} of the largest, beyond {TOLERANCE:.0e}: nothing timed")
        real = {"fp16": torch.float16, "bf16": torch.bfloat16}.get(options.precision, torch.float32)
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = options.precision == "tf32"
        module = module.to(real)
        module.real = real
        rounded = exact if precise else error(expected, module(*[x.to(device).to(real) for x in inputs])[0])
        timing = Timing(torch, device, inputs, expected, options.seconds)
        modes = [timed(torch, mode, module, timing, real) for mode in options.modes.split(",")]
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    return {
        "torch": torch.__version__, "python": sys.version.split()[0], "device": name, "fp32_error": exact,
        "error": rounded if math.isfinite(rounded) else -1.0, "modes": modes,
    }  # fmt: skip


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True, help="ONNX file, exported for one batch size")
    parser.add_argument("--values", required=True, help="safetensors file: in/NAME of each input, out/0 expected of it")
    parser.add_argument("--out", required=True, help="JSON file to write")
    parser.add_argument("--precision", default="fp32", choices=["fp32", "tf32", "fp16", "bf16"])
    parser.add_argument("--modes", default="eager,graph,compiled")
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    parser.add_argument("--threads", type=int, default=1, help="on the CPU")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each measurement, at least")
    options = parser.parse_args(arguments)
    try:
        import torch
    except ImportError as e:
        print(f"PyTorch is not there: {e}")
        return NOT_HERE
    if options.device == "cuda" and not torch.cuda.is_available():
        print("PyTorch finds no CUDA device")
        return NOT_HERE
    torch.set_num_threads(options.threads)
    try:
        answer = measure(torch, options)
    except (BadInput, OSError) as e:
        print(e)
        return 2
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(answer, file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
