"""Classifies many pictures on a Ray cluster with an ONNX export of Inkling.

    pip install "ray[data]" onnxruntime numpy pillow
    python ray-data.py EXPORT PICTURES RESULTS

EXPORT is the unpacked zip: a folder with model.onnx. PICTURES and RESULTS are folders that every node
can access, such as s3://bucket/pictures. CSV files are added to RESULTS, with one row per picture: its
path, the class with the largest confidence, that confidence and, as JSON, the confidences of all classes.
A file that cannot be decoded has an error instead of a class. Colour profiles are ignored.
"""

import io
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps, UnidentifiedImageError

ENDINGS = ["avif", "bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp"]
PICTURES_AT_A_TIME = 32


def decode(content):
    """A picture file as RGB: upright, with transparent parts white, as Inkling gives it to its model."""
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    if image.mode.startswith("I;16"):
        # 16-bit grey: Pillow would turn every value over 255 into white.
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    image = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"))


class Classifier:
    """Created once in each Ray actor, and then called with one batch after the other."""

    def __init__(self, model):
        options = onnxruntime.SessionOptions()
        # Ray gives each actor one core.
        options.intra_op_num_threads = 1
        providers = ["CPUExecutionProvider"]
        self.session = onnxruntime.InferenceSession(model, options, providers=providers)
        self.labels = json.loads(self.session.get_modelmeta().custom_metadata_map["labels"])

    def classify(self, content):
        try:
            image = decode(content)
        except UnidentifiedImageError:
            return "", float("nan"), "", "No picture that Pillow knows"
        # A decoder may raise any error for a damaged file; the other pictures must still be classified.
        except Exception as error:
            return "", float("nan"), "", f"{type(error).__name__}: {error}"
        # One at a time, since all pictures of one run must have the same size.
        (confidences,) = self.session.run(["confidences"], {"image": image[np.newaxis]})[0]
        best = int(np.argmax(confidences))
        by_label = dict(zip(self.labels, confidences.tolist()))
        every = json.dumps(by_label, ensure_ascii=False)
        return self.labels[best], float(confidences[best]), every, ""

    def __call__(self, batch):
        columns = zip(*(self.classify(content) for content in batch["bytes"]))
        names = ["label", "confidence", "confidences", "error"]
        return {"path": batch["path"], **{n: np.array(c) for n, c in zip(names, columns)}}


def main(export, pictures, results):
    import ray

    model = (Path(export) / "model.onnx").read_bytes()
    ray.init()
    # One core is left for reading and writing. If there is no other, classifying shares it.
    cores = int(ray.cluster_resources()["CPU"]) - 1
    files = ray.data.read_binary_files(pictures, include_paths=True, file_extensions=ENDINGS)
    files.map_batches(
        Classifier,
        fn_constructor_args=[model],
        compute=ray.data.ActorPoolStrategy(min_size=1, max_size=max(1, cores)),
        batch_size=PICTURES_AT_A_TIME,
        num_cpus=min(1, cores),
    ).write_csv(results)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("Usage: python ray-data.py EXPORT PICTURES RESULTS")
    main(*sys.argv[1:])
