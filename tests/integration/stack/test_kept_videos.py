"""On a stack that keeps videos, a finished one is copied and served by our own links."""

from pathlib import Path
from typing import Any

import httpx

from local.stack import Stack
from tests.integration.conftest import BUILD_FOLDER, eventually
from tests.integration.customer import office_of
from tests.integration.stack.test_video_ends import NATIVE, made, shown


def test_a_finished_video_is_copied_until_its_record_is_removed(tmp_path: Path) -> None:
    stack = Stack(
        tmp_path,
        parameters={"KeepVideosDays": "3", "SandboxVideoSeconds": "1"},
        build_dir=BUILD_FOLDER / "product",
        with_customers=False,
    )
    with stack, office_of(stack) as office:
        customer = office.admit()
        video = made(customer, "she waves", return_last_frame=True)["id"]
        folder = f"videos/{customer.name}/{video}/"

        def copies() -> list[str]:
            bucket = stack.outputs["UploadBucketName"]
            listed = stack.client("s3").list_objects_v2(Bucket=bucket, Prefix=folder)
            return [one["Key"] for one in listed.get("Contents", [])]

        def linked() -> Any:
            content = shown(customer, video).get("content") or {}
            return content if folder in content.get("video_url", "") else None

        content = eventually(linked, within_seconds=60)
        assert set(content) == {"video_url", "last_frame_url"}
        clip = httpx.get(content["video_url"], trust_env=False)
        assert (clip.status_code, clip.headers["Content-Type"]) == (200, "video/mp4")
        assert clip.content[4:8] == b"ftyp"
        assert len(copies()) == 2
        gone = customer.http.delete(f"{NATIVE}/{video}", headers=customer.headers)
        assert (gone.status_code, copies()) == (200, [])
