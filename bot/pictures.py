"""Pictures as they may be kept: without where, when and with what they were taken, upright, and of a size a desk can show."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS: Final = 50_000_000
QUALITY: Final = 90
FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


class Unfit(ValueError):
    """A picture that is broken or has more than 50 million pixels."""


def clean(content: bytes, media_type: str) -> bytes:
    """The same picture without EXIF, position, comments and embedded previews; `Unfit` when it cannot be kept.

    A picture is drawn anew only where it must be: turned upright when its data says so, else a JPEG keeps its own tables.
    """
    kind = FORMATS[media_type]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(io.BytesIO(content), formats=(kind,))
        if picture.width * picture.height > MOST_PIXELS:
            raise Unfit("more than 50 million pixels")
        upright = ImageOps.exif_transpose(picture)
        how: dict[str, object] = {"lossless": True} if kind == "WEBP" else {}
        if kind == "JPEG":
            turned = upright.size != picture.size or picture.getexif().get(0x0112, 1) != 1
            how = {"quality": "keep" if picture.format == "JPEG" and not turned else QUALITY}
            upright = upright if turned else picture
        upright.info = {}
        out = io.BytesIO()
        upright.save(out, kind, exif=b"", **how)
    except (Image.DecompressionBombError, UnidentifiedImageError, OSError, SyntaxError, EOFError) as error:
        raise Unfit("no picture that can be read") from error
    return out.getvalue()
