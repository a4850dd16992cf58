#!/usr/bin/env python3
"""Times an ONNX model of this project in PyTorch: eager, in a CUDA graph, and compiled with CUDA graphs.

Outputs are checked against ours before anything is timed. Needs PyTorch alone. Writes one JSON file. Exit status: 0 timed, 1 wrong outputs,
2 bad input, 77 PyTorch or the device is not there.
"""

import argparse
import json
import math
import sys
import time

from onnx_reader import BadInput, read_model, read_safetensors
from torch_source import build_module

NOT_HERE = 77
TOLERANCE = 1e-4
LEAST_SAMPLES, MOST_SAMPLES = 30, 2000


def error(expected, actual):
    """Largest difference over the largest expected value; infinite when something is no number."""
    if expected.shape != actual.shape:
        raise BadInput(f"outputs are {tuple(actual.shape)}, not {tuple(expected.shape)}: export the model again")
    difference = (expected.double() - actual.double().cpu()).abs().max().item()
    return difference / max(expected.double().abs().max().item(), 1e-30) if math.isfinite(difference) else math.inf


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
