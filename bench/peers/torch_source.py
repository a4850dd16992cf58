"""Turns an ONNX model into one torch module whose forward pass has one line for each node.

Weights that a product multiplies by, with the bias added to it, become one linear layer, as a user would write it. What does not depend on
the inputs' values is computed once, when the module is made.
"""

import math

from onnx_reader import BOOL, FLOAT, INT32, INT64, BadInput



class Source:
    """Lines of Python that compute each node."""

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
