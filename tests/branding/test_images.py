"""Logos: whatever is uploaded, what we serve was drawn by us."""

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts.models import Merchant
from branding.brand import brand_of, image_url
from branding.images import ICON_BOX, LOGO_BOX, MAX_BYTES, safe_image
from branding.models import BrandImage, Branding


def drawn(
    image_format: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB", **options: object
) -> BytesIO:
    file = BytesIO()
    Image.new(mode, size, "red" if mode != "CMYK" else None).save(file, image_format, **options)
    file.seek(0)
    return file


def png_of(width: int, height: int) -> BytesIO:
    """A file of a few bytes whose header promises that many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return BytesIO(b"\x89PNG\r\n\x1a\n" + body)


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP", "GIF"])
def test_common_formats_come_out_as_png(image_format: str) -> None:
    image = safe_image(drawn(image_format), LOGO_BOX)

    assert image.content_type == "image/png"
    assert image.content.startswith(b"\x89PNG")
    assert (image.width, image.height) == (300, 100)


def test_an_image_for_print_gets_the_colours_of_a_screen() -> None:
    assert Image.open(BytesIO(safe_image(drawn("JPEG", mode="CMYK"), LOGO_BOX).content)).mode == "RGB"


def test_transparency_is_kept() -> None:
    image = safe_image(drawn(mode="RGBA"), LOGO_BOX)

    assert Image.open(BytesIO(image.content)).mode == "RGBA"


def test_a_large_image_is_shrunk_and_keeps_its_shape() -> None:
    image = safe_image(drawn(size=(3000, 1000)), LOGO_BOX)

    assert (image.width, image.height) == (864, 288)
    assert safe_image(drawn(size=(3000, 1000)), ICON_BOX).width == 192


def test_nothing_hidden_in_the_file_survives() -> None:
    notes = PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    file = drawn(pnginfo=notes)
    file.write(b"<script>alert(2)</script>" if file.seek(0, 2) else b"")
    file.seek(0)

    assert b"script" not in safe_image(file, LOGO_BOX).content


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (BytesIO(b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'), "SVG"),
        (BytesIO(b"<SVG onload=alert(1)>"), "SVG"),
        (BytesIO(b"%PDF-1.7"), "not an image"),
        (BytesIO(b""), "not an image"),
        (BytesIO(b"<html></html>"), "not an image"),
        (drawn("BMP"), "not an image"),
        (drawn("TIFF"), "not an image"),
        (BytesIO(drawn(size=(500, 500)).getvalue()[:200]), "damaged"),
        (png_of(5000, 5000), "16 million pixels"),
        (png_of(60000, 60000), "16 million pixels"),
        (BytesIO(b"\0" * (MAX_BYTES + 1)), "2 MB"),
    ],
)
def test_what_is_no_usable_image_is_refused_in_words(file: BytesIO, words: str) -> None:
    file.seek(0)
    with pytest.raises(ValidationError) as refusal:
        safe_image(file, LOGO_BOX)
    assert words in refusal.value.messages[0]


# --- Serving ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def logo(acme: Merchant) -> BrandImage:
    acme.branding.logo = BrandImage.keep(acme, safe_image(drawn(), LOGO_BOX))
    acme.branding.save()
    return acme.branding.logo


def test_the_logo_is_served_as_pixels_and_nothing_more(client: Client, acme: Merchant, logo: BrandImage) -> None:
    response = client.get(image_url(logo, acme))

    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.content == logo.content


def test_a_replaced_logo_is_gone(client: Client, acme: Merchant, logo: BrandImage) -> None:
    old = image_url(logo, acme)
    branding = Branding.of(acme)
    branding.logo = BrandImage.keep(acme, safe_image(drawn(size=(200, 200)), LOGO_BOX))
    branding.save()

    assert client.get(old).status_code == 404
    assert client.get(image_url(branding.logo, acme)).status_code == 200
    assert BrandImage.objects.count() == 1


def test_a_logo_is_not_found_under_another_merchants_address(
    client: Client, acme: Merchant, globex: Merchant, logo: BrandImage
) -> None:
    assert client.get(image_url(logo, globex)).status_code == 404


def test_the_same_image_twice_is_kept_once(acme: Merchant) -> None:
    image = safe_image(drawn(), LOGO_BOX)

    assert BrandImage.keep(acme, image) == BrandImage.keep(acme, image)


def test_a_page_reads_the_brand_with_one_query_and_without_pixels(
    acme: Merchant, logo: BrandImage, django_assert_num_queries: Any
) -> None:
    configuration = acme.default_configuration
    with django_assert_num_queries(1) as queries:
        brand = brand_of(acme, configuration)

    assert 'content"' not in queries.captured_queries[0]["sql"]
    assert brand.logo is not None
    assert (brand.logo.width, brand.logo.height, brand.logo.is_wordmark) == (300, 100, True)
