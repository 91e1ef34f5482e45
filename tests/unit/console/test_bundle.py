"""How modules become one script."""

from typing import Final

import pytest

from functions.console.bundle import NotJoinable, joined

LIBRARY: Final = {"vendor/html.js": "./html.1234.js"}


def test_modules_follow_what_they_import_and_each_stands_once() -> None:
    modules = {
        "main.js": 'import { a } from "./a.js";\nimport { b } from "./b.js";\n\na(b);\n',
        "a.js": 'import { b } from "./b.js";\nconst own = b;\nexport const a = () => own;\n',
        "b.js": 'import { html } from "./vendor/html.js";\nexport function b() {\n  html``;\n}\n',
        "unused.js": "export const c = 1;\n",
    }
    assert joined(modules, "main.js", LIBRARY) == (
        'import * as $vendor_html from "./html.1234.js";\n'
        "\n"
        "const $b = (() => {\n"
        "const { html } = $vendor_html;\n"
        "function b() {\n  html``;\n}\n"
        "return { b };\n"
        "})();\n"
        "\n"
        "const $a = (() => {\n"
        "const { b } = $b;\n"
        "const own = b;\nconst a = () => own;\n"
        "return { a };\n"
        "})();\n"
        "\n"
        "const $main = (() => {\n"
        "const { a } = $a;\n"
        "const { b } = $b;\n"
        "a(b);\n"
        "return {  };\n"
        "})();\n"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('import { x } from "./gone.js";\n', "gone.js is imported and not there"),
        ('import { x } from "./main.js";\n', "main.js -> main.js is a circle"),
        ('import x from "./main.js";\n', 'main.js: import x from "./main.js";'),
        ('import "elsewhere";\n', 'main.js: import "elsewhere";'),
        ("const x = 1;\nexport { x };\n", "main.js: export { x };"),
        ("export default 1;\n", "main.js: export default 1;"),
    ],
)
def test_what_cannot_be_joined_is_named(text: str, problem: str) -> None:
    with pytest.raises(NotJoinable) as refused:
        joined({"main.js": text}, "main.js", LIBRARY)
    assert str(refused.value) == problem


def test_words_of_another_language_inside_a_text_are_no_import() -> None:
    text = "export const code = `\nimport os\nimport time\n`;\n"
    assert "import os" in joined({"main.js": text}, "main.js", {})
