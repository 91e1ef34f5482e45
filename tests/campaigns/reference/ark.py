"""An Ark that does as it is told, in as few words as the gateway needs."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class PlainArk:
    """Makes whatever it is asked for; what it is asked about is Active."""

    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "Action" not in request.url.params:
            return httpx.Response(200, json=self._task(request))
        action = request.url.params["Action"]
        asked = json.loads(request.content)
        return httpx.Response(
            200, json={"ResponseMetadata": {}, "Result": self._result(action, asked)}
        )

    def _task(self, request: httpx.Request) -> dict[str, Any]:
        """The data plane: whatever is asked for is queued."""
        if request.method == "POST":
            return {"id": f"cgt-2026{next(self._numbers):010}-abcde"}
        if request.method == "GET":
            return {"id": request.url.path.rpartition("/")[2], "status": "queued"}
        return {}

    def _result(self, action: str, asked: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        if action == "CreateVisualValidateSession":
            link = f"https://h5.example.com/scan?bytedToken=token{number:032}"
            return {"BytedToken": f"token{number:032}", "H5Link": link}
        if action == "GetVisualValidateResult":
            return {"GroupId": f"group-2026{number:010}-abcde"}
        if action.startswith("List"):
            return {"Items": [], "TotalCount": 0}
        if action.startswith("Create"):
            return {"Id": f"up-2026{number:010}-abcde"}
        return {
            "Id": asked.get("Id", ""),
            "GroupId": "up-group",
            "AssetType": "Image",
            "Status": "Active",
            "URL": "https://cdn.example.com/1.jpg",
        }
