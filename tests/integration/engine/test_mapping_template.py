"""The part of API Gateway's mapping templates that the bundle uses; nothing beyond it passes."""

import pytest

from local.mapping_template import StrangeTemplate, render

CONTEXT = {"authorizer.status": "429", "authorizer.answer": '{"a":1}', "authorizer.origin": ""}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$context.authorizer.answer", '{"a":1}'),
        ('{"id":"$context.extendedRequestId"}', '{"id":""}'),
        ('#if($context.authorizer.status == "429")yes#end', "yes"),
        ('#if($context.authorizer.status != "429")yes#end', ""),
        ('#if($context.authorizer.origin != "")$context.authorizer.answer#end', ""),
        ('#if($context.authorizer.unknown == "")none#end', "none"),
    ],
)
def test_what_a_template_says(template: str, text: str) -> None:
    made = render(template, CONTEXT)
    assert (made.text, made.status, made.headers) == (text, None, {})


def test_what_a_template_overrides() -> None:
    made = render(
        '#if($context.authorizer.status == "429")#set($context.responseOverride.status = 429)#end '
        '#if($context.authorizer.status == "400")#set($context.responseOverride.status = 400)#end '
        "#set($context.responseOverride.header.Retry-After = $context.authorizer.status) {}",
        CONTEXT,
    )
    assert (made.text, made.status, made.headers) == ("{}", 429, {"Retry-After": "429"})


@pytest.mark.parametrize(
    "template",
    [
        "#foreach($one in $all)x#end",
        "#set($name = 1)",
        '#if($context.a == "1")#if($context.b == "1")x#end#end',
        "#if($context.a)x#end",
    ],
)
def test_more_of_the_language_is_refused(template: str) -> None:
    with pytest.raises(StrangeTemplate):
        render(template, CONTEXT)
