"""An upstream whose clock is twenty minutes ahead of ours: customers notice nothing."""

from functools import partial
from pathlib import Path

from local.stack import Stack
from tests.integration.conftest import BUILD_FOLDER, eventually
from tests.integration.customer import office_of
from tests.integration.stack.test_upstream_troubles import log_lines


def test_every_function_sets_its_clock_by_the_upstreams_and_goes_on(tmp_path: Path) -> None:
    stack = Stack(
        tmp_path,
        parameters={"SandboxActiveAfterSeconds": "0", "SandboxSwitches": "clock-ahead=1200"},
        build_dir=BUILD_FOLDER / "product",
        with_customers=False,
    )
    with stack:
        with office_of(stack) as office:
            customer = office.admit()
            asset = customer.new_asset(customer.new_group(), stack.sample_url)
            assert customer.at_rest(asset)["Status"] == "Active"

        def troubles(function: str) -> set[tuple[str, str, str]]:
            return {
                (line["outcome"], line["upstream_account"], line["upstream_code"])
                for line in log_lines(stack, function)
                if line.get("message") == "upstream_account"
            }

        def counted(function: str) -> float:
            lines = log_lines(stack, function)
            return sum(sum(line.get("UpstreamClockOff", [])) for line in lines)

        told = {("clock_off", "sandbox-1", "InvalidTimestamp")}
        for function in ("ActionsFunction", "PollFunction"):
            assert eventually(partial(troubles, function)) == told
            assert eventually(partial(counted, function)) >= 1
