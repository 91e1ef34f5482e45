"""Judges media before anything is spent on it: against Ark's limits, and as an upload.

Ark prints its picture bounds as open intervals, its video bounds as closed. The gateway refuses
only what is outside the closed interval and leaves the edge to Ark. The bounds change with Ark's
editions, so they are values in one table, not code.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portrait.errors import FieldProblem, InvalidParameter
from portrait.model import AssetType, Measures
from portrait.rules.formats import MEDIA_TYPES, Format, sniff
from portrait.rules.pictures import NotAPicture, Picture, read_picture
from portrait.rules.trailing import count_trailing_bytes

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Ark's bounds: sides in pixels, aspect ratios as (width, height), sizes in bytes."""

    picture_formats: frozenset[Format]
    min_side: int
    max_side: int
    min_ratio: tuple[int, int]
    max_ratio: tuple[int, int]
    max_picture_bytes: int
    max_video_bytes: int
    max_audio_bytes: int


@dataclass(frozen=True, slots=True)
class UploadPolicy:
    """What an upload may be: narrower than Ark's limits, which hold as well."""

    formats: tuple[Format, ...]
    max_trailing_bytes: int
    limits: MediaLimits


# The edition of September 2026. "Under 30 MB" does not say which MB: the larger is not refused.
ARK_LIMITS = MediaLimits(
    picture_formats=frozenset(
        {
            Format.JPEG,
            Format.PNG,
            Format.WEBP,
            Format.BMP,
            Format.TIFF,
            Format.GIF,
            Format.HEIC,
            Format.HEIF,
        }
    ),
    min_side=300,
    max_side=6000,
    min_ratio=(2, 5),
    max_ratio=(5, 2),
    max_picture_bytes=30 * _MIB,
    max_video_bytes=200 * _MIB,
    max_audio_bytes=15 * _MIB,
)
UPLOAD_POLICY = UploadPolicy(
    formats=(Format.JPEG, Format.PNG, Format.WEBP), max_trailing_bytes=1024, limits=ARK_LIMITS
)
ALL_PICTURES_POLICY = UploadPolicy(
    formats=tuple(one for one in Format if one in ARK_LIMITS.picture_formats),
    max_trailing_bytes=1024,
    limits=ARK_LIMITS,
)
"""Whatever picture Ark takes, still and whole."""

_UNDECLARED = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_SAME_TYPE = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/x-bmp": "image/bmp",
    "image/x-ms-bmp": "image/bmp",
    # Every heic is a heif, and which of them a file calls itself is up to its writer.
    "image/heif": "image/heic",
}


def judge_picture(
    picture: Picture, size_bytes: int, limits: MediaLimits = ARK_LIMITS
) -> tuple[str, ...]:
    """Return Ark's failure codes for a picture, in Ark's order; empty when it is acceptable."""
    width, height = picture.width, picture.height
    rules = (
        ("FormatUnsupported", picture.format not in limits.picture_formats),
        ("WidthTooSmall", width < limits.min_side),
        ("WidthTooLarge", width > limits.max_side),
        ("HeightTooSmall", height < limits.min_side),
        ("HeightTooLarge", height > limits.max_side),
        ("AspectRatioTooSmall", width * limits.min_ratio[1] < height * limits.min_ratio[0]),
        ("AspectRatioTooLarge", width * limits.max_ratio[1] > height * limits.max_ratio[0]),
        ("FileSizeTooLarge", size_bytes > limits.max_picture_bytes),
    )
    return tuple(code for code, broken in rules if broken)


def judge_media(data: bytes, announced: str, limits: MediaLimits = ARK_LIMITS) -> tuple[str, ...]:
    """Return Ark's failure codes for bytes announced as `Image`, `Video` or `Audio`.

    Of video and audio only format and size are judged: duration, frame rate and pixels are not
    in a header that can be trusted.
    """
    kind = sniff(data)
    if kind is None:
        return ("FormatUndetectable",)
    if kind.family != announced:
        return ("TypeMismatch",)
    if kind.format is None:
        return ("FormatUnsupported",)
    if kind.family is AssetType.IMAGE:
        try:
            return judge_picture(read_picture(data), len(data), limits)
        except NotAPicture as error:
            return (error.reason,)
    largest = limits.max_video_bytes if kind.family is AssetType.VIDEO else limits.max_audio_bytes
    return ("FileSizeTooLarge",) if len(data) > largest else ()


