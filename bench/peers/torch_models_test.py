"""Tests of what needs no PyTorch: reading ONNX and writing the lines of a forward pass."""

import struct
import unittest

import onnx_reader
import torch_source


def field(number, payload):
    if isinstance(payload, int):
        return varint(number << 3) + varint(payload)
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def varint(value):
    value &= (1 << 64) - 1
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def attribute(name, value):
    if isinstance(value, float):
        return field(5, field(1, name.encode()) + bytes([2 << 3 | 5]) + struct.pack("<f", value))
    if isinstance(value, list):
        return field(5, field(1, name.encode()) + field(8, b"".join(varint(v) for v in value)))
    number, payload = (4, value.encode()) if isinstance(value, str) else (3, value)
    return field(5, field(1, name.encode()) + field(number, payload))


def node(op, inputs, outputs, **attributes):
    names = b"".join(field(1, name.encode()) for name in inputs) + b"".join(field(2, name.encode()) for name in outputs)
    return field(1, names + field(4, op.encode()) + b"".join(attribute(k, v) for k, v in attributes.items()))


def tensor(name, kind, sizes, raw):
    return field(5, b"".join(field(1, size) for size in sizes) + field(2, kind) + field(8, name.encode()) + field(9, raw))


def model():
    return field(7, b"".join([
        tensor("w", onnx_reader.FLOAT, [4, 2], struct.pack("<8f", *range(8))),
        tensor("b", onnx_reader.FLOAT, [2], struct.pack("<2f", 1, 2)),
        tensor("k", onnx_reader.INT64, [1], struct.pack("<q", 1)),
        tensor("shape", onnx_reader.INT64, [2], struct.pack("<2q", -1, 1)),
        node("MatMul", ["x", "w"], ["p"]),
        node("Add", ["b", "p"], ["q"]),
        node("LayerNormalization", ["q", "b", "b"], ["n"], axis=-1, epsilon=1e-5),
        node("TopK", ["n", "k"], ["v", "i"], axis=-1, largest=1),
        node("Transpose", ["v"], ["t"], perm=[1, 0]),
        node("Reshape", ["t", "shape"], ["y"]),
        field(11, field(1, b"x")),
        field(12, field(1, b"y")),
    ]))  # fmt: skip


class Constant:
    """As much of a tensor as is asked of constants."""

    def __init__(self, kind, sizes, raw):
        self.kind, self.sizes, self.raw = kind, sizes, bytes(raw)

    def dim(self):
        return len(self.sizes)

    def t(self):
        return Constant(self.kind, self.sizes[::-1], self.raw)

    def contiguous(self):
        return self

    def reshape(self, *_):
        return self

    def tolist(self):
        return list(struct.unpack(f"<{len(self.raw) // 8}q", self.raw))


class TorchModelsTest(unittest.TestCase):
    def test_reads_nodes_tensors_inputs_and_outputs(self):
        nodes, tensors, inputs, outputs = onnx_reader.read_model(model())
        self.assertEqual(["MatMul", "Add", "LayerNormalization", "TopK", "Transpose", "Reshape"], [n.op for n in nodes])
        self.assertEqual((["x"], ["y"]), (inputs, outputs))
        kind, sizes, raw = tensors["w"]
        self.assertEqual((onnx_reader.FLOAT, (4, 2)), (kind, sizes))
        self.assertEqual(tuple(range(8)), struct.unpack("<8f", raw))
        self.assertEqual({"axis": -1, "largest": 1}, nodes[3].attributes)
        self.assertEqual([1, 0], nodes[4].attributes["perm"])
        self.assertAlmostEqual(1e-5, nodes[2].attributes["epsilon"], places=9)

    def test_writes_a_line_for_each_node_and_one_linear_layer(self):
        source = torch_source.Source(onnx_reader.read_model(model()), Constant, {"x": [3, 4]})
        lines = source.build(None).splitlines()
        epsilon = struct.unpack("<f", struct.pack("<f", 1e-5))[0]
        self.assertEqual(
            [
                "def forward(self, x0):",
                "    v3 = F.linear(x0, self.c0, self.c1)",
                f"    v4 = F.layer_norm(v3, (self.c1.shape[0],), self.c1, self.c1, {epsilon!r})",
                "    v5, v6 = torch.topk(v4, 1, dim=-1, largest=True)",
                "    v7 = v5.permute((1, 0))",
                "    v8 = v7.reshape((-1, 1))",
                "    return (v8, )",
            ],
            lines,
        )
        self.assertEqual((2, 4), source.held["c0"].sizes)

    def test_bad_input_is_one_sentence(self):
        cases = [
            (lambda: onnx_reader.read_model(b"\x3a\x05abc"), "truncated"),
            (lambda: onnx_reader.read_model(b""), "no ONNX model"),
            (lambda: onnx_reader.read_model(b"\x3b"), "wire type 3"),
            (lambda: self.built(node("Fancy", ["x"], ["y"])), "operator Fancy is not known"),
            (lambda: self.built(node("Relu", ["z"], ["y"])), "nothing makes the value 'z'"),
            (lambda: self.built(node("Reshape", ["x", "x"], ["y"])), "must be a constant"),
        ]
        for call, said in cases:
            with self.subTest(said), self.assertRaises(onnx_reader.BadInput) as raised:
                call()
            self.assertIn(said, str(raised.exception))

    @staticmethod
    def built(one):
        graph = field(7, one + field(11, field(1, b"x")) + field(12, field(1, b"y")))
        return torch_source.Source(onnx_reader.read_model(graph), Constant, {"x": [3]}).build(None)


if __name__ == "__main__":
    unittest.main()
