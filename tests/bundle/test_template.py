"""The template says what the code needs, and no more."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from functions.sandbox.settings import Settings as SandboxSettings
from portrait.http.serving import OPERATOR_METRICS
from portrait.observability import NAMESPACE
from portrait.settings import (
    AccountSettings,
    ActionsSettings,
    AdminSettings,
    AssetsSettings,
    AvatarsSettings,
    ConsoleSettings,
    KeeperSettings,
    LivenessSettings,
    PollSettings,
    ReferenceSettings,
    SubscriptionsSettings,
    SweepSettings,
    ThumbnailsSettings,
    VideosSettings,
    WebhooksSettings,
)
from portrait.settings.uploads import FinalizerSettings, UploadGateSettings, UploadSettings
from tests.bundle.places import CORE, ROOT, TEMPLATE
from tests.bundle.template import (
    allowed_actions,
    functions,
    references,
    resources,
    template,
    variables,
)

READERS: dict[str, Callable[[Mapping[str, str]], object]] = {
    "account": AccountSettings.from_env,
    "actions": ActionsSettings.from_env,
    "admin": AdminSettings.from_env,
    "assets": AssetsSettings.from_env,
    "avatars": AvatarsSettings.from_env,
    "console": ConsoleSettings.from_env,
    "keeper": KeeperSettings.from_env,
    "liveness": LivenessSettings.from_env,
    "poll": PollSettings.from_env,
    "reference": ReferenceSettings.from_env,
    "sandbox": SandboxSettings.from_env,
    "subscriptions": SubscriptionsSettings.from_env,
    "sweep": SweepSettings.from_env,
    "finalizer": FinalizerSettings.from_env,
    "thumbnails": ThumbnailsSettings.from_env,
    "upload": UploadSettings.from_env,
    "uploadgate": UploadGateSettings.from_env,
    "videos": VideosSettings.from_env,
    "webhooks": WebhooksSettings.from_env,
}
VALUES = {
    "HORIZON_SECONDS": "600",
    "KEEP_VIDEOS_DAYS": "7",
    "LIVENESS_HARD_SECONDS": "1800",
    "LIVENESS_QUERY": "poll",
    "LIVENESS_SOFT_SECONDS": "120",
    "LOCAL_MODE": "true",
    "ORPHAN_COLLECTION": "report",
    "SANDBOX_ACTIVE_AFTER_SECONDS": "13",
    "SANDBOX_SWITCHES": "",
    "UPLOADS_A_MINUTE": "300",
    "UPLOAD_BYTES_A_DAY": "1000000000",
    "SANDBOX_VIDEO_SECONDS": "10",
    "UPSTREAM_TIER": "entry",
}


class Watched(Mapping[str, str]):
    """An environment that holds a good value for every name, and notes which were read."""

    def __init__(self) -> None:
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.read.add(name)
        return VALUES.get(name, "value")

    def __iter__(self) -> Iterator[str]:
        return iter(VALUES)

    def __len__(self) -> int:
        return len(VALUES)


def test_every_function_has_a_reader_of_its_settings() -> None:
    assert set(functions()) == set(READERS)


@pytest.mark.parametrize("function", sorted(READERS))
def test_a_function_gets_exactly_the_variables_that_its_settings_read(function: str) -> None:
    watched = Watched()
    READERS[function](watched)
    assert set(variables(function)) == watched.read


@pytest.mark.parametrize("function", sorted(READERS))
def test_a_function_has_a_log_group_that_forgets(function: str) -> None:
    group = functions()[function]["LoggingConfig"]["LogGroup"]["Ref"]
    assert resources("AWS::Logs::LogGroup")[group]["RetentionInDays"] > 0


def test_no_log_group_keeps_its_lines_for_ever() -> None:
    kept = [name for name, group in resources("AWS::Logs::LogGroup").items() if not group]
    assert kept == []


@pytest.mark.parametrize("function", sorted(READERS))
def test_a_function_is_one_folder_under_its_own_import_path(function: str) -> None:
    resource = next(
        found
        for found in template()["Resources"].values()
        if found.get("Properties", {}).get("CodeUri") == f"functions/{function}"
    )
    assert resource["Metadata"]["BuildProperties"] == {
        "ParentPackageMode": "explicit",
        "ParentPackages": f"functions.{function}",
    }
    assert resource["Properties"]["Handler"] == f"functions.{function}.handler.handle"
    assert not (ROOT / "functions" / function / "requirements.txt").exists()


def test_functions_and_layers_are_of_one_runtime_and_one_architecture() -> None:
    shared = template()["Globals"]["Function"]
    assert shared["Runtime"] == "python3.13"
    assert shared["Architectures"] == [{"Ref": "Architecture"}]
    assert shared["Layers"] == [{"Ref": "SigningLayer"}, {"Ref": "PortraitLayer"}]
    own = {"Runtime", "Architectures"}
    assert [name for name, one in functions().items() if own & set(one)] == []
    layers = resources("AWS::Serverless::LayerVersion")
    for name in ("PortraitLayer", "PicturesLayer"):
        assert layers[name]["CompatibleRuntimes"] == [shared["Runtime"]]
        assert layers[name]["CompatibleArchitectures"] == shared["Architectures"]


def test_what_decodes_pictures_is_in_one_function_that_reaches_pictures_alone() -> None:
    more = {name: one["Layers"] for name, one in functions().items() if "Layers" in one}
    assert more == {"thumbnails": [{"Ref": "PicturesLayer"}]}
    assert allowed_actions("thumbnails") == {"s3:GetObject", "s3:PutObject", "kms:Decrypt"}
    (policy,) = functions()["thumbnails"]["Policies"]
    (opening,) = (one for one in policy["Statement"] if one["Action"] == "kms:Decrypt")
    assert opening["Condition"] == {
        "StringEquals": {"kms:EncryptionContext:purpose": "thumbnail-source"}
    }


@pytest.mark.parametrize("function", sorted(READERS))
def test_a_function_does_not_refer_to_the_api_that_refers_to_it(function: str) -> None:
    named = set(references(variables(function))) | set(
        references(functions()[function]["Policies"])
    )
    assert not named & {"Api", "ServerlessRestApi", "Apiprod", "ApiliveStage"}


def test_every_star_in_a_policy_says_why() -> None:
    silent = [
        line.strip()
        for line in TEMPLATE.read_text().splitlines()
        if re.match(r"\s*(- )?(Action|Resource|Principal): .*\*", line) and " # " not in line
    ]
    assert silent == []


def test_a_stack_tells_its_operator_where_to_go() -> None:
    assert set(template()["Outputs"]) >= {"BaseUrl", "FirstSteps", "DashboardUrl", "SandboxUrl"}


def test_every_alarm_and_graph_watches_a_metric_that_the_code_counts() -> None:
    watched = {*_alarmed(), *_graphed()}
    counted = set(OPERATOR_METRICS.values()) | _counted_names()
    assert watched
    assert watched - counted == set()


def test_every_refusal_that_the_operator_must_mend_has_an_alarm() -> None:
    assert set(OPERATOR_METRICS.values()) <= _alarmed()


def test_what_the_hourly_run_finds_has_an_alarm_and_so_has_a_sweeper_that_fails() -> None:
    assert {"QuotaDrift", "OrphanFound", "ReconcileUnfinished"} <= _alarmed()
    alarm = resources("AWS::CloudWatch::Alarm")["SweepFailedAlarm"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", "Errors")
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "SweepFunction"}}]


def test_webhooks_are_capped_only_where_the_operator_says_so() -> None:
    function = template()["Resources"]["WebhooksFunction"]["Properties"]
    assert function["ReservedConcurrentExecutions"] == {
        "Fn::If": ["CapsWebhooks", {"Ref": "WebhookConcurrency"}, {"Ref": "AWS::NoValue"}]
    }
    assert template()["Parameters"]["WebhookConcurrency"]["Default"] == 0


def _alarmed() -> set[str]:
    """Our own metrics that alarms watch, by themselves or in a sum over functions."""
    found = set()
    for alarm in resources("AWS::CloudWatch::Alarm").values():
        parts = [part["MetricStat"] for part in alarm.get("Metrics", []) if "MetricStat" in part]
        metrics = [part["Metric"] for part in parts] or [alarm]
        found |= {one["MetricName"] for one in metrics if one["Namespace"] == NAMESPACE}
    return found


def _graphed() -> list[str]:
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    body: dict[str, Any] = json.loads(dashboard["DashboardBody"]["Fn::Sub"])
    found: list[str] = []
    for widget in body["widgets"]:
        above = [""] * 4
        for metric in widget["properties"]["metrics"]:
            pairs = zip(metric, above, strict=True)
            above = [old if given == "." else given for given, old in pairs]
            if above[0] == NAMESPACE:
                found.append(above[1])
    return found


def _counted_names() -> set[str]:
    """The names in `count("...")`, and those of the tables that steps and sweeper count by."""
    files = [*CORE.rglob("*.py"), *(ROOT / "functions").rglob("*.py")]
    text = "\n".join(path.read_text() for path in files)
    return set(re.findall(r'\bcount\("(\w+)"', text)) | set(
        re.findall(r'(?:Outcome|Swept|Tried|Kept)\.\w+: "(\w+)"', text)
    )
