"""The same at the doors that write it otherwise, and one body that is wrong in every way."""

from typing import Final

from tests.integration.doors.video_desk import FRAMED, NATIVE, PLAIN, SHARED, image, native
from tests.integration.doors.video_mistakes import (
    AUDIO_ITEM,
    CLIP,
    DURATION,
    MIXED,
    REQUIRED,
    ROLE,
    ROLES,
    SOUND,
    UNKNOWN,
    of,
)

_TASK: Final = {"model": "doubao-seedance-2.0", "prompt": "a"}
_VIDEO: Final = {"model": "seedance-2.0", "prompt": "a"}

OTHERS: Final = [
    of(SHARED, {**_TASK, "image_urls": PLAIN}, ("image_urls", "must be a list")),
    of(
        SHARED,
        {**_TASK, "image_urls": [7]},
        ("image_urls[0]", "must be a string with an address in it"),
    ),
    of(
        SHARED,
        {**_TASK, "image_urls": [PLAIN] * 10},
        ("image_urls[9]", "is image 10; seedance-2.0 takes at most 9 images"),
    ),
    of(
        SHARED,
        {
            **_TASK,
            "image_urls": [PLAIN],
            "image_with_roles": [{"url": PLAIN, "role": "reference_image"}],
        },
        ("image_with_roles", "cannot be combined with image_urls"),
    ),
    of(
        SHARED,
        {**_TASK, "image_with_roles": [{"url": PLAIN, "role": "last_frame"}]},
        ("image_with_roles[0].role", "needs a first_frame beside it"),
    ),
    of(
        SHARED,
        {**_TASK, "image_with_roles": [{"role": "first_frame"}]},
        ("image_with_roles[0].url", REQUIRED),
    ),
    of(
        SHARED,
        {
            **_TASK,
            "image_with_roles": [{"url": PLAIN, "role": "first_frame"}],
            "video_urls": [CLIP],
        },
        ("image_with_roles[0].role", MIXED),
    ),
    of(
        SHARED,
        {**_TASK, "audio_urls": [SOUND]},
        ("audio_urls[0]", "cannot be alone; add a picture or a video"),
    ),
    of(
        SHARED,
        {**_TASK, "video_urls": ["asset://x y"]},
        ("video_urls[0]", "The specified asset x y is not found"),
    ),
    of(
        FRAMED,
        {**_VIDEO, "frame_images": [{"frame_type": "middle", "image_url": {"url": PLAIN}}]},
        ("frame_images[0].frame_type", ROLES),
    ),
    of(
        FRAMED,
        {
            **_VIDEO,
            "frame_images": [{"frame_type": "reference_image", "image_url": {"url": PLAIN}}],
        },
        ("frame_images[0].frame_type", "must be one of first_frame, last_frame"),
    ),
    of(
        FRAMED,
        {**_VIDEO, "frame_images": [{"type": "video_url", "image_url": {"url": PLAIN}}]},
        ("frame_images[0].type", "must be image_url"),
    ),
    of(
        FRAMED,
        {
            **_VIDEO,
            "frame_images": [{"frame_type": "first_frame", "image_url": {"url": PLAIN}}],
            "input_references": [{"image_url": {"url": PLAIN}}],
        },
        ("frame_images[0].frame_type", MIXED),
    ),
    of(
        FRAMED,
        {**_VIDEO, "input_references": [{"type": "text"}]},
        ("input_references[0].type", "must be one of image_url, video_url, audio_url"),
    ),
    of(
        FRAMED,
        {**_VIDEO, "input_references": [{"image_url": {"url": PLAIN}, "name": "a"}]},
        ("input_references[0].name", UNKNOWN),
    ),
    of(
        FRAMED,
        {**_VIDEO, "content": [image(PLAIN)], "frame_images": [{"image_url": {"url": PLAIN}}]},
        ("content", "cannot be combined with frame_images or input_references"),
    ),
    of(
        NATIVE,
        native(image(PLAIN, "first_frame"), AUDIO_ITEM, duration=99, ratio="1:2", foo=1),
        ("ratio", "must be one of 16:9, 4:3, 1:1, 3:4, 9:16, 21:9, adaptive"),
        ("duration", DURATION),
        ("foo", UNKNOWN),
        (ROLE, MIXED),
    ),
]
"""The last one is wrong in all the ways at once."""
