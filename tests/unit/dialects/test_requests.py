"""From any body to a request or an InvalidParameter; windows and filters of lists."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.dialects.action import requests, windows
from portrait.dialects.action.door import NATIVE, PORTRAIT, Door, Reading
from portrait.dialects.action.requests import ActionRequest, ListAssetGroups, ListAssets
from portrait.dialects.cursor import Cursors
from portrait.dialects.problems import parse
from portrait.errors import InvalidParameter
from portrait.model import AssetState, CustomerId, GroupId, GroupType
from portrait.ports.catalogue import AssetFilter, GroupFilter
from portrait.rules.transitions import ASSET_GONE
from portrait.usecases.lists import ByCursor, ByPage, Order, SortBy, Window

ANN = CustomerId("ann")
CURSORS = Cursors(lambda: b"key")
GROUP = "group-20260318035710-k3x9q"
MODELS: tuple[type[ActionRequest], ...] = (
    requests.CreateAssetGroup,
    requests.GroupById,
    requests.UpdateAssetGroup,
    requests.CreateAsset,
    requests.AssetById,
    requests.UpdateAsset,
    requests.ListAssetGroups,
    requests.ListAssets,
)
FIELDS = sorted({name for model in MODELS for name in model.model_fields} | {"Strange"})
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(GROUP),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["GroupIds", "Statuses", "Name", "X"]), inner, max_size=2)
    ),
    max_leaves=4,
)


def read(model: type[ActionRequest], body: bytes, door: Door = PORTRAIT) -> ActionRequest:
    return parse(model, body, Reading(door))


def list_assets(**body: Any) -> ListAssets:
    return parse(ListAssets, json.dumps(body).encode(), Reading(PORTRAIT))


@settings(max_examples=200, deadline=None)
@given(model=st.sampled_from(MODELS), body=st.binary(max_size=60))
def test_any_bytes_are_a_request_or_an_invalid_parameter(
    model: type[ActionRequest], body: bytes
) -> None:
    with contextlib.suppress(InvalidParameter):
        assert isinstance(read(model, body), model)


@settings(max_examples=300, deadline=None)
@given(
    model=st.sampled_from(MODELS),
    body=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4),
)
def test_any_json_object_is_a_request_or_names_its_fields(
    model: type[ActionRequest], body: dict[str, Any]
) -> None:
    raw = json.dumps(body).encode()
    try:
        read(model, raw)
    except InvalidParameter as error:
        tops = {problem.field.partition(".")[0].partition("[")[0] for problem in error.problems}
        assert tops <= {*FIELDS, "body"}
        strange = {name for name in body if name not in model.model_fields}
        assert strange <= tops or tops == {"body"}


def test_a_long_field_name_is_cut() -> None:
    body = json.dumps({"x" * 5000: 1}).encode()
    with pytest.raises(InvalidParameter) as refused:
        read(requests.AssetById, body)
    assert max(len(problem.field) for problem in refused.value.problems) == 64


def test_what_may_be_left_out_differs_by_door() -> None:
    made = read(requests.CreateAssetGroup, b'{"Name":"Mia"}', NATIVE)
    assert isinstance(made, requests.CreateAssetGroup)
    assert (made.GroupType, made.Description, made.ProjectName) == ("AIGC", "", None)
    with pytest.raises(InvalidParameter, match="GroupType: is required"):
        read(requests.CreateAssetGroup, b'{"Name":"Mia"}', PORTRAIT)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ByCursor(10, None)),
        ({"MaxResults": 3}, ByCursor(3, None)),
        ({"NextToken": ""}, ByCursor(10, None)),
        ({"PageNumber": 2}, ByPage(2, 10)),
        ({"PageNumber": 2, "NextToken": None}, ByPage(2, 10)),
        ({"PageSize": 100}, ByPage(1, 100)),
        ({"PageNumber": 100, "PageSize": 100}, ByPage(100, 100)),
    ],
)
def test_the_fields_that_are_given_choose_the_mode(body: dict[str, Any], expected: Window) -> None:
    assert windows.window(list_assets(**body), ANN, 10_000, CURSORS) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"PageNumber": 1, "NextToken": "x"},
        {"PageSize": 1, "MaxResults": 1},
        {"PageNumber": 101, "PageSize": 100},
        {"PageNumber": 10**30},
    ],
)
def test_modes_do_not_mix_and_pages_have_a_floor(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter):
        windows.window(list_assets(**body), ANN, 10_000, CURSORS)


@pytest.mark.parametrize("body", [{"PageNumber": 0}, {"PageSize": 0}, {"MaxResults": 101}])
def test_pages_and_sizes_have_bounds(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter):
        list_assets(**body)


def test_a_status_stands_for_every_state_that_shows_as_it() -> None:
    def states(*statuses: str) -> frozenset[AssetState]:
        return windows.asset_filter(list_assets(Filter={"Statuses": [*statuses]})).states

    assert states() == frozenset()
    assert states("Active") == {AssetState.ACTIVE}
    assert states("Failed") == {AssetState.FAILED}
    assert states("Processing") == {
        AssetState.QUEUED,
        AssetState.SUBMITTING,
        AssetState.UNKNOWN,
        AssetState.PROCESSING,
    }
    assert states("Active", "Failed", "Processing") == frozenset(AssetState) - ASSET_GONE


def test_filters_are_what_was_asked() -> None:
    body = list_assets(
        ProjectName="spring",
        Filter={"GroupIds": [GROUP, GROUP], "Name": "mia", "GroupType": "LivenessFace"},
        SortBy="GroupId",
        SortOrder="Asc",
    )
    assert windows.asset_filter(body) == AssetFilter(
        group_type=GroupType.LIVENESS_FACE,
        groups=frozenset({GroupId(GROUP)}),
        name="mia",
        project="spring",
    )
    assert windows.order(body) == Order(SortBy.GROUP, newest_first=False)
    groups = parse(ListAssetGroups, b'{"Filter":{"GroupType":"AIGC"}}', Reading(PORTRAIT))
    assert windows.group_filter(groups) == GroupFilter(type=GroupType.AIGC)
    assert windows.order(groups) == Order(SortBy.CREATED, newest_first=True)