def content_type_matches(declared: str | None, media_format: Format) -> bool:
    """Tell whether a part's declared type agrees with its content, which decides.

    A missing or generic type agrees with anything; only an explicit other type contradicts.
    """
    media_type = (declared or "").partition(";")[0].strip().lower()
    found = MEDIA_TYPES[media_format]
    return media_type in _UNDECLARED or (
        _SAME_TYPE.get(media_type, media_type) == _SAME_TYPE.get(found, found)
    )


def check_upload(
    data: bytes, declared_type: str | None, policy: UploadPolicy = UPLOAD_POLICY
) -> Picture:
    """Return the picture an upload holds. Raises InvalidParameter that names all that is wrong.

    The caller has already limited the number of bytes.
    """
    try:
        picture = read_picture(data)
    except NotAPicture as error:
        raise _refuse([_unreadable(data, error, policy)]) from error
    if picture.format not in policy.formats:
        raise _refuse([f"is a {picture.format} picture; {_accepted(policy)}"])
    messages = [
        _explain(code, picture, policy.limits)
        for code in judge_picture(picture, len(data), policy.limits)
    ]
    if not content_type_matches(declared_type, picture.format):
        messages.append(
            f"is declared as another type than its content, {MEDIA_TYPES[picture.format]}"
        )
    if picture.animated:
        messages.append("is animated; send a still picture")
    trailing = count_trailing_bytes(data, picture.format)
    if trailing is None:
        messages.append("is cut short: the file stops before the end of the picture")
    elif trailing > policy.max_trailing_bytes:
        messages.append(f"carries {trailing:,} bytes after the end of the picture; remove them")
    if messages:
        raise _refuse(messages)
    return picture


def refusal_words(policy: UploadPolicy) -> Mapping[str, str]:
    """What `check_upload` says of each fault, with `{width}`, `{height}` and `{ratio}` to fill in.

    For whoever can look at a file before it is sent.
    """
    said = {code: _explanation(code, policy.limits) for code in _EXPLAINED}
    return {**said, "NotAccepted": f"is not an accepted picture; {_accepted(policy)}"}


def _refuse(messages: list[str]) -> InvalidParameter:
    return InvalidParameter(*(FieldProblem("file", message) for message in messages))


def _accepted(policy: UploadPolicy) -> str:
    *most, last = (MEDIA_TYPES[accepted] for accepted in policy.formats)
    return f"accepted are {', '.join(most)} and {last}"


def _unreadable(data: bytes, error: NotAPicture, policy: UploadPolicy) -> str:
    kind = sniff(data)
    if kind is not None and kind.format in policy.formats:
        return f"cannot be read as a picture: {error.detail}"
    return f"is not an accepted picture; {_accepted(policy)}"


def measured(picture: Picture, size: int) -> Measures:
    """What is known of a picture that came through us, of `size` bytes."""
    return Measures(MEDIA_TYPES[picture.format], size, picture.width, picture.height)


_EXPLAINED = (
    *("WidthTooSmall", "WidthTooLarge", "HeightTooSmall", "HeightTooLarge"),
    *("AspectRatioTooSmall", "AspectRatioTooLarge", "FileSizeTooLarge"),
)


def _explain(code: str, picture: Picture, limits: MediaLimits) -> str:
    width, height = picture.width, picture.height
    found = {"width": width, "height": height, "ratio": f"{width / height:.5g}"}
    return _explanation(code, limits).format(**found)


def _explanation(code: str, limits: MediaLimits) -> str:
    sides = f"{limits.min_side} to {limits.max_side} pixels"
    ratios = (
        f"{limits.min_ratio[0] / limits.min_ratio[1]:g} to "
        f"{limits.max_ratio[0] / limits.max_ratio[1]:g}"
    )
    if code.startswith("Width"):
        return f"is {{width}} pixels wide; the width must be {sides} ({code})"
    if code.startswith("Height"):
        return f"is {{height}} pixels high; the height must be {sides} ({code})"
    if code.startswith("AspectRatio"):
        return f"has a width to height ratio of {{ratio}}; it must be {ratios} ({code})"
    return f"is over {limits.max_picture_bytes:,} bytes ({code})"
