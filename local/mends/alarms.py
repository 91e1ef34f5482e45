"""Alarms over several metrics: made, so that the template deploys, and inert like every alarm here.

AWS evaluates `Metrics` with metric math. Stock ministack refuses such an alarm and the whole stack
with it; nothing publishes metrics on one machine, so the first metric stands for all.
"""

from typing import Any

from ministack.services.cloudformation import provisioners


def install() -> None:
    """Let an alarm of several metrics be stored as one of its first metric."""
    stock_record = provisioners._cw_metric_alarm_record

    def record(name: str, properties: dict[str, Any]) -> Any:
        metrics = properties.get("Metrics") or []
        first = next((one["MetricStat"] for one in metrics if "MetricStat" in one), None)
        if first is None:
            return stock_record(name, properties)
        single = {
            **first["Metric"],
            "Statistic": first["Stat"],
            "Period": first["Period"],
            "Metrics": [],
        }
        return stock_record(name, {**properties, **single})

    provisioners._cw_metric_alarm_record = record
