"""Parameters that cannot be, whatever a video is made from."""

from typing import Final

from tests.integration.doors.video_desk import FRAMED, NATIVE, SHARED, native
from tests.integration.doors.video_mistakes import (
    ADVICE,
    DURATION,
    LATEST,
    REQUIRED,
    UNKNOWN,
    WHOLE,
    of,
)

PARAMETERS: Final = [
    of(NATIVE, "[]", ("body", "must be an object")),
    of(NATIVE, "{", ("body", "is not valid JSON")),
    of(NATIVE, '{"seed": NaN}', ("body", "is not valid JSON")),
    of(
        NATIVE,
        '{"model": "seedance-2.0", "content": [{"type": "text", "text": "\\ud800"}], "\\udfff": 1}',
        ("?", UNKNOWN),
        ("content[0].text", "is not valid text"),
    ),
    of(
        NATIVE,
        '{"model": "seedance-2.0", "content": [{"type": "text", "text": "a"}], '
        '"b": {"\\udfff": "\\ud800"}}',
        ("b", UNKNOWN),
        ("b.?", "is not valid text"),
    ),
    of(NATIVE, "", ("content", REQUIRED), ("model", REQUIRED)),
    of(
        NATIVE,
        {"model": 7, "content": 7},
        ("content", "must be a list"),
        ("model", "must be a string"),
    ),
    of(NATIVE, native(duration=3), ("duration", DURATION)),
    of(NATIVE, native(duration=16), ("duration", DURATION)),
    of(NATIVE, native(duration="5"), ("duration", WHOLE)),
    of(NATIVE, native(duration=5.0), ("duration", WHOLE)),
    of(NATIVE, native(duration=True), ("duration", WHOLE)),
    of(
        NATIVE,
        native(ratio="2:1"),
        ("ratio", "must be one of 16:9, 4:3, 1:1, 3:4, 9:16, 21:9, adaptive"),
    ),
    of(NATIVE, native(resolution="8k"), ("resolution", "must be one of 480p, 720p, 1080p, 4k")),
    of(NATIVE, native(seed=2**32), ("seed", "must be -1 to 4294967295")),
    of(NATIVE, native(frames=30), ("frames", "must be 29 to 289 by 4")),
    of(NATIVE, native(priority=10), ("priority", "must be 0 to 9")),
    of(
        NATIVE,
        native(execution_expires_after=60),
        ("execution_expires_after", "must be 3600 to 259200"),
    ),
    of(NATIVE, native(generate_audio="yes"), ("generate_audio", "must be true or false")),
    of(NATIVE, native(watermark=1), ("watermark", "must be true or false")),
    of(NATIVE, native(tools=["web_search"]), ("tools", 'must be a list of {"type": "web_search"}')),
    of(NATIVE, native(service_tier="fast"), ("service_tier", "must be one of default, flex")),
    of(NATIVE, native(service_tier="flex"), ("service_tier", "cannot be flex for seedance-2.0")),
    of(
        NATIVE,
        native(safety_identifier="x" * 65),
        ("safety_identifier", "must be at most 64 characters, got 65"),
    ),
    of(
        NATIVE,
        native(callback_url="http://hooks.example.com/"),
        ("callback_url", "must begin with https://"),
    ),
    of(
        NATIVE,
        native(callback_url="https://10.0.0.1/"),
        ("callback_url", "must name a host, not an address"),
    ),
    of(NATIVE, native(draft=True), ("draft", LATEST)),
    of(NATIVE, native(output_format="mov"), ("output_format", LATEST)),
    of(NATIVE, native(omni_reference_task_type="edit"), ("omni_reference_task_type", LATEST)),
    of(NATIVE, native(foo=1, bar={"x": [1]}), ("foo", UNKNOWN), ("bar", UNKNOWN)),
    of(NATIVE, native(prompt="x"), ("prompt", UNKNOWN)),
    of(
        NATIVE,
        {**native(resolution="1080p", duration=99), "model": "seedance-2.0-fast"},
        ("duration", DURATION),
        ("resolution", "must be one of 480p, 720p for seedance-2.0-fast"),
    ),
    of(
        NATIVE,
        {**native(), "model": "seedance-1.5-pro"},
        ("model", f"does not take assets; {ADVICE}"),
    ),
    of(
        NATIVE,
        {**native(), "model": "sora-2"},
        ("model", f"is not a model that takes assets; {ADVICE}"),
    ),
    of(
        NATIVE,
        {**native(), "model": "ep-2026-abc"},
        ("model", f"is an endpoint of another account; {ADVICE}"),
    ),
    of(SHARED, {"prompt": "x"}, ("model", REQUIRED)),
    of(
        SHARED,
        {"model": "seedance-2.0"},
        ("prompt", "is required where there is no picture, video or sound"),
    ),
    of(SHARED, {"model": "seedance-2.0", "prompt": "x", "size": "16:9"}, ("size", UNKNOWN)),
    of(
        SHARED, {"model": "seedance-2.0", "prompt": "x", "request_id": "1"}, ("request_id", UNKNOWN)
    ),
    of(
        FRAMED,
        {"model": "seedance-2.0", "prompt": "x", "ratio": "1:1", "aspect_ratio": "4:3"},
        ("aspect_ratio", "is another name of ratio; send one of them"),
    ),
    of(
        SHARED,
        {"model": "doubao-seedance-2.0", "prompt": "x", "size": "1:2"},
        ("size", "must be one of 16:9, 4:3, 1:1, 3:4, 9:16, 21:9, adaptive"),
    ),
]
