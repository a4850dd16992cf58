"""Reads ONNX files that this project writes, and safetensors files of float32, without any package.

ONNX is a protobuf message: pairs of a field's number and its value. Of its messages this knows what our exporter writes.
"""

import json
import struct

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
FLOAT, INT32, INT64, BOOL = 1, 6, 7, 9


class BadInput(Exception):
    """What was given cannot be used; the message says what to do."""



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
