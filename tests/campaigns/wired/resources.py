"""Which function serves which resource."""

from typing import Final

from functions.account import handler as account_handler
from functions.assets import handler as assets_handler
from functions.avatars import handler as avatars_handler
from functions.subscriptions import handler as subscriptions_handler
from functions.videos import handler as videos_handler

RESOURCES: Final = {
    "/v1/webhooks": subscriptions_handler,
    "/v1/account": account_handler,
    "/v1/keys": account_handler,
    "/v1/seedance2": avatars_handler,
    "/v1/tasks": avatars_handler,
    "/v1/videos": videos_handler,
    "/api/v3": videos_handler,
    "/seedance/api/v3": videos_handler,
    "": assets_handler,
}
"""Who serves a resource, by how its path begins."""
