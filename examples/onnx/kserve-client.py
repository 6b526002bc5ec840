"""Sends a picture to a served ONNX export of Inkling, with the Open Inference Protocol (v2).

    pip install numpy pillow
    python kserve-client.py ADDRESS EXPORT PICTURE

ADDRESS is the address of the service, as shown by `kubectl get inferenceservice inkling`. EXPORT is the
unpacked zip, for its labels.json. For a large picture it sends only the centre square, 512 pixels wide: a
whole photograph would be more JSON than Triton accepts, and pictures of the same size can be batched.
"""

import json
import sys
from pathlib import Path
from urllib.request import Request, urlopen

import numpy as np
from PIL import Image, ImageOps

SIDE = 512


def decode(picture):
    """A picture file as RGB: upright, with transparent parts white, as Inkling gives it to its model."""
    image = ImageOps.exif_transpose(Image.open(picture)).convert("RGBA")
    if min(image.size) > SIDE:
        image = ImageOps.fit(image, (SIDE, SIDE), Image.Resampling.BILINEAR)
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"))


def main(address, export, picture):
    labels = json.loads((Path(export) / "labels.json").read_text("utf-8"))
    image = decode(picture)[np.newaxis]
    tensor = {
        "name": "image",
        "datatype": "UINT8",
        "shape": list(image.shape),
        "data": image.ravel().tolist(),
    }
    body = json.dumps({"inputs": [tensor]}).encode()
    url = f"{address.rstrip('/')}/v2/models/inkling/infer"
    with urlopen(Request(url, body, {"Content-Type": "application/json"})) as response:
        (output,) = json.load(response)["outputs"]
    for label, confidence in zip(labels, output["data"]):
        print(f"{confidence:.4f} {label}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("Usage: python kserve-client.py ADDRESS EXPORT PICTURE")
    main(*sys.argv[1:])
