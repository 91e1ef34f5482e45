"""Content that no video can be made from, as Ark and AllToken write it."""

from typing import Final

from tests.integration.doors.video_desk import NATIVE, PLAIN, SHARED, image, native
from tests.integration.doors.video_mistakes import (
    AUDIO_ITEM,
    GENERIC,
    IN_PROMPT,
    LATEST,
    MIXED,
    NO_REFERENCE,
    REQUIRED,
    ROLE,
    ROLES,
    UNKNOWN,
    URL,
    VIDEO_ITEM,
    of,
    small,
    text,
)

CONTENTS: Final = [
    of(
        NATIVE,
        text(""),
        ("content[0].text", "must not be empty"),
    ),
    of(NATIVE, {"model": "seedance-2.0", "content": []}, ("content", "must not be empty")),
    of(NATIVE, native("x"), ("content[1]", "must be an object")),
    of(NATIVE, native({}), ("content[1].type", REQUIRED)),
    of(
        NATIVE,
        native({"type": "gif"}),
        ("content[1].type", "must be one of text, image_url, video_url, audio_url, draft_task"),
    ),
    of(NATIVE, native({"type": "image_url"}), ("content[1].image_url", REQUIRED)),
    of(
        NATIVE,
        native({"type": "image_url", "image_url": PLAIN}),
        ("content[1].image_url", "must be an object"),
    ),
    of(NATIVE, native({"type": "image_url", "image_url": {}}), (URL, REQUIRED)),
    of(
        NATIVE,
        native({"type": "image_url", "image_url": {"url": PLAIN, "detail": "low"}}),
        ("content[1].image_url.detail", UNKNOWN),
    ),
    of(
        NATIVE,
        native({"type": "text", "text": "again"}),
        ("content[1].text", "is a second text; there is one"),
    ),
    of(NATIVE, native(image(PLAIN, "hero")), (ROLE, ROLES)),
    of(NATIVE, native(image(PLAIN, "reference_video")), (ROLE, ROLES)),
    of(NATIVE, native(image(PLAIN, "last_frame")), (ROLE, "needs a first_frame beside it")),
    of(
        NATIVE,
        native(image(PLAIN, None), image(PLAIN, None)),
        (ROLE, "is required: first_frame or last_frame or reference_image"),
        ("content[2].role", "is required: first_frame or last_frame or reference_image"),
    ),
    of(
        NATIVE,
        native(image(PLAIN, "first_frame"), image(PLAIN, "first_frame")),
        ("content[2].role", "is a second first_frame; there is one"),
    ),
    of(NATIVE, native(image(PLAIN, "first_frame"), image(PLAIN)), (ROLE, MIXED)),
    of(NATIVE, native(image(PLAIN, "first_frame"), VIDEO_ITEM), (ROLE, MIXED)),
    of(NATIVE, native({**VIDEO_ITEM, "role": None}), (ROLE, "is required: reference_video")),
    of(
        NATIVE,
        native(*[image(PLAIN)] * 10),
        ("content[10].image_url.url", "is image 10; seedance-2.0 takes at most 9 images"),
    ),
    of(
        NATIVE,
        native(*[VIDEO_ITEM] * 4),
        ("content[4].video_url.url", "is video 4; seedance-2.0 takes at most 3 videos"),
    ),
    of(
        NATIVE,
        native(image(PLAIN), *[AUDIO_ITEM] * 4),
        ("content[5].audio_url.url", "is audio 4; seedance-2.0 takes at most 3 audios"),
    ),
    of(
        NATIVE,
        native(AUDIO_ITEM),
        ("content[1].audio_url.url", "cannot be alone; add a picture or a video"),
    ),
    of(
        NATIVE,
        native({"type": "draft_task", "draft_task": {"id": "cgt-1"}}),
        ("content[1].draft_task.id", LATEST),
    ),
    of(
        NATIVE,
        native(image("ftp://media.example.com/a.jpg")),
        (URL, "must begin with http:// or https://"),
    ),
    of(NATIVE, native(image("https://127.0.0.1/a.jpg")), (URL, "must name a public host")),
    of(NATIVE, native(image("data:image/png;base64,@@@")), (URL, "is not valid base64")),
    of(
        NATIVE,
        native(image("data:audio/wav;base64,AAAA")),
        (URL, "must be data:image/<format>;base64,<the file>"),
    ),
    of(
        NATIVE,
        native(image(small(100, 100))),
        (URL, "cannot be used: WidthTooSmall, HeightTooSmall"),
    ),
    of(NATIVE, native(image("asset://nobody")), (URL, "The specified asset nobody is not found")),
    of(NATIVE, native(image("asset://ua_" + "0" * 32)), (URL, GENERIC)),
    of(
        NATIVE,
        native(image("asset://rec_" + "0" * 24)),
        (URL, "is the id of a record; use the assetId, which begins with ta_"),
    ),
    of(
        NATIVE,
        native(image("asset://group-20260318035710-k3x9q")),
        (URL, "is the id of a group; use the id of one asset of it"),
    ),
    of(NATIVE, text("See asset://asset-20260318035710-k3x9q"), ("content[0].text", IN_PROMPT)),
    of(
        NATIVE,
        native(safety_identifier="asset://asset-20260318035710-k3x9q"),
        ("safety_identifier", NO_REFERENCE),
    ),
    of(
        SHARED,
        {"model": "seedance-2.0", "prompt": "a", "content": [{"type": "text", "text": "b"}]},
        ("content[0].text", "cannot be combined with prompt"),
    ),
    of(
        SHARED,
        {"model": "seedance-2.0", "prompt": "a", "content": [image(PLAIN)], "image_urls": [PLAIN]},
        ("image_urls", "cannot be combined with content"),
    ),
]
