"""Uploaded images made safe: opened, measured, shrunk and written anew, so that only pixels survive.

SVG is refused: it can hold scripts and outside links, and a cleaned one may no longer look like the logo.
"""

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_BYTES = 2 * 1024 * 1024
MAX_PIXELS = 16_000_000
TOO_MANY_PIXELS = _("The image has more than 16 million pixels. Save it smaller and upload it again.")
# Pixels, twice what is shown at most, for sharp screens.
LOGO_BOX = (960, 288)
ICON_BOX = (192, 192)


@dataclass(frozen=True)
class SafeImage:
    """An image that we wrote ourselves, with its size in pixels."""

    content: bytes
    content_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """A name for exactly these pixels."""
        return hashlib.sha256(self.content).hexdigest()[:16]


def safe_image(upload: IO[bytes], box: tuple[int, int]) -> SafeImage:
    """The image within ``box`` (pixels), without metadata or anything hidden in the file.

    Raises `ValidationError`, in words for the person who uploads, for what is no such image, broken or far too large.
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValidationError(_("The file is larger than 2 MB. Save the image smaller and upload it again."))
    if _looks_like_svg(content):
        raise ValidationError(
            _("SVG files can hold scripts, so they are not accepted. Save the image as PNG, 288 pixels high or more.")
        )
    return _written_anew(_shrunk(_opened(content), box))


def _looks_like_svg(content: bytes) -> bool:
    return b"<svg" in content[:4096].lower()


def _opened(content: bytes) -> Image.Image:
    """Decode the pixels, having asked the header first how many there will be."""
    with warnings.catch_warnings():
        # Pillow only warns of a picture that unpacks to more than 89 million pixels; the limit below is ours.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(BytesIO(content), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(TOO_MANY_PIXELS)
            image.load()
        except UnidentifiedImageError:
            raise ValidationError(_("This is not an image we can read. Use PNG, JPEG, WebP or GIF.")) from None
        except Image.DecompressionBombError:
            raise ValidationError(TOO_MANY_PIXELS) from None
        # What Pillow raises for a broken file depends on where it breaks.
        except (OSError, ValueError, SyntaxError, IndexError, EOFError):
            raise ValidationError(_("The image file is damaged. Save it again and upload the new file.")) from None
    return image


def _shrunk(image: Image.Image, box: tuple[int, int]) -> Image.Image:
    image = ImageOps.exif_transpose(image)
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail(box, Image.Resampling.LANCZOS)
    return image


def _written_anew(image: Image.Image) -> SafeImage:
    written = BytesIO()
    image.save(written, format="PNG", optimize=True)
    return SafeImage(written.getvalue(), "image/png", image.width, image.height)
