"""An Ark whose data plane, too, says a secret in every member that it can."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from tests.campaigns.redaction.upstream import Members, TalkativeArk

CALLS: Final = ("CreateVideo", "GetVideo", "ListVideos", "CancelVideo")
_PATH: Final = "/contents/generations/tasks"
_FACE: Final = "InputImageSensitiveContentDetected.PrivacyInformation"


@dataclass
class TalkativeStudio(TalkativeArk):
    """Makes videos in one look; `spoil` may change what it answers to one of CALLS."""

    ends: str = "succeeded"
    faces: bool = False
    """Whether plain pictures are refused as those of real people."""
    tickets: list[str] = field(default_factory=list)
    """The last parts of the addresses that it was given to call."""
    results: list[str] = field(default_factory=list)
    """The signatures of the links that it gave."""
    keys: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if _PATH not in request.url.path:
            return super().__call__(request)
        self.keys.append(request.headers["Authorization"])
        asked = json.loads(request.content) if request.content else {}
        if "callback_url" in asked:
            self.tickets.append(asked["callback_url"].rpartition("/")[2])
        one = not request.url.path.endswith("/tasks")
        call = {"POST": CALLS[0], "DELETE": CALLS[3]}.get(request.method, CALLS[1 if one else 2])
        if self.spoil is not None and call == self.spoils:
            return self.spoil({**asked, "Action": call})
        return self._said(call, asked, request.url.path.rpartition("/")[2])

    def refuse(self, code: str, status: int, message: str) -> httpx.Response:
        """A refusal in the form of either plane."""
        known = {"Code": code, "Message": message, "Data": self.secret}
        plain = {"code": code, "message": message, "param": self.secret, "type": self.secret}
        return self.answer({"ResponseMetadata": {"Error": known}, "error": plain}, status)

    def _said(self, call: str, asked: Members, video: str) -> httpx.Response:
        if call == "CreateVideo":
            plain = [one for one in asked["content"] if "https:" in json.dumps(one)]
            if self.faces and plain:
                return self.refuse(_FACE, 400, f"a real person: {self.secret}")
            return self.answer({"id": self._id("cgt")})
        if call == "GetVideo":
            return self.answer(self._task(video))
        return self.answer({"items": [], "total": 0} if call == "ListVideos" else {})

    def _task(self, video: str) -> Members:
        known: dict[str, Any] = {"id": video, "status": self.ends, "draft_task_id": self.secret}
        if self.ends == "failed":
            return {**known, "error": {"code": "OutputVideo", "message": f"bad: {self.secret}"}}
        signature = f"{self.rng.getrandbits(160):040x}"
        self.results.append(signature)
        url = f"https://ark-media.example.com/1.mp4?X-Tos-Signature={signature}"
        return {**known, "error": None, "content": {"video_url": url, "other": self.secret}}
